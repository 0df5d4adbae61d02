/**
 * Why a script may not run, and in which order that is looked at, against a real redis-server: what a script says of
 * itself, the number of keys, memory that is short, commands that take only readers; outside and inside transactions.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeEach, describe, test } from 'vitest'
import { type Argv, changed, Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())
beforeEach(() => pair.same([limit('0')]))

const sha = (script: string) => createHash('sha1').update(script).digest('hex')
const limit = (bytes: string): Argv => ['CONFIG', 'SET', 'maxmemory', bytes]

const BODIES = [
  "return redis.call('SET','k','v')",
  "return redis.pcall('SET','k','v')",
  "return redis.call('DEL','k')",
]
const HEADS = [
  '',
  '#!lua\n',
  ...['no-writes', 'allow-oom', 'no-writes,allow-oom'].map(each => `#!lua flags=${each}\n`),
]
const QUEUED = 'what is queued needs no memory'
const SCRIPTS = [
  ...HEADS.flatMap(head => BODIES.map(body => head + body)),
  ...['#!lua', '#!other\nreturn 1', '#!lua flags=x\nreturn 1', '#!lua\nsyntax (', 'syntax ('],
]
const COUNTS = [['0'], ['1', 'k'], ['-1'], ['x'], ['5', 'k']]
const FLAGS = [[], ['no-writes'], ['allow-oom'], ['no-writes', 'allow-oom']]
const NAMES = FLAGS.map((_, at) => `f${at}`)
const LIBRARY = `#!lua name=lib
local function set() return redis.call('SET', 'k', 'v') end
${FLAGS.map((flags, at) => `redis.register_function{function_name='f${at}', callback=set, flags={${flags.map(each => `'${each}'`)}}}`).join('\n')}`

const evals = SCRIPTS.flatMap(script =>
  COUNTS.flatMap(count =>
    ['EVAL', 'EVAL_RO', 'EVALSHA', 'EVALSHA_RO'].map(
      (name): Argv => [name, name.startsWith('EVALSHA') ? sha(script) : script, ...count],
    ),
  ),
)
const calls = [...NAMES, 'missing'].flatMap(name =>
  COUNTS.flatMap(count => ['FCALL', 'FCALL_RO'].map((command): Argv => [command, name, ...count])),
)
const before: readonly Argv[] = [
  ['FUNCTION', 'FLUSH'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'LOAD', LIBRARY],
]

describe.each([
  ['EVAL', evals],
  ['FCALL', calls],
])('%s', (_, commands) => {
  test('with enough memory', () => pair.same([...before, ...commands]))

  test('without', () => pair.same([...before, ...commands, limit('1'), ...commands, limit('0')]))

  test('inside a transaction', () =>
    pair.same([
      ...before,
      ...commands,
      ...commands.flatMap((command): Argv[] => [
        ['MULTI'],
        limit('1'),
        command,
        ['EXISTS', 'k'],
        limit('0'),
        command,
        ['EXEC'],
      ]),
    ]))

  // Servers that queue nothing then tell nothing about scripts.
  test.runIf(agree(QUEUED))('queued without enough memory', () =>
    pair.same([
      ...before,
      ...commands.flatMap((command): Argv[] => [limit('1'), ['MULTI'], command, ['EXEC'], limit('0')]),
    ]),
  )
})

test('without enough memory a transaction may read', () =>
  pair.same([
    limit('1'),
    ['MULTI'],
    changed(QUEUED, ['GET', 'k'], '+QUEUED\r\n'),
    changed(QUEUED, ['EXEC'], ['*1\r\n$-1\r\n', '*1\r\n_\r\n']),
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['EXEC'],
  ]))
