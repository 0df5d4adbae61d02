/**
 * Names that every object of JavaScript inherits, as keys, fields, members, users, channels, options: wherever a peer
 * may put a word. A server that looks one up in a plain object finds a function. So each of them is sent in every place
 * of every command, beside a word of the same length that means nothing, and both must do the same.
 */
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/client.ts'
import { DIRECTIVES } from '../src/config/directives.ts'
import { createServer, type Server, VirtualClock } from '../src/server.ts'
import { start } from './support/start.ts'

/** One that can be assigned to with effects, and one in lower case, as many tables have their words. */
const NAMES = ['__proto__', 'constructor']

/** As long, and nobody's. */
const twinOf = (name: string) => `${name.slice(0, -1)}x`

/**
 * What depends on the bytes of a word or on chance, tells of the process, ends the connection, writes files, or has all
 * later commands wait.
 */
const LEFT_OUT = new Set([
  'ACL GENPASS',
  'BGREWRITEAOF',
  'BGSAVE',
  'BITCOUNT',
  'BITPOS',
  'CLUSTER KEYSLOT',
  'DEBUG',
  'DUMP',
  'INFO',
  'MEMORY',
  'MONITOR',
  'MULTI',
  'QUIT',
  'RESET',
  'SAVE',
  'SHUTDOWN',
])

/** One key of each type, all with the name, and in it the name again. */
const TYPES: readonly (readonly [type: string, ...argv: string[]])[] = [
  ['nothing', 'DEL', '@'],
  ['string', 'SET', '@', '@'],
  ['number', 'SET', '@', '5'],
  ['list', 'RPUSH', '@', '@', 'b'],
  ['set', 'SADD', '@', '@', 'b'],
  ['sorted set', 'ZADD', '@', '1', '@', '2', 'b'],
  ['hash', 'HSET', '@', '@', '@', 'b', 'b'],
  ['stream', 'XADD', '@', '1-1', '@', '@'],
]

/** Words with a meaning that stand beside it. */
const BESIDE = ['1', 'COUNT', 'b']

function makeServer(): Server {
  const server = createServer({ seed: 1, clock: new VirtualClock(0) })
  onTestFinished(() => server.close())
  return server
}

/** A reply as text, or the error; the name that was used is written as `@`. */
async function outcome(server: Server, argv: readonly string[], name: string): Promise<string> {
  const put = (word: string) => word.replaceAll('@', name)
  const shown = (value: unknown) =>
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Map || part instanceof Set ? [...part] : part,
    )
  try {
    return hidden(shown(await server.call(...argv.map(put))), name)
  } catch (failure) {
    return hidden(String(failure), name)
  }
}

/** Some errors shout it, some whisper it. */
function hidden(text: string, name: string): string {
  return text.replaceAll(name, '@').replaceAll(name.toUpperCase(), '@').replaceAll(name.toLowerCase(), '@')
}

/** Requests for every command, with the name in all places, and with another word in the last. None of them waits. */
function requests(server: Server, make: readonly string[]): (readonly string[])[] {
  const again = [['DEL', '@', 'b'], make]
  const all = [...server.commands.withSubcommands()].flatMap(({ name, flags }) => {
    const words = name.split(' ')
    if (LEFT_OUT.has(name) || LEFT_OUT.has(words[0] ?? '')) return []
    return [0, 1, 2, 3]
      .flatMap(count => {
        const argv = [...words, ...Array.from({ length: count }, () => '@')]
        if (count < 2 || flags.has('blocking')) return [argv]
        return [argv, ...BESIDE.map(word => [...argv.slice(0, -1), word])]
      })
      .flatMap(argv => (flags.has('write') ? [argv, ...again] : [argv]))
  })
  return [...again, ...all]
}

/** What each request gives with the name, and with its twin: two lists that are to be the same. */
async function outcomes(name: string, steps: readonly (readonly string[])[]): Promise<[string[], string[]]> {
  const run = async (server: Server, word: string) => {
    const all = await Promise.all(steps.map(step => outcome(server, step, word)))
    return all.map((text, at) => `${steps[at]?.join(' ')}: ${text}`)
  }
  return await Promise.all([run(makeServer(), name), run(makeServer(), twinOf(name))])
}

describe.each(NAMES)('%s', name => {
  test.each(TYPES)('in every place of every command, with a key that holds a %s', async (_, ...make) => {
    const [seen, wanted] = await outcomes(name, requests(makeServer(), make))
    expect(seen.filter((text, at) => text !== wanted[at])).toEqual([])
    expect(seen.filter(text => text.includes('internal error'))).toEqual([])
  })

  test('as a value of every directive, a section, an event, a name of a client', async () => {
    const steps = Object.keys(DIRECTIVES).flatMap(directive => [
      ['CONFIG', 'SET', directive, '@'],
      ['CONFIG', 'SET', directive, '1@'],
      ['CONFIG', 'SET', directive, `{@}`],
      ['CONFIG', 'GET', directive],
    ])
    steps.push(
      ['INFO', '@'],
      ['INFO', 'server', '@'],
      ['LATENCY', 'HISTORY', '@'],
      ['CLIENT', 'SETNAME', '@'],
    )
    const [seen, wanted] = await outcomes(
      name,
      steps.filter(step => !step.includes('server')),
    )
    expect(seen).toEqual(wanted)
    expect(seen.filter(text => text.includes('internal error'))).toEqual([])
  })

  test('in scripts and what they exchange with others', async () => {
    const scripts = [
      'return cjson.encode({[ARGV[1]] = 1})',
      `return cjson.decode('{"' .. ARGV[1] .. '": 1}')[ARGV[1]]`,
      'return cmsgpack.unpack(cmsgpack.pack({[ARGV[1]] = 1}))[ARGV[1]]',
      'return _G[ARGV[1]] == nil',
      'return tostring(({})[ARGV[1]])',
      'return tostring(("")[ARGV[1]])',
      'return tostring(redis[ARGV[1]])',
      'return redis.call(ARGV[1], 1)',
      'return redis.call("hset", KEYS[1], ARGV[1], 1)',
      'return {[ARGV[1]] = 1}',
      'return {err = ARGV[1]}',
      'local t = {} t[ARGV[1]] = t return next(t)',
      'local t = setmetatable({}, {[ARGV[1]] = error}) return tostring(t.x)',
    ]
    const [seen, wanted] = await outcomes(
      name,
      scripts.map(script => ['EVAL', script, '1', '@', '@']),
    )
    expect(seen).toEqual(wanted)
  })

  test('in the client', async () => {
    const server = await start()
    await using redis = await connect({ port: server.port })
    const fields = new Map([[name, name]])
    expect(await redis.hset(name, fields)).toBe(1)
    const seen = await redis.hgetall(name)
    expect(Object.entries(seen)).toEqual([[name, name]])
    expect(Object.getPrototypeOf(seen)).toBe(null)
    expect(await redis.set(name, name, { ex: 10 })).toBe('OK')
    expect(await redis.mget(name, twinOf(name))).toEqual([name, null])
    expect(Object.getOwnPropertyNames(Object.prototype)).toContain('constructor')
    expect(({} as Record<string, unknown>)[twinOf(name)]).toBeUndefined()
  })
})
