/**
 * Functions on a real redis-server and on ours: what libraries may say and what is wrong with them, what functions see,
 * payloads that go from one server to the other, and functions that take long.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { crc64 } from '../../src/structures/crc64.ts'
import { RawClient } from '../support/raw-client.ts'
import { functionHelp } from './help.ts'
import { type Argv, changed, Pair, type Step, type View } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const FLUSH: Argv = ['FUNCTION', 'FLUSH']
const HEAD = '#!lua name=lib\n'
const NOTHING = 'function() end'

/** Libraries and functions in any order. */
const inAnyOrder: View = reply => reply.split('\r\n').sort()

const load = (code: string): Argv => ['FUNCTION', 'LOAD', 'REPLACE', HEAD + code]

/** Loads each alone, and lists what has become of it. */
const loads = (codes: readonly string[]): Step[] =>
  codes.flatMap(code => [FLUSH, load(code), ['FUNCTION', 'LIST']])

/** Calls each as the body of a function `f`. */
const calls = (bodies: readonly string[], before = ''): Step[] => [
  FLUSH,
  ...bodies.flatMap(body => [
    load(`${before}\nredis.register_function('f', function(keys, args) ${body} end)`),
    ['FCALL', 'f', 1, 'k', 'v'],
  ]),
]

describe('FUNCTION LOAD', () => {
  test('the first line', () =>
    pair.same([
      FLUSH,
      ...[
        '',
        'x',
        '#!lua',
        '#!lua\n',
        '#!\n',
        '#! \n',
        '#!lua name=\n',
        '#!lua name=a',
        '#!lua name=a b\nx',
        '#!LUA name=a\n',
        '#!lua NAME=a\n',
        '#!js name=a\n',
        '#!js\n',
        '#!lua name=a name=b\n',
        '#!lua name=a foo=1\n',
        '#!lua foo\n',
        '#!lua name=a-b\n',
        '#!lua name="a"\n',
        "#!lua name='a b'\n",
        '#!lua name="a\n',
        '#!lua name="a"b\n',
        '#!lua  name=a \n',
        '#!lua name=a\r\nx',
        '#! lua name=a\n',
        '#! name=a\n',
        '#!lua name="\\x61"\n',
        '#!lua name=a\0b\n',
        '#!lua\tname=a\n',
        'name=lua\n',
      ].map(source => ['FUNCTION', 'LOAD', source]),
    ]))

  test('options', () =>
    pair.same([
      FLUSH,
      ['FUNCTION', 'LOAD'],
      ['FUNCTION', 'LOAD', 'foo', 'x'],
      ['FUNCTION', 'LOAD', 'foo\r\nbar\0z', 'x'],
      ['FUNCTION', 'LOAD', 'replace'],
      ['FUNCTION', 'LOAD', 'RePlAcE', 'replace', 'x'],
      ['FUNCTION', 'LOAD', 'replace', 'foo', 'x'],
    ]))

  test('redis.register_function with a name and a callback', () =>
    pair.same(
      loads([
        '',
        'redis.register_function()',
        'redis.register_function("a")',
        'redis.register_function(nil)',
        'redis.register_function(1, 2)',
        'redis.register_function("a", 2)',
        'redis.register_function("a", nil)',
        'redis.register_function("a b", 1)',
        'redis.register_function({}, 1)',
        `redis.register_function("a", ${NOTHING}, {})`,
        `redis.register_function("a", ${NOTHING}, 1, 2)`,
        `redis.register_function("a b", ${NOTHING})`,
        `redis.register_function("a\\0", ${NOTHING})`,
        `redis.register_function("", ${NOTHING})`,
        `redis.register_function(nil, ${NOTHING})`,
        `redis.register_function(true, ${NOTHING})`,
        `redis.register_function(12, ${NOTHING})`,
        `redis.register_function(1.5, ${NOTHING})`,
        'redis.register_function("a", redis.log)',
        `redis.register_function("a", ${NOTHING}) redis.register_function("a", ${NOTHING})`,
        `local register = redis.register_function register("a", ${NOTHING})`,
        `return redis.register_function("a", ${NOTHING})`,
      ]),
    ))

  test('redis.register_function with a table', () =>
    pair.same(
      loads(
        [
          '',
          'function_name = "a"',
          `callback = ${NOTHING}`,
          `function_name = 1, callback = ${NOTHING}`,
          `function_name = {}, callback = ${NOTHING}`,
          `function_name = "", callback = ${NOTHING}`,
          'function_name = "a", callback = 1',
          `FUNCTION_NAME = "a", Callback = ${NOTHING}, FLAGS = {"No-Writes"}`,
          ...[
            'foo = 1',
            '2',
            '[1.5] = 1',
            '[true] = 1',
            'description = 1',
            'description = 1.5',
            'description = ""',
            'description = "a\\r\\nb\\0c"',
            'description = {}',
            'description = nil',
            'flags = 1',
            'flags = "no-writes"',
            'flags = {}',
            'flags = {"x"}',
            'flags = {1}',
            'flags = {{}}',
            'flags = {true}',
            'flags = {" no-writes"}',
            'flags = {"no-writes", "no-writes"}',
            'flags = {"no-writes", nil, "x"}',
            'flags = {"no-writes", x = "allow-oom"}',
            'flags = {"allow-cross-slot-keys", "no-cluster", "allow-stale", "allow-oom", "no-writes"}',
          ].map(more => `function_name = "a", callback = ${NOTHING}, ${more}`),
        ].map(fields => `redis.register_function{${fields}}`),
      ),
    ))

  test('what a library sees while it is loaded', () =>
    pair.same(
      loads([
        ...['call', 'pcall', 'setresp', 'sha1hex', 'error_reply', 'set_repl', 'foo'].map(
          name => `redis.${name}("PING")`,
        ),
        ...['print', 'pcall', 'error', '_G', 'KEYS', 'string', 'pairs', 'coroutine', 'os', 'foo'].map(
          name => `\n\nlocal a = ${name}`,
        ),
        'a = 1',
        'function f() end',
        'redis.foo = 1',
        'redis.register_function = 1',
        'redis = nil',
        'redis.log()',
        'redis.log(1)',
        'redis.log("a", "b")',
        'redis.log(redis.LOG_DEBUG, redis.REDIS_VERSION_NUM)',
      ]),
    ))

  test('a level of the log that is none', () =>
    pair.same([
      FLUSH,
      changed(
        'log levels are called that',
        load('redis.log(9, "b")'),
        '-ERR Error registering functions: ERR Invalid log level.\r\n',
      ),
    ]))

  test('code that fails', () =>
    pair.same(
      loads([
        'x',
        'goto x',
        'return 1 x',
        'local a = "',
        'x()',
        'local t = {} t.x.y = 1',
        'local t = {} t()',
        'local t = 1 + {}',
        'local t = ("x"):rep({})',
        'local t = ("x"):gsub("x", function() a = 1 end)',
        'local function f() f() end f()',
        'local i = 0 while true do i = i + 1 end',
      ]),
    ))

  test('names that are taken', () =>
    pair.same([
      FLUSH,
      ['FUNCTION', 'LOAD', `#!lua name=a\nredis.register_function("f", ${NOTHING})`],
      ['FUNCTION', 'LOAD', `#!lua name=a\nredis.register_function("g", ${NOTHING})`],
      ['FUNCTION', 'LOAD', `#!lua name=A\nredis.register_function("g", ${NOTHING})`],
      ['FUNCTION', 'LOAD', `#!lua name=b\nredis.register_function("F", ${NOTHING})`],
      ['FUNCTION', 'LOAD', 'REPLACE', `#!lua name=A\nredis.register_function("f", ${NOTHING})`],
      ['FUNCTION', 'LOAD', 'REPLACE', `#!lua name=a\nredis.register_function("G", ${NOTHING})`],
      ['FUNCTION', 'LOAD', 'REPLACE', '#!lua name=a\nx()'],
      ['FUNCTION', 'LOAD', 'REPLACE', `#!lua name=a\nredis.register_function("h", ${NOTHING})`],
      ['FCALL', 'f', 0],
      ['FCALL', 'h', 0],
      ['FUNCTION', 'DELETE', 'B'],
      ['FUNCTION', 'DELETE', 'A'],
      ['FCALL', 'g', 0],
      { argv: ['FUNCTION', 'LIST'], view: inAnyOrder },
      ['FUNCTION', 'STATS'],
    ]))
})

