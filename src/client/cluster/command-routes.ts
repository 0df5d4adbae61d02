/**
 * Made by `npm run generate` from the declarations in src/commands; do not edit. What a client of a cluster must know of
 * commands to send each to the right node; a subcommand is `XINFO|STREAM`.
 */
import type { KeyPlaces } from '../../commands/declare/key-specs.ts'
import type { Everywhere } from './everywhere.ts'

/** Where commands have keys, or the shard channels that stand like keys. */
export const KEYS: readonly (readonly [places: readonly KeyPlaces[], commands: string])[] = [
  [
    [{ begin: { index: 1 }, find: { last: 0, step: 1 } }],
    `
GET SET SETEX PSETEX SETNX GETSET GETDEL GETEX APPEND STRLEN SETRANGE GETRANGE SUBSTR INCR DECR INCRBY DECRBY
INCRBYFLOAT SETBIT GETBIT BITCOUNT BITPOS BITFIELD BITFIELD_RO LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LLEN LINDEX LSET
LINSERT LRANGE LREM LTRIM LPOS SADD SREM SCARD SISMEMBER SMISMEMBER SMEMBERS SPOP SRANDMEMBER SSCAN SORT SORT_RO HSET
HMSET HSETNX HGET HMGET HEXISTS HSTRLEN HLEN HGETALL HKEYS HVALS HDEL HINCRBY HINCRBYFLOAT HRANDFIELD HSCAN HEXPIRE
HPEXPIRE HEXPIREAT HPEXPIREAT HTTL HPTTL HEXPIRETIME HPEXPIRETIME HPERSIST HGETEX HSETEX HGETDEL ZADD ZINCRBY ZREM ZCARD
ZSCORE ZMSCORE ZRANK ZREVRANK ZPOPMIN ZPOPMAX ZRANDMEMBER ZSCAN ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE
ZRANGEBYLEX ZREVRANGEBYLEX ZCOUNT ZLEXCOUNT ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREMRANGEBYLEX GEOADD GEODIST GEOHASH
GEOPOS GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO PFADD XADD XLEN XRANGE XREVRANGE XDEL XTRIM XSETID XACK XPENDING
XCLAIM XAUTOCLAIM TYPE MOVE EXPIRE PEXPIRE EXPIREAT PEXPIREAT TTL PTTL EXPIRETIME PEXPIRETIME PERSIST DUMP RESTORE
RESTORE-ASKING SPUBLISH
`,
  ],
  [
    [{ begin: { index: 1 }, find: { last: -1, step: 1 } }],
    `
MGET SINTER SUNION SDIFF PFCOUNT DEL UNLINK EXISTS TOUCH SSUBSCRIBE SUNSUBSCRIBE WATCH
`,
  ],
  [[{ begin: { index: 1 }, find: { last: -1, step: 2 } }], 'MSET MSETNX'],
  [[{ begin: { index: 1 }, find: { last: 1, step: 1 } }], 'LCS'],
  [
    [
      { begin: { index: 2 }, find: { last: 0, step: 1 } },
      { begin: { index: 3 }, find: { last: -1, step: 1 } },
    ],
    'BITOP',
  ],
  [
    [
      { begin: { index: 1 }, find: { last: 0, step: 1 } },
      { begin: { index: 2 }, find: { last: 0, step: 1 } },
    ],
    `
LMOVE RPOPLPUSH BLMOVE BRPOPLPUSH SMOVE ZRANGESTORE GEOSEARCHSTORE RENAME RENAMENX COPY
`,
  ],
  [
    [{ begin: { index: 1 }, find: { count: 0, first: 1, step: 1 } }],
    'LMPOP SINTERCARD ZUNION ZINTER ZDIFF ZINTERCARD ZMPOP',
  ],
  [[{ begin: { index: 1 }, find: { last: -2, step: 1 } }], 'BLPOP BRPOP BZPOPMIN BZPOPMAX'],
  [
    [{ begin: { index: 2 }, find: { count: 0, first: 1, step: 1 } }],
    'BLMPOP BZMPOP EVAL EVAL_RO EVALSHA EVALSHA_RO FCALL FCALL_RO',
  ],
  [
    [
      { begin: { index: 1 }, find: { last: 0, step: 1 } },
      { begin: { index: 2 }, find: { last: -1, step: 1 } },
    ],
    'SINTERSTORE SUNIONSTORE SDIFFSTORE PFMERGE',
  ],
  [
    [
      { begin: { index: 1 }, find: { last: 0, step: 1 } },
      { begin: { index: 2 }, find: { count: 0, first: 1, step: 1 } },
    ],
    'ZUNIONSTORE ZINTERSTORE ZDIFFSTORE',
  ],
  [
    [
      { begin: { index: 1 }, find: { last: 0, step: 1 } },
      { begin: { keyword: 'STORE', from: 6 }, find: { last: 0, step: 1 } },
      { begin: { keyword: 'STOREDIST', from: 6 }, find: { last: 0, step: 1 } },
    ],
    'GEORADIUS',
  ],
  [
    [
      { begin: { index: 1 }, find: { last: 0, step: 1 } },
      { begin: { keyword: 'STORE', from: 5 }, find: { last: 0, step: 1 } },
      { begin: { keyword: 'STOREDIST', from: 5 }, find: { last: 0, step: 1 } },
    ],
    'GEORADIUSBYMEMBER',
  ],
  [
    [{ begin: { index: 2 }, find: { last: 0, step: 1 } }],
    `
PFDEBUG XGROUP|CREATE XGROUP|SETID XGROUP|DESTROY XGROUP|CREATECONSUMER XGROUP|DELCONSUMER XINFO|STREAM XINFO|GROUPS
XINFO|CONSUMERS OBJECT|ENCODING OBJECT|FREQ OBJECT|IDLETIME OBJECT|REFCOUNT MEMORY|USAGE
`,
  ],
  [[{ begin: { keyword: 'STREAMS', from: 1 }, find: { last: -1, step: 1, limit: 2 } }], 'XREAD'],
  [[{ begin: { keyword: 'STREAMS', from: 4 }, find: { last: -1, step: 1, limit: 2 } }], 'XREADGROUP'],
  [
    [
      { begin: { index: 3 }, find: { last: 0, step: 1 } },
      { begin: { keyword: 'KEYS', from: -2 }, find: { last: -1, step: 1 } },
    ],
    'MIGRATE',
  ],
]

