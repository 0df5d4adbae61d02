/**
 * Commands of very many arguments and of very many elements: what is spread into a call or recursed over does not fit
 * on the stack. So that 'many' need not be a hundred thousand, the server runs on a fifth of Node's usual stack. Of
 * replies only the heads are looked at.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type ServerProcess, startProcess } from '../support/server-process.ts'

const MANY = 30_000
const SMALL_STACK = '--stack-size=200'

let server: ServerProcess
let client: RawClient
beforeAll(async () => {
  const executable = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'server.js')
  server = await startProcess([process.execPath, SMALL_STACK, executable])
  client = await RawClient.open(server.port)
})
afterAll(async () => {
  client.close()
  await server.stop()
})

test('as many do not fit on the stack', () => {
  const { stderr } = spawnSync(process.execPath, [SMALL_STACK, '-e', `Math.max(...Array(${MANY}))`])
  expect(String(stderr)).toContain('Maximum call stack size exceeded')
})

const numbered = (prefix: string, count = MANY) => Array.from({ length: count }, (_, at) => `${prefix}${at}`)
const pairs = (prefix: string) => numbered(prefix).flatMap(each => [each, 'v'])
const scored = () => numbered('m').flatMap((each, at) => [String(at), each])

/** The first line of a reply. */
async function head(argv: readonly string[]): Promise<string> {
  client.send(argv)
  const reply = await client.read()
  return reply.slice(0, reply.indexOf('\r\n'))
}

/** Runs what must not fail. */
async function done(argv: readonly string[]): Promise<void> {
  expect(await head(argv)).not.toMatch(/^-/)
}