describe('FCALL', () => {
  test('the number of keys', () =>
    pair.same([
      ...calls(['return {#keys, #args, keys[1], args[1]}']),
      ...['0', '1', '2', 'bad', '10', '-1', '1.5', ' 1', '+1', '01', '', '99999999999999999999'].map(
        (count): Argv => ['FCALL', 'F', count, 'k', 'v'],
      ),
      ['FCALL', 'f', '9223372036854775807'],
      ['FCALL', 'f'],
      ['FCALL', 'missing', 'bad'],
      ['FCALL_RO', 'missing', '0'],
      ['FCALL_RO', 'f', '0'],
      ['FCALL', '', '0'],
    ]))

  test.skipIf(!agree('scripts know one table of commands'))('globals', () =>
    pair.same(
      calls([
        'return KEYS',
        'return ARGV[1]',
        'x = 1',
        'return x',
        '_G.x = 1',
        'rawset(_G, "x", 1)',
        'return _G == _G._G',
        'redis.x = 1',
        'return redis.x',
        'string.x = 1',
        'setmetatable(_G, {})',
        'getmetatable(_G).__index = 1',
        'getmetatable(_G).__index.x = 1',
        'return __redis__err__handler',
        'return {type(cjson), type(cmsgpack), type(struct), type(bit), type(pcall)}',
        'local names = {} for name in pairs(redis) do names[#names + 1] = name end table.sort(names) return names',
        'return redis.register_function("g", function() end)',
        'return redis.replicate_commands()',
        'return redis.breakpoint()',
        'return redis.set_repl(redis.REPL_ALL)',
        'return redis.log()',
      ]),
    ),
  )

  test.skipIf(!agree('scripts know one table of commands'))('what a library has kept from its loading', () =>
    pair.same(
      calls(
        [
          'return kept.register_function("g", function() end)',
          'return kept.register_function()',
          'return kept.call("PING")',
          'return kept.x',
          'kept.x = 1',
          'local names = {} for name in pairs(kept) do names[#names + 1] = name end table.sort(names) return names',
          'n = n + 1 return n',
          'return nothing.x',
        ],
        'local kept, n, nothing = redis, 0, nil',
      ),
    ),
  )

  test('errors', () =>
    pair.same(
      calls([
        'error("x")',
        'error("x", 0)',
        'error(7)',
        'error(true)',
        'error({err = "ERR x"})',
        'error({err = "x y"})',
        'return redis.error_reply("x")',
        'return redis.call("SET", "x")',
        'return redis.call("NOPE")',
        'return redis.call("FCALL", "f", 0)',
        'return redis.call("FUNCTION", "LIST")',
        'return {pcall(error, {err = "a b"})}',
        'return {pcall(redis.call, "NOPE")}',
        'return redis.pcall("NOPE")',
        'local function g() return g() + 1 end return g()',
        'return ({})[nil]()',
        'local t = nil t.x = 1',
        '\n\n\nx()',
      ]),
    ))

  test('replies', () =>
    pair.same([
      ...calls([
        'return 1.9',
        'return true',
        'return false',
        'return nil',
        'return',
        'return 1, 2',
        'return {1, "a", {2}, nil, 3}',
        'return {double = 1.5}',
        'return {map = {a = 1}}',
        'return redis.status_reply("OK")',
        'redis.setresp(3) return {double = 1.5}',
        'redis.setresp(3) redis.call("HSET", "h", "a", "1") return redis.call("HGETALL", "h")',
        'return redis.call("HGETALL", "h")',
        'redis.call("SELECT", 5) redis.call("SET", "elsewhere", "1") return redis.call("GET", "elsewhere")',
      ]),
      ['GET', 'elsewhere'],
      load('local n = 0 redis.register_function("f", function() n = n + 1 return n end)'),
      ['FCALL', 'f', 0],
      ['FCALL', 'f', 0],
      load(
        'local n = 0 redis.register_function("f", function() for i = 1, 10 do n = n + i end return n end)',
      ),
      ['FCALL', 'f', 0],
      ['FCALL', 'f', 0],
      load(
        'local c = 0 redis.register_function("f", function() c = coroutine.wrap(function() return 5 end) return c() end)',
      ),
      ['FCALL', 'f', 0],
    ]))

  test('flags', () =>
    pair.same([
      FLUSH,
      load(`
        local set = function(keys, args) return redis.call('SET', keys[1], args[1]) end
        local pset = function(keys, args) return redis.pcall('SET', keys[1], args[1]) end
        local get = function(keys) return redis.call('GET', keys[1]) end
        redis.register_function('set', set)
        redis.register_function{function_name='set_any', callback=set, flags={'allow-oom'}}
        redis.register_function{function_name='set_none', callback=set, flags={'no-writes'}}
        redis.register_function{function_name='pset_none', callback=pset, flags={'no-writes'}}
        redis.register_function{function_name='get', callback=get, flags={'no-writes'}}`),
      ...['0', '1'].flatMap(maxmemory => [
        ['CONFIG', 'SET', 'maxmemory', maxmemory] as const,
        ...['set', 'set_any', 'set_none', 'pset_none', 'get'].flatMap((name): Argv[] => [
          ['FCALL', name, 1, 'k', 'v'],
          ['FCALL_RO', name, 1, 'k', 'v'],
        ]),
        ['FUNCTION', 'LOAD', 'x'] as const,
        ['FUNCTION', 'RESTORE', 'x'] as const,
        ['FUNCTION', 'DELETE', 'x'] as const,
      ]),
      ['CONFIG', 'SET', 'maxmemory', '0'],
      ['MULTI'],
      ['CONFIG', 'SET', 'maxmemory', '1'],
      ['FCALL', 'set', 1, 'k', 'v'],
      ['FCALL', 'get', 1, 'k', 'v'],
      ['FCALL', 'missing', 0],
      ['FUNCTION', 'LOAD', 'x'],
      ['CONFIG', 'SET', 'maxmemory', '0'],
      ['EXEC'],
    ]))
})