/** Those that a replica may answer. */
export const READS = `
GET MGET STRLEN GETRANGE SUBSTR LCS GETBIT BITCOUNT BITPOS BITFIELD_RO LLEN LINDEX LRANGE LPOS SCARD SISMEMBER
SMISMEMBER SMEMBERS SRANDMEMBER SINTER SINTERCARD SUNION SDIFF SSCAN SORT_RO HGET HMGET HEXISTS HSTRLEN HLEN HGETALL
HKEYS HVALS HRANDFIELD HSCAN HTTL HPTTL HEXPIRETIME HPEXPIRETIME ZCARD ZSCORE ZMSCORE ZRANK ZREVRANK ZRANDMEMBER ZSCAN
ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZREVRANGEBYLEX ZCOUNT ZLEXCOUNT ZUNION ZINTER ZDIFF
ZINTERCARD GEODIST GEOHASH GEOPOS GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO PFCOUNT XLEN XRANGE XREVRANGE XREAD
XPENDING XINFO|STREAM XINFO|GROUPS XINFO|CONSUMERS EXISTS TYPE TOUCH OBJECT|ENCODING OBJECT|FREQ OBJECT|IDLETIME
OBJECT|REFCOUNT TTL PTTL EXPIRETIME PEXPIRETIME DUMP EVAL_RO EVALSHA_RO FCALL_RO MEMORY|USAGE
`

/** Those without keys. */
export const KEYLESS = `
PFSELFTEST XGROUP XINFO KEYS SCAN RANDOMKEY OBJECT DBSIZE FLUSHDB FLUSHALL SWAPDB SUBSCRIBE PSUBSCRIBE UNSUBSCRIBE
PUNSUBSCRIBE PUBLISH PUBSUB MULTI EXEC DISCARD UNWATCH PING ECHO AUTH HELLO SELECT QUIT RESET CLIENT ACL CONFIG INFO
TIME MONITOR SHUTDOWN LOLWUT SLOWLOG COMMAND WAIT ROLE REPLCONF SYNC PSYNC FAILOVER REPLICAOF SLAVEOF SAVE BGSAVE
BGREWRITEAOF LASTSAVE WAITAOF SCRIPT FUNCTION MEMORY LATENCY DEBUG MODULE ASKING READONLY READWRITE CLUSTER
`

/** Of those, the ones that every node must get. */
export const EVERYWHERE: readonly (readonly [how: Everywhere, commands: string])[] = [
  [{ nodes: 'shards', join: 'list' }, 'KEYS'],
  [{ nodes: 'shards', join: 'sum' }, 'DBSIZE'],
  [
    { nodes: 'shards', join: 'same' },
    'FLUSHDB FLUSHALL PING FUNCTION|DELETE FUNCTION|FLUSH FUNCTION|LOAD FUNCTION|RESTORE MEMORY|PURGE',
  ],
  [
    { nodes: 'nodes', join: 'same' },
    `
CLIENT|SETNAME CLIENT|SETINFO ACL|DELUSER ACL|SAVE ACL|SETUSER CONFIG|SET CONFIG|RESETSTAT CONFIG|REWRITE SLOWLOG|RESET
SCRIPT|FLUSH SCRIPT|LOAD
`,
  ],
  [{ nodes: 'nodes', join: 'list' }, 'SLOWLOG|GET'],
  [{ nodes: 'nodes', join: 'sum' }, 'SLOWLOG|LEN LATENCY|RESET'],
  [{ nodes: 'shards', join: 'and' }, 'SCRIPT|EXISTS'],
  [{ nodes: 'shards', join: 'any' }, 'SCRIPT|KILL FUNCTION|KILL'],
]