describe('as many arguments', () => {
  test.each([
    ['MSET', () => pairs('key:'), '+OK'],
    ['MSETNX', () => pairs('key:'), ':0'],
    ['MGET', () => numbered('key:'), `*${MANY}`],
    ['EXISTS', () => numbered('key:'), `:${MANY}`],
    ['TOUCH', () => numbered('key:'), `:${MANY}`],
    ['WATCH', () => numbered('key:'), '+OK'],
    ['UNWATCH', () => [], '+OK'],
    ['KEYS', () => ['*'], `*${MANY}`],
    ['SCAN', () => ['0', 'COUNT', String(MANY * 2)], '*2'],
    ['DEL', () => numbered('key:', MANY / 2), `:${MANY / 2}`],
    ['UNLINK', () => numbered('key:'), `:${MANY / 2}`],
    ['RPUSH', () => ['list', ...numbered('e')], `:${MANY}`],
    ['LPUSH', () => ['list', ...numbered('e')], `:${MANY * 2}`],
    ['SADD', () => ['set', ...numbered('m')], `:${MANY}`],
    ['SADD', () => ['integers', ...numbered('')], `:${MANY}`],
    ['SMISMEMBER', () => ['set', ...numbered('m')], `*${MANY}`],
    ['HSET', () => ['hash', ...pairs('f')], `:${MANY}`],
    ['HMGET', () => ['hash', ...numbered('f')], `*${MANY}`],
    ['HEXPIRE', () => ['hash', '1000', 'FIELDS', String(MANY), ...numbered('f')], `*${MANY}`],
    ['HPERSIST', () => ['hash', 'FIELDS', String(MANY), ...numbered('f')], `*${MANY}`],
    ['ZADD', () => ['zset', ...scored()], `:${MANY}`],
    ['ZMSCORE', () => ['zset', ...numbered('m')], `*${MANY}`],
    ['PFADD', () => ['hll', ...numbered('m')], ':1'],
    ['GEOADD', () => ['geo', ...numbered('m').flatMap(each => ['1', '2', each])], `:${MANY}`],
    ['GEOHASH', () => ['geo', ...numbered('m')], `*${MANY}`],
    ['XADD', () => ['stream', '1', ...pairs('f')], '$3'],
    ['XRANGE', () => ['stream', '-', '+'], '*1'],
    ['XDEL', () => ['stream', ...numbered('')], ':1'],
    ['XGROUP', () => ['CREATE', 'stream', 'g', '0'], '+OK'],
    ['XACK', () => ['stream', 'g', ...numbered('')], ':0'],
    ['XCLAIM', () => ['stream', 'g', 'c', '0', ...numbered('')], '*0'],
    ['XREAD', () => ['STREAMS', ...numbered('none:'), ...numbered('')], '*-1'],
    ['BITFIELD', () => ['bits', ...numbered('').flatMap(each => ['GET', 'u8', each])], `*${MANY}`],
    ['BITOP', () => ['OR', 'bits', ...numbered('none:')], ':0'],
    ['PFCOUNT', () => numbered('none:'), ':0'],
    ['PFMERGE', () => ['hll', ...numbered('none:')], '+OK'],
    ['SUNION', () => ['set', ...numbered('none:')], `*${MANY}`],
    ['SUNIONSTORE', () => ['out', 'set', ...numbered('none:')], `:${MANY}`],
    ['SDIFF', () => ['set', ...numbered('none:')], `*${MANY}`],
    ['SINTER', () => ['set', ...numbered('none:')], '*0'],
    ['SINTERCARD', () => [String(MANY), ...numbered('none:')], ':0'],
    ['ZUNION', () => [String(MANY + 1), 'zset', ...numbered('none:')], `*${MANY}`],
    ['ZINTER', () => [String(MANY + 1), 'zset', ...numbered('none:')], '*0'],
    ['ZDIFF', () => [String(MANY + 1), 'zset', ...numbered('none:')], `*${MANY}`],
    [
      'ZUNIONSTORE',
      () => ['out', String(MANY), ...numbered('none:'), 'WEIGHTS', ...numbered('').map(() => '1')],
      ':0',
    ],
    ['LMPOP', () => [String(MANY), ...numbered('none:'), 'LEFT'], '*-1'],
    ['ZMPOP', () => [String(MANY), ...numbered('none:'), 'MIN'], '*-1'],
    ['BLPOP', () => [...numbered('none:'), '0.001'], '*-1'],
    ['BZPOPMIN', () => [...numbered('none:'), '0.001'], '*-1'],
    [
      'SORT',
      () => ['set', 'LIMIT', '0', '1', 'ALPHA', ...numbered('').flatMap(() => ['GET', '#'])],
      `*${MANY}`,
    ],
    ['COMMAND', () => ['GETKEYS', 'MGET', ...numbered('none:')], `*${MANY}`],
    ['COMMAND', () => ['INFO', ...numbered('none:')], `*${MANY}`],
    ['COMMAND', () => ['DOCS', ...numbered('none:')], '*0'],
    ['CONFIG', () => ['GET', ...numbered('none:')], '*0'],
    [
      'CONFIG',
      () => ['SET', ...pairs('none:')],
      "-ERR Unknown option or number of arguments for CONFIG SET - 'none:0'",
    ],
    ['SCRIPT', () => ['EXISTS', ...numbered('none:')], `*${MANY}`],
    ['PUBSUB', () => ['NUMSUB', ...numbered('none:')], `*${MANY * 2}`],
    ['LATENCY', () => ['RESET', ...numbered('none:')], ':0'],
    [
      'EVAL',
      () => ['return #KEYS + #ARGV', String(MANY), ...numbered('none:'), ...numbered('')],
      `:${MANY * 2}`,
    ],
    ['EVAL', () => ['return KEYS', String(MANY), ...numbered('none:')], `*${MANY}`],
    ['EVAL', () => ["return #redis.call('SMEMBERS', 'set')", '0'], `:${MANY}`],
    ['EVAL', () => ["return redis.call('HGETALL', 'hash')", '0'], `*${MANY * 2}`],
    [
      'EVAL',
      () => ["return cjson.encode(redis.call('LRANGE', 'list', 0, -1))", '0'],
      `$${JSON.stringify([...numbered('e'), ...numbered('e')]).length}`,
    ],
    [
      'EVAL',
      () => ["return #cmsgpack.unpack(cmsgpack.pack(redis.call('LRANGE', 'list', 0, -1)))", '0'],
      `:${MANY * 2}`,
    ],
    [
      'EVAL',
      () => ["return table.concat(KEYS, ',')", String(MANY), ...numbered('')],
      `$${numbered('').join(',').length}`,
    ],
    ['EVAL', () => ['table.sort(KEYS) return KEYS[1]', String(MANY), ...numbered('')], '$1'],
  ] as const)('%s', async (name, args, expected) => {
    expect(await head([name, ...args()])).toBe(expected)
  })
})