test('FUNCTION LIST, STATS, DELETE, FLUSH and HELP', () =>
  pair.same([
    FLUSH,
    ['FUNCTION', 'LIST'],
    ['FUNCTION', 'STATS'],
    ['FUNCTION', 'LOAD', `#!lua name=lib1\nredis.register_function("f1", ${NOTHING})`],
    [
      'FUNCTION',
      'LOAD',
      `#!Lua name=lib2\nredis.register_function{function_name="f2", callback=${NOTHING}, description="what it does",
        flags={"no-writes", "allow-oom"}} redis.register_function("f3", ${NOTHING})`,
    ],
    { argv: ['FUNCTION', 'LIST'], view: inAnyOrder },
    { argv: ['FUNCTION', 'LIST', 'withCode'], view: inAnyOrder },
    ['FUNCTION', 'LIST', 'LIBRARYNAME', 'LIB1'],
    ['FUNCTION', 'LIST', 'WITHCODE', 'libraryname', '*1'],
    ['FUNCTION', 'LIST', 'libraryname', 'nope'],
    ['FUNCTION', 'LIST', 'libraryname'],
    ['FUNCTION', 'LIST', 'libraryname', 'x', 'libraryname', 'y'],
    ['FUNCTION', 'LIST', 'withcode', 'withcode'],
    changed(
      'errors stay on their line',
      ['FUNCTION', 'LIST', 'foo\nbar\0z'],
      '-ERR Unknown argument foo bar\r\n',
    ),
    ['FUNCTION', 'STATS'],
    ['FUNCTION', 'STATS', 'x'],
    ['FUNCTION', 'KILL'],
    ['SCRIPT', 'KILL'],
    functionHelp,
    ['FUNCTION'],
    ['FUNCTION', 'foo'],
    ['FUNCTION', 'DELETE'],
    ['FUNCTION', 'DELETE', 'nope'],
    ['FUNCTION', 'DELETE', 'lib1'],
    ['FCALL', 'f1', 0],
    ['FUNCTION', 'FLUSH', 'x'],
    ['FUNCTION', 'flush', 'sync', 'x'],
    ['FUNCTION', 'FLUSH', 'async'],
    ['FUNCTION', 'STATS'],
    dump,
    ['FUNCTION', 'DUMP', 'x'],
    ['FLUSHALL'],
    ['COMMAND', 'GETKEYS', 'FCALL', 'f', '2', 'a', 'b', 'c'],
    ['COMMAND', 'GETKEYS', 'FCALL_RO', 'f', '0'],
  ]))

