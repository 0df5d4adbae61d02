/**
 * The journal beside what redis-server tells its replicas: the same commands to both, the same requests in the stream.
 * Unix times in milliseconds may differ by what passes between the two.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { splitInline } from '../../src/resp/inline.ts'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'
import { logOf, logOfReal } from './replication-log.ts'
import { agree, type ChangeName } from './versions.ts'

const pair = await Pair.start({ 'repl-ping-replica-period': '3600', 'repl-diskless-sync': 'no' })
const theirs = await logOfReal(pair.real.port)
const ours = logOf(pair.ours)
afterAll(async () => {
  theirs.close()
  ours.close()
  await pair.stop()
})

let marks = 0

/** Commands as they are typed; an object: replicas were told otherwise before a change of Redis. */
type Case = readonly string[] | { readonly change: ChangeName; readonly steps: readonly string[] }

/** A time of about now stands for any other. */
const view = (requests: readonly (readonly string[])[]) =>
  requests.map(argv =>
    argv.map(word => word.replace(/\b1[78]\d{11}\b/g, 'now').replace(/\b1[78]\d{8}\b/g, 'now')),
  )

const wordsOf = (line: string): readonly string[] => splitInline(line) ?? []

/** Runs commands on both, on emptied servers, after one of another client that waits, if there is one. */
async function sameStream(steps: readonly string[], waiting?: string): Promise<void> {
  const mark = `mark-${++marks}`
  for (const port of [pair.real.port, pair.ours.port]) {
    const [client, waiter] = [await RawClient.open(port), await RawClient.open(port)]
    await client.ask('FLUSHALL')
    await client.ask('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
    await client.ask('XGROUP', 'CREATE', 'waited', 'g', '$', 'MKSTREAM')
    await client.ask('SET', 'k', mark)
    if (waiting !== undefined) {
      waiter.send(wordsOf(waiting))
      while (!/blocked_clients:1/.test(await client.ask('INFO', 'clients')));
    }
    for (const line of steps) await client.ask(...wordsOf(line))
    if (waiting !== undefined) await waiter.read()
    await client.ask('SET', 'end', `${mark}-end`)
    client.close()
    waiter.close()
  }
  await theirs.until(mark)
  await ours.until(mark)
  const expected = view(await theirs.until(`${mark}-end`))
  const actual = view(await ours.until(`${mark}-end`))
  expect(actual, [waiting, ...steps].join('\n')).toEqual(expected)
}

const FAMILIES: Readonly<Record<string, readonly Case[]>> = {
  strings: [
    ['set a 1', 'SET a 1 XX', 'SET b 1 XX', 'SET a 1 NX'],
    ['SET a 1 EX 100', 'SET a 1 PX 100000 GET', 'SET a 1 EXAT 4000000000'],
    ['SET a 1 PXAT 4000000000000', 'set a 2 keepttl', 'SET a 1 nx ex 5'],
    ['SET a 1 NX GET EX 10', 'SET b x ex 10 nx', 'SET b x EX 10 XX GET'],
    ['XADD t 1-1 a b', 'XADD t 1-2 a b', 'XTRIM t MINID ~ 11', 'XADD t MAXLEN ~ 0 3-3 a b'],
    ['SET a 1 GET', 'SET a 2 get XX', 'set a 3 XX GET KEEPTTL'],
    ['SETEX a 100 1', 'PSETEX a 100000 1', 'SETNX a 1', 'SETNX b 1'],
    ['MSET a 1 b 2', 'MSETNX a 1 c 2', 'MSETNX d 1 e 2'],
    ['SET a 1', 'GETSET a 2', 'GETDEL a', 'GETDEL a', 'GETSET a 3'],
    ['SET a 1', 'GETEX a', 'GETEX a EX 100', 'GETEX a PX 100000', 'GETEX a PERSIST', 'GETEX a PERSIST'],
    ['SET a 1', 'GETEX a EXAT 4000000000', 'GETEX a PXAT 4000000000000', 'GETEX a PXAT 1', 'GET a'],
    ['APPEND a x', 'APPEND a ""', 'SETRANGE a 3 abc', 'SETRANGE a 3 ""', 'SETRANGE zz 0 ""'],
    ['INCR a', 'DECR a', 'INCRBY a 5', 'DECRBY a 5', 'INCRBY a x', 'INCRBY a 0'],
    ['INCRBYFLOAT a 1.5', 'EXPIRE a 100', 'INCRBYFLOAT a 1e3', 'incrbyfloat a -0.1'],
    ['SETBIT a 7 1', 'SETBIT a 7 1', 'BITOP AND d a a', 'BITOP NOT d none', 'BITOP NOT d none'],
    [
      'BITFIELD a SET u8 0 5 INCRBY u8 0 1',
      'BITFIELD a GET u8 0',
      'BITFIELD b GET u8 0',
      'BITFIELD_RO a GET u8 0',
    ],
    [
      'PFADD p a b',
      'PFADD p a',
      'PFCOUNT p',
      'PFCOUNT p',
      'PFMERGE q p',
      'PFCOUNT p q',
      'PFADD r',
      'PFADD r',
    ],
  ],
  keys: [
    ['SET a 1', 'DEL a b', 'DEL a', 'SET a 1', 'UNLINK a', 'UNLINK a'],
    [
      'SET a 1',
      'EXPIRE a 100',
      'PEXPIRE a 100000',
      'EXPIREAT a 4000000000',
      'PEXPIREAT a 4000000000000',
      'EXPIRE none 5',
    ],
    ['SET a 1', 'EXPIRE a 100 NX', 'EXPIRE a 200 NX', 'EXPIRE a 200 XX', 'EXPIRE a 100 GT', 'expire a 50 lt'],
    ['SET a 1', 'EXPIRE a -1', 'SET b 1', 'PEXPIREAT b 1', 'SET c 1', 'EXPIRE c 0'],
    ['SET a 1', 'PERSIST a', 'EXPIRE a 100', 'PERSIST a'],
    ['SET a 1', 'RENAME a b', 'RENAMENX b c', 'SET d 1', 'RENAMENX c d', 'RENAME c c'],
    ['SET a 1', 'COPY a b', 'COPY a b', 'COPY a b REPLACE', 'COPY a c DB 3'],
    ['SET a 1', 'MOVE a 2', 'MOVE a 2', 'SELECT 2', 'SET x 1', 'MOVE x 0', 'SELECT 0', 'DEL x'],
    ['SET a 1', 'TOUCH a', 'OBJECT ENCODING a', 'TYPE a', 'SCAN 0'],
    ['SELECT 4', 'SET a 1', 'FLUSHDB', 'FLUSHDB ASYNC', 'SELECT 0', 'FLUSHALL SYNC', 'FLUSHALL'],
    ['SET a 1', 'SWAPDB 0 1', 'SWAPDB 1 0', 'SWAPDB 2 2'],
    ['RPUSH l 3 1 2', 'SORT l', 'SORT l STORE d', 'SORT none STORE d', 'SORT none STORE d'],
  ],
  lists: [
    [
      'LPUSH l 1 2',
      'RPUSH l 3',
      'LPUSHX l 4',
      'RPUSHX none 4',
      'LINSERT l BEFORE 1 9',
      'LINSERT l BEFORE 77 9',
    ],
    ['RPUSH l 1 2 3 4 5', 'LPOP l', 'RPOP l 2', 'LPOP l 0', 'LPOP none', 'LPOP l 10'],
    [
      'RPUSH l 1 2 3',
      'LSET l 0 9',
      'LREM l 0 9',
      'LREM l 0 9',
      'LTRIM l 0 0',
      'LTRIM l 0 0',
      'LTRIM none 0 0',
    ],
    ['RPUSH l 1 2 3', 'LMOVE l m LEFT RIGHT', 'RPOPLPUSH l m', 'LMOVE none m LEFT LEFT', 'RPOPLPUSH none m'],
    ['RPUSH l 1 2 3', 'BLMOVE l m LEFT RIGHT 1', 'BRPOPLPUSH l m 1', 'BLPOP l 1', 'BRPOP none m 1'],
    [
      'RPUSH l 1 2 3 4',
      'LMPOP 2 none l LEFT',
      'LMPOP 1 l RIGHT COUNT 2',
      'BLMPOP 1 1 l LEFT COUNT 5',
      'LMPOP 1 l LEFT',
    ],
  ],
  sets: [
    ['SADD s 1 2 3', 'SADD s 1', 'SREM s 1 9', 'SREM s 9', 'SMOVE s t 2', 'SMOVE s t 77'],
    [
      'SADD s 1 2',
      'SADD t 2 3',
      'SINTERSTORE d s t',
      'SUNIONSTORE d s t',
      'SDIFFSTORE d s t',
      'SINTERSTORE d s none',
      'SINTERSTORE d s none',
    ],
    [
      'SADD s one',
      'SPOP s',
      'SPOP s',
      'SADD s a b',
      'SPOP s 5',
      'SPOP s 1',
      'SADD s a',
      'SPOP s 0',
      'SPOP s 1',
    ],
    ['SADD s 1 2 3', 'SRANDMEMBER s', 'SMEMBERS s'],
  ],
  hashes: [
    [
      'HSET h a 1 b 2',
      'HSET h a 1',
      'HMSET h a 3',
      'HSETNX h a 1',
      'HSETNX h c 1',
      'HDEL h a x',
      'HDEL h x',
      'HDEL h b c',
    ],
    ['HINCRBY h a 5', 'HINCRBYFLOAT h a 0.5', 'hincrbyfloat h b 3.0e2', 'HINCRBY h a 1'],
  ],
  'fields that expire': [
    {
      change: 'fields of hashes expire',
      steps: ['HSET h a 1 b 2', 'HEXPIRE h 100 FIELDS 2 a b', 'HPEXPIRE h 100000 NX FIELDS 1 a'],
    },
    {
      change: 'fields of hashes expire',
      steps: [
        'HSET h a 1 b 2',
        'HEXPIREAT h 4000000000 FIELDS 1 a',
        'HPEXPIREAT h 4000000000000 GT FIELDS 3 a b x',
      ],
    },
    {
      change: 'fields of hashes expire',
      steps: [
        'HSET h a 1 b 2',
        'HPEXPIREAT h 1 FIELDS 1 a',
        'HEXPIRE h 0 FIELDS 2 b x',
        'HEXPIRE none 5 FIELDS 1 a',
      ],
    },
    {
      change: 'fields of hashes expire',
      steps: [
        'HSET h a 1 b 2',
        'HEXPIRE h 100 FIELDS 1 a',
        'HPERSIST h FIELDS 2 a b',
        'HPERSIST h FIELDS 1 a',
      ],
    },
    {
      change: 'fields of hashes expire',
      steps: [
        'HSET h a 1 b 2',
        'HPEXPIRE h 1 FIELDS 1 a',
        'DEBUG SLEEP 0.01',
        'HGET h a',
        'HGETALL h',
        'HLEN h',
      ],
    },
    {
      change: 'fields of hashes expire',
      steps: [
        'HSET h a 1 b 2',
        'HPEXPIRE h 1 FIELDS 2 a b',
        'DEBUG SLEEP 0.01',
        'HSET h a 5',
        'HINCRBY h b 1',
      ],
    },
  ],
  'sorted sets': [
    [
      'ZADD z 1 a 2 b',
      'ZADD z 1 a',
      'ZADD z NX 5 a',
      'ZADD z XX CH 5 a',
      'ZADD z INCR 1 a',
      'ZADD z GT 1 a',
      'ZADD z NX INCR 1 a',
    ],
    [
      'ZINCRBY z 1.5 a',
      'ZREM z x',
      'ZREM z a',
      'ZADD z 1 a 2 b 3 c 4 d',
      'ZREMRANGEBYRANK z 0 0',
      'ZREMRANGEBYSCORE z 2 2',
      'ZREMRANGEBYSCORE z 9 9',
      'ZREMRANGEBYLEX z - +',
    ],
    [
      'ZADD z 1 a 2 b 3 c 4 d 5 e 6 f',
      'ZPOPMIN z',
      'ZPOPMAX z 2',
      'ZPOPMIN none',
      'BZPOPMIN z 1',
      'BZPOPMAX none z 1',
      'ZMPOP 1 z MIN',
      'ZMPOP 1 z MIN',
    ],
    ['ZADD z 1 a 2 b 3 c', 'BZMPOP 1 2 none z MAX COUNT 2', 'ZMPOP 2 none z MIN COUNT 9'],
    [
      'ZADD z 1 a 2 b',
      'ZUNIONSTORE d 1 z',
      'ZINTERSTORE d 2 z none',
      'ZINTERSTORE d 2 z none',
      'ZDIFFSTORE d 1 z',
      'ZRANGESTORE d z 0 0',
      'ZRANGESTORE d z 9 10',
      'ZRANGESTORE d z 9 10',
    ],
    [
      'GEOADD g 13.361389 38.115556 p 15.087269 37.502669 c',
      'GEOADD g CH 13.361389 38.115556 p',
      'GEOADD g XX 14 38 p',
      'GEORADIUS g 15 37 200 km STORE d',
      'GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km',
      'GEORADIUSBYMEMBER g p 1 km STOREDIST d',
      'GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 200 km',
    ],
  ],
  streams: [
    [
      'XADD s 1-1 a 1',
      'XADD s 1-* a 1',
      'XADD s MAXLEN 1 3-1 a 1',
      'XADD s MAXLEN ~ 1 4-1 a 1',
      'XADD t 7-1 a 1',
      'XADD t NOMKSTREAM MINID ~ 4 8-1 a 1',
      'XADD none NOMKSTREAM 5-1 a 1',
    ],
    [
      'XADD s 1-1 a 1',
      'XADD s 2-1 a 1',
      'XADD s 3-1 a 1',
      'XTRIM s MAXLEN 2',
      'XTRIM s MAXLEN 2',
      'XTRIM s MAXLEN ~ 1',
      'XTRIM s MAXLEN = 1',
      'XTRIM s MINID 9',
      'XDEL s 1-1',
      'XSETID s 9-9',
      'XSETID s 10-1 ENTRIESADDED 50 MAXDELETEDID 3-1',
    ],
    [
      'XADD s 1-1 a 1',
      'XADD s 2-1 a 1',
      'XDEL s 1-1 7-7',
      'XDEL s 7-7',
      'XTRIM s MAXLEN ~ 0 LIMIT 5',
      'XTRIM s MAXLEN 0',
    ],
    [
      'XGROUP CREATE s g $ MKSTREAM',
      'XGROUP CREATE s g2 0 ENTRIESREAD 3',
      'XGROUP CREATECONSUMER s g c',
      'XGROUP CREATECONSUMER s g c',
      'XGROUP SETID s g 0',
      'XGROUP DELCONSUMER s g c',
      'XGROUP DELCONSUMER s g c',
      'XGROUP DESTROY s g',
      'XGROUP DESTROY s g',
    ],
    {
      change: 'reading in a group tells how far it has come',
      steps: [
        'XADD s 1-1 a 1',
        'XADD s 2-1 a 1',
        'XADD s 3-1 a 1',
        'XGROUP CREATE s g 0',
        'XREADGROUP GROUP g c COUNT 2 STREAMS s >',
        'XREADGROUP GROUP g d NOACK STREAMS s >',
        'XREADGROUP GROUP g d STREAMS s >',
        'XREADGROUP GROUP g c STREAMS s 0',
        'XREADGROUP GROUP g e STREAMS s 0',
        'XACK s g 1-1',
        'XACK s g 1-1',
        'XPENDING s g',
      ],
    },
    {
      change: 'reading in a group tells how far it has come',
      steps: [
        'XADD s 1-1 a 1',
        'XADD s 2-1 a 1',
        'XADD s 3-1 a 1',
        'XGROUP CREATE s g 0',
        'XREADGROUP GROUP g c STREAMS s >',
        'XCLAIM s g d 0 1-1 2-1',
        'XCLAIM s g d 0 1-1 JUSTID',
        'XCLAIM s g d 0 9-9 FORCE',
        'XCLAIM s g e 0 1-1 RETRYCOUNT 5 IDLE 100',
        'XCLAIM s g f 0 77-7',
        'XCLAIM s g f 0 1-1 LASTID 9-0',
        'XDEL s 2-1',
        'XAUTOCLAIM s g h 0 0',
        'XAUTOCLAIM s g h 0 0 COUNT 1 JUSTID',
        'XAUTOCLAIM s g new 100000 0',
      ],
    },
  ],
  transactions: [
    [
      'MULTI',
      'SET a 1',
      'EXEC',
      'MULTI',
      'SET a 1',
      'SET b 1',
      'EXEC',
      'MULTI',
      'GET a',
      'EXEC',
      'MULTI',
      'SET a 1',
      'DISCARD',
    ],
    ['MULTI', 'SET a 1', 'SELECT 5', 'SET b 1', 'EXEC', 'SET c 1', 'SELECT 0', 'SET a 1'],
    ['MULTI', 'INCR a', 'LPUSH a 1', 'GET a', 'INCR a', 'EXEC'],
    ['SET gone 1 PX 1', 'DEBUG SLEEP 0.01', 'MULTI', 'GET gone', 'SET a 1', 'EXEC'],
  ],
  scripts: [
    [
      `EVAL "redis.call('SET', KEYS[1], ARGV[1])" 1 a x`,
      `EVAL "redis.call('SET', 'a', 1) redis.call('incr', 'a')" 0`,
      `EVAL "return redis.call('GET', 'a')" 0`,
      `EVAL "return redis.pcall('LPUSH', 'a', 1)" 0`,
    ],
    ['MULTI', `EVAL "redis.call('SET', 'a', 1) redis.call('SET', 'b', 1)" 0`, 'SET c 1', 'EXEC'],
    [`EVAL "redis.call('SELECT', 3) redis.call('SET', 'a', 1)" 0`, 'SET b 1'],
    [
      `EVAL "redis.set_repl(redis.REPL_NONE) redis.call('SET', 'a', 1) redis.set_repl(redis.REPL_ALL) redis.call('SET', 'b', 1) redis.set_repl(redis.REPL_AOF) redis.call('SET', 'c', 1) redis.set_repl(redis.REPL_REPLICA) redis.call('SET', 'd', 1)" 0`,
    ],
    [
      `EVAL "redis.call('SADD', 's', 'a') return redis.call('SPOP', 's')" 0`,
      `EVAL "redis.call('SET', 'a', 1, 'EX', 100) redis.call('INCRBYFLOAT', 'f', '1.5')" 0`,
    ],
    [
      'SCRIPT LOAD "return 1"',
      'SCRIPT FLUSH',
      String.raw`FUNCTION LOAD "#!lua name=lib\nredis.register_function('f', function(k, a) return redis.call('SET', k[1], a[1]) end)"`,
      'FCALL f 1 a x',
      String.raw`FUNCTION LOAD REPLACE "#!lua name=lib\nredis.register_function('f', function() end)"`,
      'FUNCTION DELETE lib',
      'FUNCTION FLUSH',
      'FUNCTION FLUSH',
    ],
    [
      `EVAL "redis.call('PUBLISH', 'ch', 'x') redis.call('SET', 'a', 1)" 0`,
      'PUBLISH ch y',
      'SPUBLISH ch z',
      'MULTI',
      'PUBLISH ch y',
      'SET a 1',
      'EXEC',
    ],
  ],
  expiry: [
    ['SET gone 1 PX 1', 'DEBUG SLEEP 0.01', 'GET gone', 'GET gone'],
    ['SET gone 1 PX 1', 'DEBUG SLEEP 0.01', 'SET gone 2'],
    ['SET gone 1 PX 1', 'DEBUG SLEEP 0.01', 'DEL gone'],
    ['RPUSH gone 1', 'PEXPIRE gone 1', 'DEBUG SLEEP 0.01', 'RPUSH gone 2', 'EXPIRE gone 100'],
    [
      'SELECT 1',
      'RPUSH waited 1',
      'PEXPIRE waited 1',
      'DEBUG SLEEP 0.01',
      'SWAPDB 0 1',
      'SET a 1',
      'GET waited',
    ],
  ],
}

const WAITING: readonly Case[] = [
  ['BLPOP l 0', 'LPUSH l 1 2'],
  ['BRPOP l 0', 'MULTI', 'LPUSH l 1 2', 'SET a 1', 'EXEC'],
  { change: 'who can be served runs its command again', steps: ['BLMOVE l m LEFT RIGHT 0', 'RPUSH l 1'] },
  ['BRPOPLPUSH l m 0', `EVAL "redis.call('RPUSH', 'l', 1) redis.call('SET', 'a', 1)" 0`],
  ['BLMPOP 0 1 l LEFT COUNT 2', 'RPUSH l 1 2 3'],
  ['BZPOPMIN z 0', 'ZADD z 1 a'],
  ['BZMPOP 0 1 z MAX COUNT 2', 'ZADD z 1 a 2 b 3 c'],
  {
    change: 'reading in a group tells how far it has come',
    steps: ['XREADGROUP GROUP g c BLOCK 0 STREAMS waited >', 'XADD waited 1-1 a 1'],
  },
  {
    change: 'who can be served runs its command again',
    steps: ['XREADGROUP GROUP g c NOACK BLOCK 0 STREAMS waited >', 'XADD waited 1-1 a 1'],
  },
  ['XREAD BLOCK 0 STREAMS s $', 'XADD s 1-1 a 1'],
]

function check(given: Case, run: (steps: readonly string[]) => Promise<void>): void {
  const { steps, change = undefined } = 'steps' in given ? given : { steps: given }
  const name = steps.map(line => line.split(' ')[0]).join(' ')
  // Without such a server, test/journal.test.ts still sees that it can be replayed.
  if (change !== undefined && !agree(change)) test.skip(`${name} (${change})`)
  else test(name, () => run(steps))
}

for (const [family, cases] of Object.entries(FAMILIES)) {
  describe(family, () => {
    for (const each of cases) check(each, steps => sameStream(steps))
  })
}

describe('what waits', () => {
  for (const each of WAITING) check(each, ([waiting, ...steps]) => sameStream(steps, waiting))
})

describe('what lets memory go later is told as UNLINK', () => {
  const LAZY = ['lazyfree-lazy-expire', 'lazyfree-lazy-eviction', 'lazyfree-lazy-server-del']
  const set = async (value: string) => {
    for (const port of [pair.real.port, pair.ours.port]) {
      const client = await RawClient.open(port)
      for (const name of LAZY) await client.ask('CONFIG', 'SET', name, value)
      client.close()
    }
  }
  beforeAll(() => set('yes'))
  afterAll(() => set('no'))

  const CASES: readonly Case[] = [
    ['SET gone 1 PX 1', 'DEBUG SLEEP 0.01', 'GET gone'],
    ['SET a 1', 'EXPIRE a -1', 'SET a 1', 'PEXPIREAT a 1', 'DEL a'],
    ['SET a 1', 'GETEX a PXAT 1', 'SET a 1', 'GETDEL a'],
    { change: 'what is emptied may be told as UNLINK', steps: ['SADD s 1 2 3', 'SPOP s 3'] },
    ['SADD s 1', 'SPOP s', 'RPUSH l 1', 'LPOP l', 'SET a 1', 'RENAME a l'],
    {
      change: 'what is emptied may be told as UNLINK',
      steps: ['SET a 1', 'SET b 1', 'RESTORE a 1 "\\x00\\x05hello\\n\\x00cr\\xdfve4 \\n" ABSTTL REPLACE'],
    },
  ]
  for (const each of CASES) check(each, steps => sameStream(steps))
})

const isToldTogether = agree('what SPOP took is told together')

test.skipIf(!isToldTogether)('what SPOP took is told by so many members at a time', async () => {
  const mark = `mark-${++marks}`
  for (const port of [pair.real.port, pair.ours.port]) {
    const client = await RawClient.open(port)
    await client.ask('DEL', 's')
    await client.ask('SADD', 's', ...Array.from({ length: 4000 }, (_, at) => `member-${at}`))
    await client.ask('SET', 'k', mark)
    for (const count of ['1023', '1024', '1025']) await client.ask('SPOP', 's', count)
    await client.ask('SET', 'end', `${mark}-end`)
    client.close()
  }
  const told: (string | number)[][][] = []
  for (const log of [theirs, ours]) {
    await log.until(mark)
    told.push((await log.until(`${mark}-end`)).map(([name = '', ...words]) => [name, words.length]))
  }
  expect(told[1]).toEqual(told[0])
})
