/** MULTI, EXEC, DISCARD, WATCH and UNWATCH against a real redis-server, with one client and with several. */
import { afterAll, describe, test } from 'vitest'
import { type Argv, Pair } from './pair.ts'
import { type Line, sameStreams } from './streams.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

test('queues and runs', () =>
  pair.same([
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['get', 'k'],
    ['INCR', 'k'],
    ['MGET', 'k', 'missing'],
    ['PING'],
    ['ECHO', 'x'],
    ['CONFIG', 'GET', 'maxmemory'],
    ['EXEC'],
    ['MULTI'],
    ['EXEC'],
    ['MULTI'],
    ['SET', 'k', 'w'],
    ['DISCARD'],
    ['GET', 'k'],
    ['MULTI'],
    ['SELECT', 1],
    ['SET', 'k', 'elsewhere'],
    ['EXEC'],
    ['GET', 'k'],
    ['SELECT', 0],
    ['GET', 'k'],
  ]))

test.skipIf(!agree('MULTI inside MULTI has words of its own'))('commands out of place', () =>
  pair.same([
    ['EXEC'],
    ['DISCARD'],
    ['UNWATCH'],
    ['MULTI', 'x'],
    ['EXEC', 'x'],
    ['DISCARD', 'x'],
    ['WATCH'],
    ['UNWATCH', 'x'],
    ['MULTI'],
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['EXEC'],
    ['MULTI'],
    ['WATCH', 'k'],
    ['SET', 'k', 'w'],
    ['EXEC'],
    ['GET', 'k'],
    ['MULTI'],
    ['UNWATCH'],
    ['EXEC'],
    ['multi'],
    ['RESET'],
    ['EXEC'],
  ]),
)

const REFUSED: readonly Argv[] = [
  ['NOSUCH'],
  ['NOSUCH', 'a', 'b'],
  ['GET'],
  ['GET', 'a', 'b'],
  ['CONFIG', 'NOSUCH'],
  ['CONFIG', 'GET'],
  ['OBJECT'],
  ['MULTI', 'x'],
  ['EXEC', 'x'],
  ['DISCARD', 'x'],
  ['WATCH'],
]
describe('a refused command aborts the transaction', () => {
  test.each(REFUSED.map(argv => [argv] as const))('%j', argv =>
    pair.same([
      ['MULTI'],
      ['SET', 'k', 'v'],
      argv,
      ['SET', 'k', 'w'],
      ['EXEC'],
      ['EXISTS', 'k'],
      ['MULTI'],
      argv,
      ['DISCARD'],
      ['MULTI'],
      ['SET', 'k', 'v'],
      ['EXEC'],
    ]),
  )
})

const FAILING: readonly Argv[] = [
  ['SET', 'k', 'v', 'EX', 0],
  ['INCR', 'text'],
  ['SELECT', 99],
  ['RENAME', 'missing', 'x'],
  ['MSET', 'a', 'b', 'c'],
  ['CONFIG', 'SET', 'nosuch', 'x'],
  ['CONFIG', 'SET', 'maxmemory', '1', 'x'],
  ['MONITOR', 'x'],
  ['HELLO', 'x'],
  ['AUTH', 'x'],
]
describe('a command that fails in EXEC leaves the others alone', () => {
  test.each(FAILING.map(argv => [argv] as const))('%j', argv =>
    pair.same([
      ['SET', 'text', 'x'],
      ['MULTI'],
      ['SET', 'a', '1'],
      argv,
      ['SET', 'b', '2'],
      ['EXEC'],
      ['EXISTS', 'a', 'b'],
    ]),
  )
})

test.skipIf(!agree('leaving where nobody listened is answered'))('connection commands inside', () =>
  pair.same([
    ['MULTI'],
    ['CLIENT', 'SETNAME', 'me'],
    ['CLIENT', 'GETNAME'],
    ['CLIENT', 'REPLY', 'ON'],
    ['PING', 'x'],
    ['SELECT', 2],
    ['EXEC'],
    ['MULTI'],
    ['SUBSCRIBE', 'a', 'b'],
    ['PSUBSCRIBE', 'p*'],
    ['UNSUBSCRIBE'],
    ['PUNSUBSCRIBE'],
    ['DISCARD'],
    ['MULTI'],
    ['QUIT'],
  ]),
)

