/**
 * SCRIPT KILL and FUNCTION KILL against a real redis-server: where a script says that it was ended. Redis' scripts can
 * catch that with `pcall` or `coroutine.resume` and go on to their next line; ours end at once, so that nothing here
 * catches errors.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start({ 'busy-reply-threshold': '1' })
afterAll(() => pair.stop())

/** What an endless call answers when it is ended, and what the server answers then. */
async function ended(port: number, argv: Argv, before: readonly Argv[]): Promise<readonly string[]> {
  const first = await RawClient.open(port)
  const second = await RawClient.open(port)
  for (const each of before) await first.ask(...each.map(String))
  first.send(argv.map(String))
  while (!(await second.ask('PING')).startsWith('-BUSY'));
  const replies = [await second.ask(argv[0] === 'FCALL' ? 'FUNCTION' : 'SCRIPT', 'KILL')]
  replies.push(await first.read(), await first.ask('EVAL', 'return 1', '0'))
  if (argv[0] === 'FCALL') replies.push(await first.ask('FCALL', 'after', '0'))
  first.close()
  second.close()
  return replies
}

async function sameEnd(argv: Argv, before: readonly Argv[] = []): Promise<void> {
  expect(await ended(pair.ours.port, argv, before)).toEqual(await ended(pair.real.port, argv, before))
}

const inMetamethod = (event: string, use: string) =>
  `local t = setmetatable({}, {${event} = function()\nwhile true do end\nend})\n${use}\nreturn 1`

describe('SCRIPT KILL', () => {
  test.each([
    ['an empty loop', 'local a = 1\nwhile true do end\nreturn 1'],
    ['a loop with a body', 'local a = 1\nwhile true do\na = a + 1 end\nreturn 1'],
    ['repeat', '\nrepeat\nuntil false'],
    ['for', '\nfor i = 1, math.huge do\nend'],
    ['an iterator', '\nlocal t = {}\nfor k in function() return 1 end do\nend'],
    ['recursion', '\nlocal function f()\nreturn f()\nend\nf()'],
    ['a nested function', 'local function f()\nlocal function g()\nwhile true do end\nend\ng()\nend\nf()'],
    ['a tail call', 'local function g()\nwhile true do end end\nreturn g()'],
    ['commands', 'local x = 1\nwhile true do redis.call("PING") end'],
    ['commands that fail', 'local x = 1\nwhile true do redis.pcall("NOPE") end'],
    ['pcall in a loop', '\nwhile true do pcall(function() while true do end end) end'],
    ['__index', inMetamethod('__index', 'local x = t.a')],
    ['__add', inMetamethod('__add', 'local x = t + 1')],
    ['__concat', inMetamethod('__concat', 'local x = t .. 1')],
    ['__lt', inMetamethod('__lt', 'local x = t < t')],
    ['__tostring', inMetamethod('__tostring', 'local x = tostring(t)')],
    ['gsub with a function', 'local x = ("abc"):gsub(".", function()\nwhile true do end\nend)\nreturn 1'],
    ['gsub with a table', inMetamethod('__index', 'local x = ("abc"):gsub(".", t)')],
    ['sort', 'local t = {3, 2, 1}\ntable.sort(t, function()\nwhile true do end\nend)\nreturn 1'],
    ['sort by __lt', inMetamethod('__lt', 'table.sort({t, t})')],
    ['loadstring with a name', 'local f = loadstring("\\n\\nwhile true do end", "@x")\nf()'],
    ['coroutine.wrap', 'local f = coroutine.wrap(function()\nwhile true do end\nend)\nf()\nreturn 1'],
    [
      'a coroutine that yields',
      'local f = coroutine.wrap(function()\nwhile true do\ncoroutine.yield() end\nend)\n\nwhile true do f() end',
    ],
  ])('%s', (_, script) => sameEnd(['EVAL', script, '0']))
})

test('SCRIPT KILL: code without a name', async () => {
  const argv = ['EVAL', 'local f = loadstring("\\n\\nwhile true do end")\nf()', '0']
  const [ours, theirs] = [await ended(pair.ours.port, argv, []), await ended(pair.real.port, argv, [])]
  const onOneLine = (reply: string) => `${reply.slice(0, -2).replace(/[\r\n]/g, ' ')}\r\n`
  expect(ours).toEqual(agree('errors stay on their line') ? theirs : theirs.map(onOneLine))
})

describe('FUNCTION KILL', () => {
  test.each([
    ['a loop', 'function() while true do end end'],
    ['a nested function', 'function()\nlocal function g()\nwhile true do end\nend\ng() end'],
    ['sort', 'function() table.sort({2, 1}, function()\nwhile true do end\nend) end'],
    ['coroutine.wrap', 'function()\ncoroutine.wrap(function()\nwhile true do end\nend)() return 1 end'],
  ])('%s', (_, f) =>
    sameEnd(
      ['FCALL', 'f', '0'],
      [
        [
          'FUNCTION',
          'LOAD',
          'REPLACE',
          `#!lua name=lib\nlocal n = 1\nredis.register_function("f", ${f})
redis.register_function("after", function() n = n + 1 return n end)`,
        ],
      ],
    ),
  )
})