/** Behind the libraries stand a version and a checksum. */
const dump = {
  argv: ['FUNCTION', 'DUMP'],
  view: (reply: string) => (agree('payloads are of the newest version') ? reply : reply.slice(0, -2 - 8 - 2)),
}

function payload(body: string, version = 10): string {
  const summed = Buffer.from(body + String.fromCharCode(version & 0xff, version >> 8), 'latin1')
  return summed.toString('latin1') + Buffer.from(crc64(summed)).toString('latin1')
}

function library(name: string, code: string): string {
  const source = `#!lua name=${name}\n${code}`
  return `\xf5\x80${String.fromCharCode(0, 0, source.length >> 8, source.length & 0xff)}${source}`
}

const register = (name: string, result = '') =>
  `redis.register_function("${name}", function() return ${result === '' ? 'nil' : result} end)`

describe('FUNCTION RESTORE', () => {
  test('payloads that are wrong', () =>
    pair.same([
      FLUSH,
      ['FUNCTION', 'LOAD', `#!lua name=a\n${register('f')}`],
      ...[
        '',
        'x',
        payload(''),
        payload('', 9),
        payload('', 13),
        payload('').replace(/.$/s, '\0'),
        '\0'.repeat(10),
        payload('\xf5'),
        payload('\xf4abc'),
        payload('\0abc'),
        payload('\xff'),
        payload('\xf5\x05abc'),
        payload('\xf5\xc0\x05'),
        payload('\xf5\xc1\x05\0'),
        payload('\xf5\xc2\x05\0\0\0'),
        payload('\xf5\xc4\x05\0\0\0'),
        payload('\xf5\x81\0\0\0\0\0\0\0\x02ab'),
        payload('\xf5\xc3\x02\x05\0a'),
        payload(library('b', 'x')),
        payload(library('b', 'x()')),
        payload(library('b', '')),
        payload(library('b', register('F'))),
        payload(library('b', register('b')) + library('b', register('c'))),
        payload(library('b', register('b')) + library('c', register('B'))),
      ].map((bytes): Argv => ['FUNCTION', 'RESTORE', bytes]),
      ['FUNCTION', 'LIST'],
      ['FUNCTION', 'RESTORE'],
      ['FUNCTION', 'RESTORE', 'x', 'foo'],
      ['FUNCTION', 'restore', 'x', 'flush', 'x'],
    ]))

  test('policies', () =>
    pair.same([
      FLUSH,
      ['FUNCTION', 'LOAD', `#!lua name=a\n${register('f', '1')}`],
      ['FUNCTION', 'RESTORE', payload(library('a', register('f', '2')))],
      ['FUNCTION', 'RESTORE', payload(library('a', register('f', '2'))), 'append'],
      ['FUNCTION', 'RESTORE', payload(library('b', register('F', '2'))), 'REPLACE'],
      ['FCALL', 'f', 0],
      ['FUNCTION', 'RESTORE', payload(library('a', register('f', '2'))), 'replace'],
      ['FCALL', 'f', 0],
      ['FUNCTION', 'RESTORE', payload(library('b', register('g', '3'))), 'Append'],
      ['FCALL', 'f', 0],
      ['FCALL', 'g', 0],
      ['FUNCTION', 'RESTORE', payload(library('c', register('g', '4'))), 'flush'],
      ['FCALL', 'f', 0],
      ['FCALL', 'g', 0],
      ['FUNCTION', 'RESTORE', 'x', 'FLUSH'],
      ['FUNCTION', 'LIST'],
    ]))

  test.each(['yes', 'no'])('payloads of the other server, with rdbcompression %s', async compression => {
    const [real, ours] = [await RawClient.open(pair.real.port), await RawClient.open(pair.ours.port)]
    const sources = [
      `#!lua name=small\n${register('small', '1')}`,
      `#!lua name=long\n${'-- the same line again\n'.repeat(2000)}${register('long', '2')}`,
      `#!lua name=many\n${Array.from({ length: 300 }, (_, i) => register(`f_${i}`, String(i))).join('\n')}`,
    ]
    for (const [from, to] of [
      [real, ours],
      [ours, real],
    ] as const) {
      for (const client of [from, to]) await client.ask('FUNCTION', 'FLUSH')
      await from.ask('CONFIG', 'SET', 'rdbcompression', compression)
      for (const source of sources) await from.ask('FUNCTION', 'LOAD', source)
      const dumped = await from.ask('FUNCTION', 'DUMP')
      expect(dumped.length < 30_000).toBe(compression === 'yes')
      const bytes = dumped.slice(dumped.indexOf('\n') + 1, -2)
      expect(await to.ask('FUNCTION', 'RESTORE', bytes)).toBe('+OK\r\n')
      const lists = [
        await from.ask('FUNCTION', 'LIST', 'WITHCODE'),
        await to.ask('FUNCTION', 'LIST', 'WITHCODE'),
      ]
      expect(lists.map(inAnyOrder)[1]).toEqual(lists.map(inAnyOrder)[0])
      expect(await to.ask('FCALL', 'f_299', '0')).toBe(':299\r\n')
    }
    for (const client of [real, ours]) client.close()
  })
})

