import { expect, test, vi } from 'vitest'
import { seededRandom } from '../lua/library/seeded-random.ts'
import { Recording } from '../lua/run/recording.ts'
import { ReplyError, type ReplyValue } from '../resp/values.ts'
import { type ScriptHost, SlowScript } from './host.ts'
import { ScriptEngine } from './script-engine.ts'
import { Scripts } from './scripts.ts'

/** A script's reply, from a host whose commands give how many have been called. */
function run(source: string, own: Partial<ScriptHost> = {}): ReplyValue | SlowScript {
  let calls = 0
  const host: ScriptHost = {
    refusalOf: () => undefined,
    runCommand: () => ++calls,
    mayRun: () => true,
    log: () => {},
    scriptEvicted: () => {},
    monotonic: () => 0,
    lastCommandEnd: 0,
    hasDeprecated: false,
    takesUpstashScripts: false,
    hasMemory: true,
    slowAfter: 5000,
    ...own,
  }
  const scripts = new Scripts(new ScriptEngine(host, { text: '7.4.0', number: 0x070400 }, seededRandom()))
  return scripts.call(scripts.forEval(source), { keys: [], args: [] }, false).start()
}

const calling = (times: number) => `local n for i = 1, ${times} do n = redis.call('PING') end return n`

test.each([
  [0, 0],
  [-1, 0],
  [5000, 10],
])('with busy-reply-threshold %i, %i of ten answers are recorded', (slowAfter, recorded) => {
  const perform = vi.spyOn(Recording.prototype, 'perform')
  expect(run(calling(10), { slowAfter })).toBe(10)
  expect(perform).toHaveBeenCalledTimes(recorded)
  perform.mockRestore()
})

test('a script whose recording becomes long goes on without one', () => {
  const perform = vi.spyOn(Recording.prototype, 'isLong', 'get').mockReturnValue(true)
  // Those that were recorded are not called again.
  expect(run(`${calling(150_000)}`)).toBe(150_000)
  perform.mockRestore()
})

test('what takes too long within one call of a library is ended, since nobody else could', () => {
  let now = 0
  // Four seconds pass with each look at the clock.
  const clock = { slowAfter: 1, monotonic: () => (now += 4000) }
  for (const call of [
    '("x"):rep(50):find(("x?"):rep(50) .. ("x"):rep(51))',
    'pcall(string.find, ("a"):rep(1e4), ("a*"):rep(10) .. "b")',
  ]) {
    let reply = run(`return ${call}`, clock)
    while (reply instanceof SlowScript) reply = reply.go() ?? reply
    expect(reply).toBeInstanceOf(ReplyError)
    expect((reply as ReplyError).message).toMatch(
      /^ERR a function of a library took longer than 10 seconds\./,
    )
    expect(run('return 1', clock)).toBe(1)
  }
})

test('a reply in which a table is met again and again ends where memory does', () => {
  const reply = run('local t = {} for i = 1, 60 do t = {t, t} end return t', { hasMemory: false })
  expect(reply).toBeInstanceOf(ReplyError)
  expect((reply as ReplyError).message).toContain('not enough memory')
  const map = 'local t = {} for i = 1, 60 do t = {map = {a = t, b = t}} end return t'
  expect(run(map, { hasMemory: false })).toBeInstanceOf(ReplyError)
})

test.each([
  ['return math.max(', ')'],
  ['return ', ''],
  ['local a = ', ''],
  ['a = ', ''],
  ['return ("x"):rep(', ')'],
])('a list that is too long for the registers: %s', (before, after) => {
  const list = (count: number) => new Array(count).fill('1').join(',')
  const source = (count: number) => `${before}${list(count)}${after}`
  for (const count of [251, 70_000, 200_000])
    expect(() => run(source(count))).toThrow("function or expression too complex near '1'")
  expect(() => run(source(100))).not.toThrow()
  expect(run(`return #{${list(200_000)}}`)).toBe(200_000)
})

test.each(['cjson.encode', 'cmsgpack.pack'])(
  '%s of a table that is met again and again ends where memory does',
  pack => {
    const source = `local t = ('x'):rep(1000) for i = 1, 15 do t = {t, t, t, t, t, t} end return #${pack}(t)`
    const reply = run(source, { hasMemory: false })
    expect((reply as ReplyError).message).toContain('not enough memory')
    expect(run(`return #${pack}(cjson.decode('[${'[1,"two"],'.repeat(5000)}3]'))`)).toBeGreaterThanOrEqual(
      30_000,
    )
  },
)

test('the flag of scripts for Upstash, where a server takes them', () => {
  const source = '#!lua flags=no-writes,allow-key-locking\nreturn 1'
  expect(() => run(source)).toThrow('Unexpected flag in script shebang: allow-key-locking')
  expect(run(source, { takesUpstashScripts: true })).toBe(1)
  const other = '#!lua flags=nope\nreturn 1'
  expect(() => run(other, { takesUpstashScripts: true })).toThrow('Unexpected flag in script shebang: nope')
})
