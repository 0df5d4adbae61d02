/**
 * What tools ask when they connect, and when they show something: redis_exporter, RedisInsight and redis-commander. They
 * read replies by names, so none may be missing that a real server has; everything else must be equal.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair, type Step, sameKind, sorted } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

/** Of each type a key. */
const DATA: readonly Step[] = [
  ['SET', 'text', 'hello'],
  ['RPUSH', 'list', 'a', 'b'],
  ['SADD', 'set', '1', '2'],
  ['HSET', 'hash', 'f', 'v', 'g', 'w'],
  ['ZADD', 'zset', 1, 'a', 2, 'b'],
  ['XADD', 'stream', '1-1', 'f', 'v'],
  ['XGROUP', 'CREATE', 'stream', 'group', '0'],
  ['XREADGROUP', 'GROUP', 'group', 'me', 'STREAMS', 'stream', '>'],
  ['PFADD', 'visitors', 'a', 'b'],
]

/** What a tool sends, beside what is asked for by names. */
const TOOLS: Readonly<Record<string, readonly Step[]>> = {
  redis_exporter: [
    ['CLIENT', 'SETNAME', 'redis_exporter'],
    ['PING'],
    ...DATA,
    ['LATENCY', 'LATEST'],
    sameKind('LATENCY', 'HISTOGRAM'),
    sameKind('SLOWLOG', 'LEN'),
    sameKind('SLOWLOG', 'GET', '1'),
    ['COMMAND', 'INFO', 'COMMANDLOG'],
    sameKind('INFO', 'MODULES'),
    ['CLUSTER', 'INFO'],
    ['CONFIG', 'GET', 'databases'],
    ['SELECT', '0'],
    ['SCAN', '0', 'MATCH', 'te*', 'COUNT', '1000'],
    ...['text', 'list', 'set', 'hash', 'zset', 'stream', 'visitors', 'missing'].flatMap<Step>(key => [
      ['TYPE', key],
      sameKind('MEMORY', 'USAGE', key),
    ]),
    ['STRLEN', 'text'],
    ['PFCOUNT', 'visitors'],
    ['LLEN', 'list'],
    ['SCARD', 'set'],
    ['ZCARD', 'zset'],
    ['HLEN', 'hash'],
    ['XLEN', 'stream'],
    sameKind('XINFO', 'STREAM', 'stream'),
    sameKind('XINFO', 'GROUPS', 'stream'),
    sameKind('XINFO', 'CONSUMERS', 'stream', 'group'),
    ['EVAL', 'return {"keys", "1"}', '0', '0'],
    ['SENTINEL', 'MASTERS'],
    ['FT._LIST'],
    ['SERVER', 'EXT'],
  ],
  RedisInsight: [
    ['CLIENT', 'SETNAME', 'redisinsight-browser-12345678'],
    ['MODULE', 'LIST'],
    ['COMMAND', 'INFO', 'FT.INFO', 'JSON.GET', 'TS.ADD'],
    ['CONFIG', 'GET', 'databases'],
    ['DBSIZE'],
    ...DATA,
    ['DBSIZE'],
    ['TTL', 'text'],
    sorted('KEYS', '*'),
    ['SCAN', '0', 'MATCH', '*', 'COUNT', '200', 'TYPE', 'hash'],
    ['HSCAN', 'hash', '0', 'MATCH', '*', 'COUNT', '500'],
    ['ZRANGE', 'zset', '0', '499', 'WITHSCORES', 'REV'],
    ['OBJECT', 'ENCODING', 'text'],
    ['GETRANGE', 'text', '0', '4'],
    ['PUBSUB', 'CHANNELS', '*'],
    ['PUBSUB', 'SHARDCHANNELS', '*'],
    ['ACL', 'WHOAMI'],
    sameKind('SLOWLOG', 'GET', '50'),
    ['SLOWLOG', 'RESET'],
    sorted('CONFIG', 'GET', 'slowlog*'),
    ['CONFIG', 'GET', 'notify-keyspace-events'],
  ],
  'redis-commander': [
    ['INFO', 'cluster'],
    ['MODULE', 'LIST'],
    ...DATA,
    ['CONFIG', 'GET', 'databases'],
    ['CLUSTER', 'INFO'],
    ['CLUSTER', 'NODES'],
    ['TYPE', 'hash'],
    ['TTL', 'hash'],
    sorted('HKEYS', 'hash'),
    [
      'EVAL',
      `local length = redis.call('hstrlen', KEYS[1], KEYS[2])
       if length > 0 and length < tonumber(ARGV[1]) then return { length, redis.call('hget', KEYS[1], KEYS[2]) } end
       return { length, nil }`,
      '2',
      'hash',
      'f',
      '1000',
    ],
    ['LRANGE', 'list', '0', '10'],
    ['ZREVRANGE', 'zset', '0', '10', 'WITHSCORES'],
    ['ZCOUNT', 'zset', '-inf', '+inf'],
    ['XRANGE', 'stream', '-', '+', 'COUNT', '10'],
    ['RENAMENX', 'text', 'other'],
    ['JSON.GET', 'text'],
  ],
}

describe('gets the same replies', () => {
  for (const [tool, steps] of Object.entries(TOOLS)) test(tool, () => pair.same(steps))
})

const namesOfInfo = (reply: string) => [...reply.matchAll(/^([a-z]\w*):/gim)].map(([, name]) => name ?? '')
const namesOfClients = (reply: string) =>
  [...(reply.split('\n')[1] ?? '').matchAll(/([\w-]+)=/g)].map(([, name]) => name ?? '')
/** Of a list of names and values in turn, all strings. */
const everyWord = (reply: string) =>
  [...reply.matchAll(/^\$\d+\r\n([\w|.-]+)\r$/gm)].map(([, name]) => name ?? '')

describe.skipIf(!agree('names are those of Redis'))('finds every name that a real server has', () => {
  const asked: readonly [argv: readonly string[], names: (reply: string) => string[], least: number][] = [
    [['INFO'], namesOfInfo, 100],
    [['INFO', 'ALL'], namesOfInfo, 110],
    [['INFO', 'keyspace'], namesOfInfo, 1],
    [['CLIENT', 'LIST'], namesOfClients, 25],
    [['COMMAND', 'LIST'], everyWord, 200],
    [['XINFO', 'STREAM', 'stream'], everyWord, 10],
    [['XINFO', 'GROUPS', 'stream'], everyWord, 6],
  ]
  test.each(asked)('%s', async (argv, names, least) => {
    const [theirs = [], ours = []] = await Promise.all(
      [pair.real.port, pair.ours.port].map(async port => {
        const client = await RawClient.open(port)
        for (const each of [
          ['SET', 'k', 'v'],
          ['DEL', 'stream'],
          ['XADD', 'stream', '1-1', 'f', 'v'],
          ['XGROUP', 'CREATE', 'stream', 'group', '0'],
        ]) {
          await client.ask(...each)
        }
        const reply = await client.ask(...argv)
        client.close()
        return names(reply)
      }),
    )
    expect(theirs.length).toBeGreaterThanOrEqual(least)
    expect(theirs.filter(name => !ours.includes(name))).toEqual([])
  })
})