describe('a function that takes long', () => {
  test.each([
    ['FCALL', 'f', '1', 'k'],
    ['fcall_ro', 'R', '0', 'arg'],
  ])('%s %s: what others are told, and who may end it', async (...argv) => {
    const told = await Promise.all(
      [pair.real.port, pair.ours.port].map(async port => {
        const [caller, other] = [await RawClient.open(port), await RawClient.open(port)]
        await other.ask('FUNCTION', 'FLUSH')
        await other.ask('CONFIG', 'SET', 'busy-reply-threshold', '10')
        await other.ask(
          'FUNCTION',
          'LOAD',
          `${HEAD}local n = 0
          local function slow() while true do n = n + 1 end end
          redis.register_function('f', slow)
          redis.register_function{function_name='r', callback=slow, flags={'no-writes'}}
          redis.register_function('touched', function() return n > 0 end)`,
        )
        caller.send(argv)
        while ((await other.ask('PING')) === '+PONG\r\n');
        const stats = await other.ask('FUNCTION', 'STATS')
        const replies = [stats.replace(/(duration_ms\r\n):\d+/, '$1:n')]
        replies.push(await other.ask('FUNCTION', 'LIST'))
        replies.push(await other.ask('SCRIPT', 'KILL'))
        replies.push(await other.ask('FUNCTION', 'KILL'))
        replies.push(await caller.read())
        replies.push(await other.ask('FUNCTION', 'STATS'))
        replies.push(await other.ask('FCALL', 'touched', '0'))
        await other.ask('CONFIG', 'SET', 'busy-reply-threshold', '5000')
        for (const client of [caller, other]) client.close()
        return replies
      }),
    )
    expect(told[1]).toEqual(told[0])
  })

  test('one that has written cannot be ended, and one that EVAL runs is no function', async () => {
    const told = await Promise.all(
      [pair.real.port, pair.ours.port].map(async port => {
        const [caller, other] = [await RawClient.open(port), await RawClient.open(port)]
        await other.ask('FUNCTION', 'FLUSH')
        await other.ask('CONFIG', 'SET', 'busy-reply-threshold', '10')
        await other.ask(
          'FUNCTION',
          'LOAD',
          `${HEAD}redis.register_function('f', function(keys)
            redis.call('SET', keys[1], 'v')
            for i = 1, 5e7 do end
            return redis.call('GET', keys[1])
          end)`,
        )
        const replies: string[] = []
        caller.send(['FCALL', 'f', '1', 'k'])
        while ((await other.ask('PING')) === '+PONG\r\n');
        replies.push(await other.ask('FUNCTION', 'KILL'), await caller.read())
        caller.send(['EVAL', 'while true do end', '0'])
        while ((await other.ask('PING')) === '+PONG\r\n');
        replies.push(await other.ask('FUNCTION', 'STATS'), await other.ask('FUNCTION', 'KILL'))
        replies.push(await other.ask('SCRIPT', 'KILL'), await caller.read())
        await other.ask('CONFIG', 'SET', 'busy-reply-threshold', '5000')
        for (const client of [caller, other]) client.close()
        return replies
      }),
    )
    expect(told[1]).toEqual(told[0])
  })
})
