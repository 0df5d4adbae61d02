/**
 * The names of the changes that the keyspace announces, as keyspace notifications publish them, each with its
 * class letter (see notify-keyspace-events). Handlers pass one with every write.
 */
export interface KeyEvent {
  readonly name: string
  /** `g` generic, `$` string, `l` list, `s` set, `h` hash, `z` sorted set, `t` stream, `x` expired, `e` evicted, `n` new. */
  readonly class: string
}

const generic = (name: string): KeyEvent => ({ name, class: 'g' })
const string = (name: string): KeyEvent => ({ name, class: '$' })

export const DEL = generic('del')
export const EXPIRE = generic('expire')
export const PERSIST = generic('persist')
export const RENAME_FROM = generic('rename_from')
export const RENAME_TO = generic('rename_to')
export const MOVE_FROM = generic('move_from')
export const MOVE_TO = generic('move_to')
export const COPY_TO = generic('copy_to')

export const SET = string('set')
export const APPEND = string('append')
export const SETRANGE = string('setrange')
export const INCRBY = string('incrby')
export const DECRBY = string('decrby')
export const INCRBYFLOAT = string('incrbyfloat')
export const SETBIT = string('setbit')

export const NEW: KeyEvent = { name: 'new', class: 'n' }
export const EXPIRED: KeyEvent = { name: 'expired', class: 'x' }
export const EVICTED: KeyEvent = { name: 'evicted', class: 'e' }
