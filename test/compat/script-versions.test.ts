/** What scripts reply differently in one version of Redis and another. */
import { createHash } from 'node:crypto'
import { afterAll, test } from 'vitest'
import { changed, Pair } from './pair.ts'
import type { ChangeName } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

/** Newlines inside the error become blanks. */
const onOneLine = (reply: string) => `${reply.slice(0, -2).replace(/[\r\n]/g, ' ')}\r\n`

const failure = (text: string) => (script: string) =>
  `-ERR ${text} script: ${createHash('sha1').update(script).digest('hex')}, on @user_script:1.\r\n`

const nonexistent = (name: string) =>
  failure(`user_script:1: Script attempted to access nonexistent global variable '${name}'`)

test.each<[ChangeName, string]>([
  ['errors stay on their line', "error('a\\nb')"],
  ['errors stay on their line', 'return loadstring("\\n error(1)")()'],
  ['errors stay on their line', 'return loadstring("error(1)", "a\\nb\\0c")()'],
])('%s: %s', (name, script) => pair.same([changed(name, ['EVAL', script, '0'], onOneLine)]))

test.each<[ChangeName, string, (script: string) => string]>([
  [
    'the metatable of strings is fixed',
    "getmetatable('').__index=nil",
    failure('user_script:1: Attempt to modify a readonly table'),
  ],
  ['setfenv and newproxy are gone', 'return newproxy', nonexistent('newproxy')],
  ['setfenv and newproxy are gone', 'return setfenv', nonexistent('setfenv')],
  ['log levels are called that', "return redis.log(9,'a')", failure('Invalid log level.')],
  [
    'set_repl() takes one argument',
    'return redis.set_repl()',
    failure('redis.set_repl() requires one argument.'),
  ],
])('%s: %s', (name, script, ours) => pair.same([changed(name, ['EVAL', script, '0'], ours(script))]))
