/**
 * The names of the changes that the keyspace announces, as keyspace notifications publish them, each with its
 * class letter (see notify-keyspace-events). Handlers pass one with every write.
 */
export interface KeyEvent {
  readonly name: string
  /** `g` generic, `$` string, `l` list, `s` set, `h` hash, `z` sorted set, `t` stream, `x` expired, `e` evicted, `n` new, `m` a key that was read and is not there. */
  readonly class: string
}

const generic = (name: string): KeyEvent => ({ name, class: 'g' })
const string = (name: string): KeyEvent => ({ name, class: '$' })
const list = (name: string): KeyEvent => ({ name, class: 'l' })
const set = (name: string): KeyEvent => ({ name, class: 's' })
const hash = (name: string): KeyEvent => ({ name, class: 'h' })
const sortedSet = (name: string): KeyEvent => ({ name, class: 'z' })
const stream = (name: string): KeyEvent => ({ name, class: 't' })

export const DEL = generic('del')
export const EXPIRE = generic('expire')
export const PERSIST = generic('persist')
export const RENAME_FROM = generic('rename_from')
export const RENAME_TO = generic('rename_to')
export const MOVE_FROM = generic('move_from')
export const MOVE_TO = generic('move_to')
export const COPY_TO = generic('copy_to')
export const RESTORE = generic('restore')

export const SET = string('set')
export const APPEND = string('append')
export const SETRANGE = string('setrange')
export const INCRBY = string('incrby')
export const DECRBY = string('decrby')
export const INCRBYFLOAT = string('incrbyfloat')
export const SETBIT = string('setbit')
export const PFADD = string('pfadd')

export const LPUSH = list('lpush')
export const RPUSH = list('rpush')
export const LINSERT = list('linsert')
export const LSET = list('lset')
export const LREM = list('lrem')
export const LTRIM = list('ltrim')
export const LPOP = list('lpop')
export const RPOP = list('rpop')
export const SORT_STORE = list('sortstore')

export const SADD = set('sadd')
export const SREM = set('srem')
export const SPOP = set('spop')
export const SINTERSTORE = set('sinterstore')
export const SUNIONSTORE = set('sunionstore')
export const SDIFFSTORE = set('sdiffstore')

export const HSET = hash('hset')
export const HINCRBY = hash('hincrby')
export const HINCRBYFLOAT = hash('hincrbyfloat')
export const HDEL = hash('hdel')
export const HEXPIRE = hash('hexpire')
export const HEXPIRED = hash('hexpired')
export const HPERSIST = hash('hpersist')

export const ZADD = sortedSet('zadd')
export const ZINCR = sortedSet('zincr')
export const ZREM = sortedSet('zrem')
export const ZREMRANGEBYRANK = sortedSet('zremrangebyrank')
export const ZREMRANGEBYSCORE = sortedSet('zremrangebyscore')
export const ZREMRANGEBYLEX = sortedSet('zremrangebylex')
export const ZPOPMIN = sortedSet('zpopmin')
export const ZPOPMAX = sortedSet('zpopmax')
export const ZUNIONSTORE = sortedSet('zunionstore')
export const ZINTERSTORE = sortedSet('zinterstore')
export const ZDIFFSTORE = sortedSet('zdiffstore')
export const ZRANGESTORE = sortedSet('zrangestore')
export const GEOSEARCHSTORE = sortedSet('geosearchstore')
export const GEORADIUSSTORE = sortedSet('georadiusstore')

export const XADD = stream('xadd')
export const XTRIM = stream('xtrim')
export const XDEL = stream('xdel')
export const XSETID = stream('xsetid')
export const XGROUP_CREATE = stream('xgroup-create')
export const XGROUP_SETID = stream('xgroup-setid')
export const XGROUP_DESTROY = stream('xgroup-destroy')
export const XGROUP_CREATECONSUMER = stream('xgroup-createconsumer')
export const XGROUP_DELCONSUMER = stream('xgroup-delconsumer')

/** A change that no class of notifications covers: PFCOUNT has kept what it counted. */
export const PFCOUNT: KeyEvent = { name: 'pfcount', class: '-' }

export const NEW: KeyEvent = { name: 'new', class: 'n' }
export const KEY_MISS: KeyEvent = { name: 'keymiss', class: 'm' }
export const EXPIRED: KeyEvent = { name: 'expired', class: 'x' }
export const EVICTED: KeyEvent = { name: 'evicted', class: 'e' }