/** Each change, made by another client between WATCH and EXEC of keys `k` (there), `gone` and `dead`. */
const CHANGES: readonly Argv[] = [
  ['GET', 'k'],
  ['TOUCH', 'k'],
  ['SET', 'other', '1'],
  ['SET', 'k', '1'],
  ['SET', 'k', 'v', 'NX'],
  ['APPEND', 'k', ''],
  ['APPEND', 'k', 'x'],
  ['SETRANGE', 'k', 0, ''],
  ['SETBIT', 'k', 7, 0],
  ['GETSET', 'k', '1'],
  ['GETEX', 'k'],
  ['GETEX', 'k', 'EX', 100],
  ['GETEX', 'k', 'PERSIST'],
  ['GETDEL', 'gone'],
  ['GETDEL', 'k'],
  ['DEL', 'k'],
  ['UNLINK', 'gone'],
  ['SET', 'gone', '1'],
  ['SETNX', 'gone', '1'],
  ['MSETNX', 'gone', '1', 'k', '2'],
  ['EXPIRE', 'k', 100],
  ['EXPIRE', 'k', 100, 'XX'],
  ['EXPIRE', 'k', -1],
  ['EXPIRE', 'gone', 100],
  ['PERSIST', 'k'],
  ['RENAME', 'k', 'other'],
  ['RENAME', 'k', 'k'],
  ['RENAME', 'from', 'gone'],
  ['RENAMENX', 'k', 'from'],
  ['COPY', 'k', 'other'],
  ['COPY', 'from', 'k'],
  ['COPY', 'from', 'k', 'REPLACE'],
  ['MOVE', 'k', 1],
  ['FLUSHDB'],
  ['FLUSHALL'],
  ['FLUSHALL', 'ASYNC'],
  ['SWAPDB', 0, 1],
  ['SWAPDB', 1, 0],
  ['SWAPDB', 0, 0],
  ['SWAPDB', 1, 2],
  ['BITOP', 'NOT', 'gone', 'missing'],
  ['BITFIELD', 'k', 'GET', 'u8', 0],
  ['BITFIELD', 'k', 'SET', 'u8', 0, 1],
]
describe('a change by another client', () => {
  for (const watched of ['k', 'gone']) {
    test.each(CHANGES.map(argv => [argv] as const))(`watched ${watched}: %j`, change =>
      sameStreams(pair, [
        ['b', 'MSET', 'k', 'v', 'from', 'f'],
        ['a', 'WATCH', watched],
        ['b', ...change],
        ['a', 'MULTI'],
        ['a', 'PING'],
        ['a', 'EXEC'],
      ]),
    )
  }
  test.each([['SWAPDB', 0, 1], ['FLUSHALL'], ['FLUSHDB'], ['MOVE', 'k', 1]] satisfies Argv[])(
    'of databases, watched in database 1: %j %j %j',
    (...change) =>
      sameStreams(pair, [
        ['b', 'SET', 'k', 'v'],
        ['a', 'SELECT', 1],
        ['a', 'WATCH', 'k'],
        ['b', ...change.filter(each => each !== undefined)],
        ['a', 'MULTI'],
        ['a', 'PING'],
        ['a', 'EXEC'],
      ]),
  )
})

describe('watching', () => {
  const scripts: Record<string, Line[]> = {
    'own changes count too': [
      ['a', 'WATCH', 'k'],
      ['a', 'SET', 'k', '1'],
      ['a', 'MULTI'],
      ['a', 'SET', 'k', '2'],
      ['a', 'EXEC'],
      ['a', 'GET', 'k'],
    ],
    'UNWATCH forgets a change': [
      ['a', 'WATCH', 'k', 'l', 'k'],
      ['b', 'SET', 'l', '1'],
      ['a', 'UNWATCH'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
    ],
    'DISCARD and EXEC end the watch': [
      ['a', 'WATCH', 'k'],
      ['b', 'SET', 'k', '1'],
      ['a', 'MULTI'],
      ['a', 'DISCARD'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
      ['a', 'WATCH', 'k'],
      ['a', 'MULTI'],
      ['a', 'EXEC'],
      ['b', 'SET', 'k', '2'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
    ],
    'a change after MULTI counts': [
      ['a', 'WATCH', 'k'],
      ['a', 'MULTI'],
      ['a', 'SET', 'k', 'mine'],
      ['b', 'SET', 'k', 'theirs'],
      ['a', 'EXEC'],
      ['a', 'GET', 'k'],
    ],
    'a broken watch and a refused command': [
      ['a', 'WATCH', 'k'],
      ['b', 'SET', 'k', '1'],
      ['a', 'MULTI'],
      ['a', 'NOSUCH'],
      ['a', 'EXEC'],
    ],
    'a change to the same value and back': [
      ['b', 'SET', 'k', '1'],
      ['a', 'WATCH', 'k'],
      ['b', 'INCR', 'k'],
      ['b', 'DECR', 'k'],
      ['a', 'MULTI'],
      ['a', 'EXEC'],
    ],
    'two watchers': [
      ['a', 'WATCH', 'k'],
      ['b', 'WATCH', 'k'],
      ['a', 'MULTI'],
      ['b', 'MULTI'],
      ['a', 'INCR', 'k'],
      ['b', 'INCR', 'k'],
      ['a', 'EXEC'],
      ['b', 'EXEC'],
      ['a', 'GET', 'k'],
    ],
    'a key that was already dead may vanish': [
      ['b', 'SET', 'k', 'v', 'PXAT', '1'],
      ['a', 'WATCH', 'k'],
      ['b', 'GET', 'k'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
    ],
    'a dead key that comes back': [
      ['b', 'SET', 'k', 'v', 'PXAT', '1'],
      ['a', 'WATCH', 'k'],
      ['b', 'SET', 'k', 'w'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
    ],
    'a key that dies between': [
      ['b', 'SET', 'k', 'v', 'EX', 100],
      ['a', 'WATCH', 'k'],
      ['b', 'PEXPIREAT', 'k', '1'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
    ],
    'RESET ends the watch': [
      ['a', 'WATCH', 'k'],
      ['b', 'SET', 'k', '1'],
      ['a', 'RESET'],
      ['a', 'MULTI'],
      ['a', 'PING'],
      ['a', 'EXEC'],
    ],
    'the same name in two databases': [
      ['a', 'WATCH', 'k'],
      ['b', 'SELECT', '1'],
      ['b', 'SET', 'k', '1'],
      ['a', 'MULTI'],
      ['a', 'EXEC'],
      ['a', 'WATCH', 'k'],
      ['a', 'SELECT', '1'],
      ['a', 'WATCH', 'k'],
      ['b', 'SET', 'k', '2'],
      ['a', 'MULTI'],
      ['a', 'EXEC'],
    ],
  }
  test.each(Object.entries(scripts))('%s', (_name, script) => sameStreams(pair, script))
})
