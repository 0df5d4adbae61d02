/**
 * Deadlines of fields (7.4) and the commands of 8.0, which the installed redis-server does not have: what follows is
 * what their documentation says. https://redis.io/docs/latest/commands/hexpire/
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../src/keyspace/clock.ts'
import { createServer, type Server } from '../../src/server/server.ts'

const NOW = 1_700_000_000_000
const LATEST = 2 ** 46 - 1

interface Started {
  readonly server: Server
  readonly clock: VirtualClock
  /** A command as one line; what it replies, or the text of its error. */
  ask(line: string): Promise<unknown>
}

function start(config: Readonly<Record<string, string>> = {}): Started {
  const clock = new VirtualClock(NOW)
  const server = createServer({ port: false, clock, config: { 'enable-debug-command': 'yes', ...config } })
  const ask = (line: string) =>
    server.call(...(line.split(' ') as [string])).catch((error: Error) => error.message)
  return { server, clock, ask }
}

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value'
const MISSING = 'ERR Mandatory argument FIELDS is missing or not at the right position'
const MISMATCH = 'ERR The `numfields` parameter must match the number of arguments'
const NOT_AN_INTEGER = 'ERR value is not an integer or out of range'

describe.each([
  ['packed', '512', 'listpackex'],
  ['in a table', '0', 'hashtable'],
])('%s', (_, entries, encoding) => {
  let clock: VirtualClock
  let ask: Started['ask']
  beforeEach(async () => {
    const started = start({ 'hash-max-listpack-entries': entries })
    clock = started.clock
    ask = started.ask
    await ask('HSET h a 1 b 2 c 3')
    await ask('SET s x')
  })

  test('setting deadlines, in four ways', async () => {
    expect(await ask('HEXPIRE h 10 FIELDS 2 a missing')).toEqual([1, -2])
    expect(await ask('HPEXPIRE h 2500 fields 1 b')).toEqual([1])
    expect(await ask('HTTL h FIELDS 4 a b c missing')).toEqual([10, 3, -1, -2])
    expect(await ask('HPTTL h FIELDS 3 a b c')).toEqual([10_000, 2500, -1])
    expect(await ask('HEXPIRETIME h FIELDS 3 a b c')).toEqual([1_700_000_010, 1_700_000_003, -1])
    expect(await ask('HPEXPIRETIME h FIELDS 3 a b c')).toEqual([NOW + 10_000, NOW + 2500, -1])
    expect(await ask(`HEXPIREAT h ${NOW / 1000 + 5} FIELDS 1 a`)).toEqual([1])
    expect(await ask(`HPEXPIREAT h ${NOW + 7} FIELDS 1 b`)).toEqual([1])
    expect(await ask('HPTTL h FIELDS 2 a b')).toEqual([5000, 7])
    expect(await ask('OBJECT ENCODING h')).toBe(encoding)
  })

  test('a missing key has no fields', async () => {
    for (const command of ['HEXPIRE k 1', 'HPEXPIREAT k 1', 'HTTL k', 'HPEXPIRETIME k', 'HPERSIST k']) {
      expect(await ask(`${command} FIELDS 2 a b`)).toEqual([-2, -2])
    }
    expect(await ask('HGETDEL k FIELDS 2 a b')).toEqual([null, null])
    expect(await ask('HGETEX k EX 5 FIELDS 1 a')).toEqual([null])
    expect(await ask('EXISTS k')).toBe(0)
  })

  test('NX, XX, GT and LT', async () => {
    expect(await ask('HEXPIRE h 10 XX FIELDS 1 a')).toEqual([0])
    expect(await ask('HEXPIRE h 10 GT FIELDS 1 a')).toEqual([0])
    expect(await ask('HEXPIRE h 10 NX FIELDS 1 a')).toEqual([1])
    expect(await ask('HEXPIRE h 20 nx FIELDS 2 a b')).toEqual([0, 1])
    expect(await ask('HEXPIRE h 15 GT FIELDS 3 a b c')).toEqual([1, 0, 0])
    expect(await ask('HEXPIRE h 15 LT FIELDS 3 a b c')).toEqual([0, 1, 1])
    expect(await ask('HEXPIRE h 99 XX FIELDS 2 a missing')).toEqual([1, -2])
    expect(await ask('HTTL h FIELDS 3 a b c')).toEqual([99, 15, 15])
  })

  test('a deadline in the past removes the field, unless its condition is not met', async () => {
    expect(await ask('HEXPIRE h 100 FIELDS 1 c')).toEqual([1])
    expect(await ask('HPEXPIREAT h 1 NX FIELDS 4 a missing c a')).toEqual([2, -2, 0, -2])
    expect(await ask('HEXPIRE h 0 FIELDS 2 b c')).toEqual([2, 2])
    expect(await ask('EXISTS h')).toBe(0)
  })

  test('fields disappear on time, and the key with the last one', async () => {
    await ask('HPEXPIRE h 100 FIELDS 2 a b')
    await ask('HPEXPIRE h 200 FIELDS 1 c')
    clock.advance(99)
    expect(await ask('HMGET h a b c')).toEqual(['1', '2', '3'])
    clock.advance(1)
    expect(await ask('HMGET h a b c')).toEqual([null, null, '3'])
    expect(await ask('HLEN h')).toBe(1)
    clock.advance(100)
    expect(await ask('EXISTS h')).toBe(0)
  })

  test('what is not removed yet is not seen', async () => {
    await ask('DEBUG SET-ACTIVE-EXPIRE 0')
    await ask('HPEXPIRE h 100 FIELDS 2 a b')
    clock.advance(100)
    expect(await ask('HLEN h')).toBe(3)
    expect(await ask('HTTL h FIELDS 2 a c')).toEqual([-2, -1])
    expect(await ask('HPERSIST h FIELDS 2 a c')).toEqual([-2, -1])
    expect(await ask('HKEYS h')).toEqual(['c'])
    expect(await ask('HVALS h')).toEqual(['3'])
    expect(await ask('HGETALL h')).toEqual(new Map([['c', '3']]))
    expect(await ask('HSCAN h 0 COUNT 100')).toEqual(['0', ['c', '3']])
    expect(await ask('HLEN h')).toBe(3)
    expect(await ask('HGET h a')).toBe(null)
    expect(await ask('HLEN h')).toBe(2)
    expect(await ask('HINCRBY h b 5')).toBe(5)
    expect(await ask('HTTL h FIELDS 1 b')).toEqual([-1])
    await ask('HPEXPIRE h 100 FIELDS 2 b c')
    clock.advance(100)
    expect(await ask('HSETNX h b new')).toBe(1)
    expect(await ask('HRANDFIELD h 5')).toEqual(['b'])
    await ask('HPEXPIRE h 100 FIELDS 1 b')
    clock.advance(100)
    expect(await ask('EXISTS h')).toBe(1)
    expect(await ask('HRANDFIELD h')).toBe(null)
    expect(await ask('EXISTS h')).toBe(0)
    await ask('HSETEX h PX 100 FIELDS 2 a 1 b 2')
    clock.advance(100)
    expect(await ask('HDEL h a')).toBe(1)
    expect(await ask('HINCRBYFLOAT h b 1.5')).toBe('1.5')
    await ask('HPEXPIRE h 100 FIELDS 1 b')
    clock.advance(100)
    await ask('DEBUG SET-ACTIVE-EXPIRE 1')
    clock.advance(1)
    expect(await ask('EXISTS h')).toBe(0)
  })

  test('setting a field takes its deadline away, changing it does not', async () => {
    await ask('HEXPIRE h 100 FIELDS 3 a b c')
    await ask('HSET h a new')
    await ask('HINCRBY h b 1')
    await ask('HINCRBYFLOAT h c 1')
    expect(await ask('HTTL h FIELDS 3 a b c')).toEqual([-1, 100, 100])
    await ask('HDEL h b')
    await ask('HSET h b 1')
    expect(await ask('HTTL h FIELDS 3 a b c')).toEqual([-1, -1, 100])
  })

  test('deadlines go along with RENAME, MOVE, COPY and SWAPDB', async () => {
    await ask('HPEXPIRE h 100 FIELDS 1 a')
    await ask('RENAME h renamed')
    await ask('COPY renamed copy')
    await ask('MOVE renamed 1')
    await ask('SWAPDB 0 1')
    expect(await ask('HPTTL renamed FIELDS 2 a b')).toEqual([100, -1])
    clock.advance(100)
    expect(await ask('HLEN renamed')).toBe(2)
    await ask('SELECT 1')
    expect(await ask('HLEN copy')).toBe(2)
  })

  test('HPERSIST', async () => {
    await ask('HEXPIRE h 10 FIELDS 2 a b')
    expect(await ask('HPERSIST h FIELDS 4 a c missing a')).toEqual([1, -1, -2, -1])
    clock.advance('1h')
    expect(await ask('HMGET h a b')).toEqual(['1', null])
    expect(await ask('OBJECT ENCODING h')).toBe(encoding)
  })

  test('HGETDEL', async () => {
    expect(await ask('HGETDEL h FIELDS 3 a missing a')).toEqual(['1', null, null])
    expect(await ask('HGETDEL h FIELDS 2 b c')).toEqual(['2', '3'])
    expect(await ask('EXISTS h')).toBe(0)
  })

  test('HGETEX', async () => {
    expect(await ask('HGETEX h FIELDS 2 a missing')).toEqual(['1', null])
    expect(await ask('HGETEX h EX 10 FIELDS 2 a missing')).toEqual(['1', null])
    expect(await ask('HGETEX h px 500 FIELDS 1 b')).toEqual(['2'])
    expect(await ask('HPTTL h FIELDS 3 a b c')).toEqual([10_000, 500, -1])
    expect(await ask(`HGETEX h EXAT ${NOW / 1000 + 1} FIELDS 1 a`)).toEqual(['1'])
    expect(await ask(`HGETEX h PXAT ${NOW + 1} FIELDS 1 b`)).toEqual(['2'])
    expect(await ask('HPTTL h FIELDS 2 a b')).toEqual([1000, 1])
    expect(await ask('HGETEX h PERSIST FIELDS 2 a c')).toEqual(['1', '3'])
    expect(await ask('HPTTL h FIELDS 2 a b')).toEqual([-1, 1])
    expect(await ask('HGETEX h PXAT 1 FIELDS 3 a b c')).toEqual(['1', '2', '3'])
    expect(await ask('EXISTS h')).toBe(0)
  })

  test('HSETEX', async () => {
    expect(await ask('HSETEX new FIELDS 1 a 1')).toBe(1)
    expect(await ask('HSETEX new EX 10 FIELDS 2 b 2 c 3')).toBe(1)
    expect(await ask('HTTL new FIELDS 3 a b c')).toEqual([-1, 10, 10])
    expect(await ask('HSETEX new FNX FIELDS 2 c x d x')).toBe(0)
    expect(await ask('HSETEX new FXX FIELDS 2 c x d x')).toBe(0)
    expect(await ask('HMGET new c d')).toEqual(['3', null])
    expect(await ask('HSETEX new fnx px 50 FIELDS 1 d 4')).toBe(1)
    expect(await ask('HSETEX new PX 60 FXX FIELDS 1 c 5')).toBe(1)
    expect(await ask('HSETEX new KEEPTTL FIELDS 2 c 6 b 7')).toBe(1)
    expect(await ask('HPTTL new FIELDS 4 a b c d')).toEqual([-1, 10_000, 60, 50])
    expect(await ask('HSETEX new FIELDS 1 b 8')).toBe(1)
    expect(await ask('HMGET new a b c d')).toEqual(['1', '8', '6', '4'])
    expect(await ask('HTTL new FIELDS 1 b')).toEqual([-1])
    expect(await ask('HSETEX gone EXAT 1 FIELDS 1 a 1')).toBe(1)
    expect(await ask('HSETEX gone FXX FIELDS 1 a 1')).toBe(0)
    expect(await ask('EXISTS gone')).toBe(0)
  })

  test('events', async () => {
    const started = start({ 'hash-max-listpack-entries': entries, 'notify-keyspace-events': 'KEA' })
    const heard: string[] = []
    const { server } = started
    server.keyspace.listen({
      changed: (_, key, event) => heard.push(`${key} ${event.name}`),
      flushing: () => {},
      swapping: () => {},
    })
    const events = async (line: string) => {
      await started.ask(line)
      return heard.splice(0).map(each => each.replace(/^h /, ''))
    }
    await events('HSET h a 1 b 2 c 3 d 4 e 5 f 6')
    expect(await events('HEXPIRE h 100 FIELDS 2 a b')).toEqual(['hexpire'])
    expect(await events('HEXPIRE h 100 NX FIELDS 1 a')).toEqual([])
    expect(await events('HPERSIST h FIELDS 2 a b')).toEqual(['hpersist'])
    expect(await events('HPERSIST h FIELDS 2 a b')).toEqual([])
    expect(await events('HEXPIRE h 0 FIELDS 1 a')).toEqual(['hdel'])
    expect(await events('HGETEX h EX 10 FIELDS 1 b')).toEqual(['hexpire'])
    expect(await events('HGETEX h FIELDS 1 b')).toEqual([])
    expect(await events('HGETEX h PERSIST FIELDS 1 b')).toEqual(['hpersist'])
    expect(await events('HGETEX h PERSIST FIELDS 1 b')).toEqual([])
    expect(await events('HGETEX h PX 0 FIELDS 2 b missing')).toEqual(['hdel'])
    expect(await events('HGETDEL h FIELDS 1 missing')).toEqual([])
    expect(await events('HGETDEL h FIELDS 1 c')).toEqual(['hdel'])
    expect(await events('HSETEX h FIELDS 1 d 1')).toEqual(['hset'])
    expect(await events('HSETEX h PX 10 FIELDS 1 d 1')).toEqual(['hset', 'hexpire'])
    expect(await events('HSETEX h FNX FIELDS 1 d 1')).toEqual([])
    started.clock.advance(10)
    expect(heard.splice(0)).toEqual(['h hexpired'])
    await events('DEBUG SET-ACTIVE-EXPIRE 0')
    await events('HPEXPIRE h 10 FIELDS 2 e f')
    started.clock.advance(10)
    expect(await events('HMGET h e f')).toEqual(['hexpired', 'del'])
    expect(await events('HSETEX h PXAT 1 FIELDS 1 a 1')).toEqual(['hset', 'hdel', 'del'])
    await events('HSET h a 1')
    expect(await events('HPEXPIRE h 0 FIELDS 1 a')).toEqual(['hdel', 'del'])
    await events('HSETEX h PX 10 FIELDS 1 a 1')
    started.clock.advance(10)
    expect(await events('HINCRBY h a 1')).toEqual(['hexpired', 'hincrby'])
  })

  test('wrong types come before wrong arguments', async () => {
    for (const line of [
      'HEXPIRE s x FIELDS 0 f',
      'HPEXPIREAT s 1 nosuch 1 f',
      'HTTL s nosuch 1 f',
      'HPEXPIRETIME s FIELDS 0 f',
      'HPERSIST s FIELDS 0 f',
      'HGETDEL s FIELDS 0 f',
      'HGETEX s FIELDS 0 f',
      'HSETEX s FIELDS 1 f v',
    ]) {
      expect(await ask(line), line).toBe(WRONG_TYPE)
    }
    expect(await ask('HSETEX s FIELDS 0 f v')).toBe('ERR invalid number of fields')
  })
})

