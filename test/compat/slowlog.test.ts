/** SLOWLOG against a real redis-server: what is noted of a command, and how much of it. */
import { afterAll, test } from 'vitest'
import { help } from './help.ts'
import { type Argv, Pair, type Step } from './pair.ts'

const pair = await Pair.start({ 'slowlog-log-slower-than': '-1' })
afterAll(() => pair.stop())

const slowerThan = (microseconds: number): Argv => ['CONFIG', 'SET', 'slowlog-log-slower-than', microseconds]

/** The entries without their numbers, times and ports. */
const entries = (...count: Argv): Step => ({
  argv: ['SLOWLOG', 'GET', ...count],
  view: reply => reply.replace(/:\d+\r\n:\d+\r\n:\d+\r\n/g, '').replace(/\$\d+\r\n127\.0\.0\.1:\d+/g, ''),
})

/** What is noted of these commands. */
const noted = (...commands: readonly Argv[]): Step[] => [
  ['SLOWLOG', 'RESET'],
  slowerThan(0),
  ...commands,
  slowerThan(-1),
  entries(-1),
  ['SLOWLOG', 'LEN'],
]

test('commands, failed ones and those of transactions', () =>
  pair.same(
    noted(
      ['SET', 'k', 'v'],
      ['get', 'k'],
      ['CLIENT', 'SETNAME', 'somebody'],
      ['INCR', 'k'],
      ['GET'],
      ['UNKNOWN', 'x'],
      ['CONFIG', 'FOO'],
      ['MULTI'],
      ['SET', 'k', 'w'],
      ['EXEC'],
      ['EXEC'],
    ),
  ))

test('long arguments are cut', () =>
  pair.same(
    [31, 32, 33, 40, 127, 128, 129, 1000].flatMap(count => [
      ...noted(['DEL', ...Array.from({ length: count - 1 }, (_, i) => `key${i}`)]),
      ...noted(['SET', 'k', 'x'.repeat(count)]),
    ]),
  ))

test('secrets are hidden', () =>
  pair.same(
    noted(
      ['CONFIG', 'SET', 'masterauth', 'secret'],
      ['CONFIG', 'SET', 'masteruser', 'name'],
      ['CONFIG', 'SET', 'masteruser', ''],
      ['CONFIG', 'SET', 'maxmemory', 0, 'requirepass', ''],
      ['CONFIG', 'SET', 'masterauth', '', 'maxmemory', 0],
      ['AUTH', 'somebody', 'secret'],
      ['HELLO', 3, 'AUTH', 'somebody', 'secret'],
    ),
  ))

test('counts and bad arguments', () =>
  pair.same([
    ...noted(['GET', 'a'], ['GET', 'b'], ['GET', 'c']),
    ...['0', '1', '2', '3', '100', '-1'].map(count => entries(count)),
    ...['-2', '-222', 'x', '', '1.0', '01', '9223372036854775808'].map(
      (count): Argv => ['SLOWLOG', 'GET', count],
    ),
    entries('9223372036854775807'),
    ['SLOWLOG', 'GET', 1, 2],
    ['SLOWLOG', 'LEN', 1],
    ['SLOWLOG', 'RESET', 1],
    ['SLOWLOG', 'FOO'],
    help('SLOWLOG'),
    ['SLOWLOG'],
  ]))

test('the length is bounded', () =>
  pair.same([
    ['CONFIG', 'SET', 'slowlog-max-len', 3],
    ...noted(['GET', 'a'], ['GET', 'b'], ['GET', 'c'], ['GET', 'd']),
    // Redis drops entries only when it adds one.
    ['CONFIG', 'SET', 'slowlog-max-len', 0],
    ...noted(['GET', 'a']),
    ['CONFIG', 'SET', 'slowlog-max-len', 128],
  ]))

test('DEBUG SLEEP is slow', () =>
  pair.same([
    ['SLOWLOG', 'RESET'],
    slowerThan(10_000),
    ['GET', 'k'],
    ['DEBUG', 'SLEEP', 0.02],
    slowerThan(-1),
    entries(),
  ]))