describe('as many elements', () => {
  beforeAll(async () => {
    await done(['FLUSHALL'])
    // A node for each element.
    await done(['CONFIG', 'SET', 'list-max-listpack-size', '1', 'stream-node-max-entries', '1'])
    await done(['RPUSH', 'list', ...numbered('')])
    await done(['SADD', 'set', ...numbered('m')])
    await done(['SADD', 'integers', ...numbered('')])
    await done(['HSET', 'hash', ...pairs('f')])
    await done(['ZADD', 'zset', ...scored()])
    await done(['GEOADD', 'geo', ...numbered('m').flatMap(each => ['1', '2', each])])
    await done(['EVAL', `for i = 1, ${MANY} do redis.call('XADD', 'stream', i, 'f', 'v') end`, '0'])
    await done(['XGROUP', 'CREATE', 'stream', 'g', '0'])
  })

  test.each([
    ['LRANGE list 0 -1', `*${MANY}`],
    ['LRANGE list 1 -2', `*${MANY - 2}`],
    ['LPOS list 7 COUNT 0', '*1'],
    ['LPOS list 7 COUNT 0 RANK -1', '*1'],
    ['LINSERT list BEFORE 20000 x', `:${MANY + 1}`],
    ['LREM list 0 x', ':1'],
    ['COPY list copy', ':1'],
    ['OBJECT ENCODING copy', '$9'],
    [`LPOP copy ${MANY / 2}`, `*${MANY / 2}`],
    ['LTRIM copy 1 -2', '+OK'],
    ['SORT list', `*${MANY}`],
    ['SORT list ALPHA DESC STORE out', `:${MANY}`],
    ['SORT set BY nosort GET #', `*${MANY}`],
    ['SORT zset BY nosort', `*${MANY}`],
    ['SORT integers GET none:*', `*${MANY}`],
    ['SMEMBERS set', `*${MANY}`],
    ['SMEMBERS integers', `*${MANY}`],
    ['SSCAN set 0 COUNT 1000000', '*2'],
    [`SRANDMEMBER set ${MANY}`, `*${MANY}`],
    [`SRANDMEMBER set -${MANY}`, `*${MANY}`],
    ['SUNION set integers', `*${MANY * 2}`],
    ['SUNIONSTORE out set integers', `:${MANY * 2}`],
    ['SINTERSTORE out set set', `:${MANY}`],
    ['SDIFFSTORE out set integers', `:${MANY}`],
    [`SPOP out ${MANY - 1}`, `*${MANY - 1}`],
    ['HGETALL hash', `*${MANY * 2}`],
    ['HKEYS hash', `*${MANY}`],
    ['HVALS hash', `*${MANY}`],
    ['HSCAN hash 0 COUNT 1000000', '*2'],
    [`HRANDFIELD hash -${MANY} WITHVALUES`, `*${MANY * 2}`],
    [`HRANDFIELD hash ${MANY}`, `*${MANY}`],
    ['COPY hash copy REPLACE', ':1'],
    ['ZRANGE zset 0 -1 WITHSCORES', `*${MANY * 2}`],
    ['ZRANGE zset - + BYLEX', `*${MANY}`],
    ['ZRANGESTORE out zset 0 -1', `:${MANY}`],
    ['ZUNIONSTORE out 2 zset set', `:${MANY}`],
    ['ZINTERSTORE out 2 zset set', `:${MANY}`],
    ['ZDIFFSTORE out 2 zset integers', `:${MANY}`],
    ['ZSCAN zset 0 COUNT 1000000', '*2'],
    [`ZRANDMEMBER zset -${MANY}`, `*${MANY}`],
    [`ZPOPMIN out ${MANY / 2}`, `*${MANY}`],
    ['ZREMRANGEBYRANK out 0 -2', `:${MANY / 2 - 1}`],
    ['GEOSEARCH geo FROMLONLAT 1 2 BYRADIUS 1 km ASC', `*${MANY}`],
    ['GEOSEARCHSTORE out geo FROMLONLAT 1 2 BYRADIUS 1 km', `:${MANY}`],
    ['XRANGE stream - +', `*${MANY}`],
    ['XREVRANGE stream + -', `*${MANY}`],
    ['XREAD STREAMS stream 0', '*1'],
    ['XREADGROUP GROUP g c STREAMS stream >', '*1'],
    [`XPENDING stream g - + ${MANY}`, `*${MANY}`],
    [`XAUTOCLAIM stream g d 0 - COUNT ${MANY} JUSTID`, '*3'],
    ['XINFO STREAM stream FULL COUNT 1000', '*18'],
    ['COPY stream copy REPLACE', ':1'],
    ['XGROUP DELCONSUMER stream g d', `:${MANY}`],
    ['XTRIM stream MINID ~ 100', ':99'],
    ['XTRIM stream MAXLEN 1', `:${MANY - 100}`],
  ])('%s', async (words, expected) => {
    expect(await head(words.split(' '))).toBe(expected)
  })

  test('a transaction', async () => {
    client.send(['MULTI'])
    for (let at = 0; at < MANY; at++) client.write('PING\r\n')
    client.send(['EXEC'])
    for (let at = 0; at <= MANY; at++) await client.read()
    expect((await client.read()).split('\r\n', 1)).toEqual([`*${MANY}`])
  })
})