describe('refusals', () => {
  const { ask } = start()

  test('of HEXPIRE and its kin', async () => {
    const TIME = 'ERR invalid expire time'
    for (const [line, text] of [
      ['HEXPIRE h 10 FIELDS 1', "ERR wrong number of arguments for 'hexpire' command"],
      ['HEXPIRE h x FIELDS 1 f', NOT_AN_INTEGER],
      ['HEXPIRE h 1.5 FIELDS 1 f', NOT_AN_INTEGER],
      ['HEXPIRE h -1 FIELDS 1 f', `${TIME}, must be >= 0`],
      ['HPEXPIREAT h -9223372036854775808 FIELDS 1 f', `${TIME}, must be >= 0`],
      [`HEXPIRE h ${LATEST} FIELDS 1 f`, `${TIME} in 'hexpire' command`],
      [`HPEXPIRE h ${LATEST - NOW + 1} FIELDS 1 f`, `${TIME} in 'hpexpire' command`],
      ['HPEXPIRE h 9223372036854775807 FIELDS 1 f', `${TIME} in 'hpexpire' command`],
      [`HPEXPIREAT h ${LATEST + 1} FIELDS 1 f`, `${TIME} in 'hpexpireat' command`],
      ['HEXPIREAT h 70368744178 FIELDS 1 f', `${TIME} in 'hexpireat' command`],
      ['HEXPIRE h 10 NX XX FIELDS 1 f', MISSING],
      ['HEXPIRE h 10 nosuch FIELDS 1 f', MISSING],
      ['HEXPIRE h 10 1 f g', MISSING],
      ['HEXPIRE h 10 FIELDS 0 f', 'ERR Parameter `numFields` should be greater than 0'],
      ['HEXPIRE h 10 FIELDS x f', 'ERR Parameter `numFields` should be greater than 0'],
      ['HEXPIRE h 10 FIELDS 9223372036854775808 f', 'ERR Parameter `numFields` should be greater than 0'],
      ['HEXPIRE h 10 NX FIELDS 2 f', MISMATCH],
      ['HEXPIRE h 10 FIELDS 1 f g', MISMATCH],
      ['HTTL h FIELDS 1', "ERR wrong number of arguments for 'httl' command"],
      ['HTTL h NOSUCH 1 f', MISSING],
      ['HPTTL h FIELDS 0 f', 'ERR Number of fields must be a positive integer'],
      ['HEXPIRETIME h FIELDS x f', 'ERR Number of fields must be a positive integer'],
      ['HPEXPIRETIME h FIELDS 2 f', MISMATCH],
      ['HPERSIST h FIELDS 1 f g', MISMATCH],
      ['HPERSIST h FIELDS -1 f', 'ERR Number of fields must be a positive integer'],
    ] as const) {
      expect(await ask(line), line).toBe(text)
    }
    await ask('HSET h f v')
    expect(await ask(`HPEXPIRE h ${LATEST - NOW} FIELDS 1 f`)).toEqual([1])
    expect(await ask('HPEXPIRETIME h FIELDS 1 f')).toEqual([LATEST])
    await ask('DEL h')
  })

  test('of HGETEX, HSETEX and HGETDEL', async () => {
    const TWO_TIMES = 'ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified'
    const TWO_CONDITIONS = 'ERR Only one of FXX or FNX arguments can be specified'
    for (const [line, text] of [
      ['HGETDEL h FIELDS 1', "ERR wrong number of arguments for 'hgetdel' command"],
      ['HGETDEL h FIELD 1 f', MISSING],
      ['HGETDEL h FIELDS 0 f', 'ERR Number of fields must be a positive integer'],
      ['HGETDEL h FIELDS 2 f', MISMATCH],
      ['HGETEX h FIELDS 1', "ERR wrong number of arguments for 'hgetex' command"],
      ['HGETEX h PERSIST 1 FIELDS 1 f', MISSING],
      ['HGETEX h EX 1 PERSIST FIELDS 1 f', MISSING],
      ['HGETEX h PXAT 1 1', MISSING],
      ['HGETEX h EX x FIELDS 1 f', NOT_AN_INTEGER],
      ['HGETEX h EX -1 FIELDS 1 f', 'ERR invalid expire time, must be >= 0'],
      [`HGETEX h EXAT ${LATEST} FIELDS 1 f`, "ERR invalid expire time in 'hgetex' command"],
      ['HGETEX h FIELDS 0 f', 'ERR Number of fields must be a positive integer'],
      ['HGETEX h FIELDS 2 f', MISMATCH],
      ['HSETEX h FIELDS 1 f', "ERR wrong number of arguments for 'hsetex' command"],
      ['HSETEX h FIELDS 2 f v', 'ERR wrong number of arguments'],
      ['HSETEX h FIELDS 1 f v x', 'ERR wrong number of arguments'],
      ['HSETEX h FIELDS 0 f v', 'ERR invalid number of fields'],
      ['HSETEX h FIELDS x f v', 'ERR invalid number of fields'],
      ['HSETEX h NX FIELDS 1 f v', 'ERR unknown argument: NX'],
      ['HSETEX h FNX FXX FIELDS 1 f v', TWO_CONDITIONS],
      ['HSETEX h FXX FXX FIELDS 1 f v', TWO_CONDITIONS],
      ['HSETEX h EX 1 PX 1 FIELDS 1 f v', TWO_TIMES],
      ['HSETEX h EX 1 KEEPTTL FIELDS 1 f v', TWO_TIMES],
      ['HSETEX h KEEPTTL EXAT 1 FIELDS 1 f v', TWO_TIMES],
      ['HSETEX h ex FIELDS 1 f v', NOT_AN_INTEGER],
      ['HSETEX h FNX KEEPTTL FXX EX', TWO_CONDITIONS],
      ['HSETEX h FNX f KEEPTTL EX', 'ERR unknown argument: f'],
      ['HSETEX h FNX PX 5 EX', TWO_TIMES],
      ['HSETEX h FNX FIELDS 1 EX', 'ERR wrong number of arguments'],
      ['HSETEX h EXAT -1 FIELDS 1 f v', 'ERR invalid expire time, must be >= 0'],
      [`HSETEX h PX ${LATEST} FIELDS 1 f v`, "ERR invalid expire time in 'hsetex' command"],
    ] as const) {
      expect(await ask(line), line).toBe(text)
    }
    expect(await ask('EXISTS h')).toBe(0)
  })
})

test('many fields of one hash expire together', async () => {
  const { server, clock, ask } = start()
  const fields = Array.from({ length: 20_000 }, (_, at) => `f${at}`)
  await server.call('HSET', 'h', ...fields.flatMap(field => [field, 'v']), 'stays', 'v')
  await server.call('HEXPIRE', 'h', '10', 'FIELDS', String(fields.length), ...fields)
  clock.advance('10s')
  expect(await ask('HLEN h')).toBe(1)
  expect(server.keyspace.stats.expiredFields).toBe(20_000)
})

test('a deadline shows in the digest, whatever it is', async () => {
  const { ask } = start()
  await ask('HSET a f 1 g 2')
  await ask('HSET b g 2 f 1')
  const digest = (key: string) => ask(`DEBUG DIGEST-VALUE ${key}`)
  expect(await digest('a')).toEqual(await digest('b'))
  const plain = await digest('a')
  await ask('HEXPIRE a 10 FIELDS 1 f')
  await ask('HEXPIRE b 20 FIELDS 1 f')
  expect(await digest('a')).toEqual(await digest('b'))
  expect(await digest('a')).not.toEqual(plain)
})
