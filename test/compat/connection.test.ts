/**
 * Connections against a real redis-server: greeting, authentication, databases, CLIENT and its arguments, and
 * whatever is no command: inline words, broken requests, HTTP.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { clientHelp } from './help.ts'
import { type Argv, approximately, changed, Pair, type Step, sameKind } from './pair.ts'
import { type Line, sameStreams } from './streams.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
const guarded = await Pair.start({ requirepass: 'secret' })
afterAll(async () => {
  await pair.stop()
  await guarded.stop()
})

const MAX = '9223372036854775807'
const NUMBERS = [
  '0',
  '1',
  '15',
  '16',
  '-1',
  'x',
  '',
  '01',
  '+1',
  ' 1',
  '1.0',
  MAX,
  '2147483648',
  '99999999999999999999',
]

/** Greetings differ in version and connection number. */
const greeting = (...argv: Argv): Step => ({
  argv,
  view: reply => reply.replace(/\$\d+\r\n\d+\.\d+\.\d+/, 'version').replace(/(\$2\r\nid\r\n:)\d+/, '$1id'),
})

test('PING and ECHO', () =>
  pair.same([
    ['PING'],
    ['ping', 'x'],
    ['PING', ''],
    ['PING', 'a', 'b'],
    ['ECHO', ''],
    ['ECHO', 'a\r\n\0\xff'],
    ['ECHO'],
    ['ECHO', 'a', 'b'],
  ]))

test('SELECT', () =>
  pair.same([
    ...NUMBERS.flatMap((number): Argv[] => [
      ['SELECT', number],
      ['SET', 'k', number],
    ]),
    ['SELECT', 15],
    ['GET', 'k'],
    ['SELECT'],
    ['SELECT', 1, 2],
  ]))

test('HELLO', () =>
  pair.same([
    greeting('HELLO'),
    greeting('HELLO', 3),
    greeting('HELLO', 2),
    greeting('hello', 3, 'setname', 'me'),
    ['CLIENT', 'GETNAME'],
    greeting('HELLO', 3, 'AUTH', 'default', 'any', 'SETNAME', 'you'),
    ['CLIENT', 'GETNAME'],
    greeting('HELLO', 2, 'SETNAME', ''),
    ['CLIENT', 'GETNAME'],
    ['HELLO', 4],
    ['HELLO', 1],
    ['HELLO', 0],
    ...NUMBERS.filter(each => each !== '01' && each !== '+1').map((number): Argv => ['HELLO', number]),
    ['HELLO', 'x', 'AUTH'],
    ['HELLO', 3, 'AUTH'],
    ['HELLO', 3, 'AUTH', 'default'],
    ['HELLO', 3, 'AUTH', 'nobody', 'x'],
    ['HELLO', 3, 'SETNAME'],
    ['HELLO', 3, 'SETNAME', 'a b'],
    ['HELLO', 3, 'NOSUCH'],
    // From 7.2 on the name is kept only when the whole command is right; 7.0 has set it by now.
    ['HELLO', 3, 'SETNAME', 'x', 'NOSUCH'],
    ['HELLO', 4, 'NOSUCH'],
  ]))

test('AUTH without a password', () =>
  pair.same([
    ['AUTH'],
    ['AUTH', 'x'],
    ['AUTH', 'default', 'x'],
    ['AUTH', 'default', ''],
    ['AUTH', 'nobody', 'x'],
    ['AUTH', 'a', 'b', 'c'],
  ]))

test('RESET', () =>
  pair.same([
    ['SELECT', 3],
    ['CLIENT', 'SETNAME', 'me'],
    ['MULTI'],
    ['SET', 'k', 'v'],
    ['RESET'],
    ['GET', 'k'],
    ['CLIENT', 'GETNAME'],
    ['EXEC'],
    ['RESET', 'x'],
    ['reset'],
  ]))

const LINES: Record<string, Line[]> = {
  QUIT: [['a', 'QUIT']],
  'QUIT with words': [['a', 'quit', 'x', 'y']],
  'QUIT in MULTI': [
    ['a', 'MULTI'],
    ['a', 'QUIT'],
  ],
  'CLIENT REPLY': [
    ['a', 'CLIENT', 'REPLY', 'ON'],
    ['a', 'CLIENT', 'REPLY', 'NOSUCH'],
    ['a', 'CLIENT', 'REPLY'],
    ['a', 'CLIENT', 'REPLY', 'ON', 'x'],
  ],
  'names are seen by others': [
    ['a', 'CLIENT', 'SETNAME', 'me'],
    ['b', 'CLIENT', 'GETNAME'],
    ['a', 'CLIENT', 'GETNAME'],
    ['a', 'CLIENT', 'SETNAME', ''],
    ['a', 'CLIENT', 'GETNAME'],
  ],
}
test.each(Object.entries(LINES))('%s', (_name, script) => sameStreams(pair, script))

describe('CLIENT', () => {
  test('names', () =>
    pair.same([
      ['CLIENT', 'GETNAME'],
      ['CLIENT', 'SETNAME', 'a-b_c:1~'],
      ['CLIENT', 'GETNAME'],
      ...['a b', 'a\n', '\x7f', '\xe9', ' '].map((name): Argv => ['CLIENT', 'SETNAME', name]),
      ['CLIENT', 'GETNAME'],
      ...['\0', 'a\0 b'].map(name =>
        changed(
          'names of clients end at a zero byte',
          ['CLIENT', 'SETNAME', name],
          '-ERR Client names cannot contain spaces, newlines or special characters.\r\n',
        ),
      ),
      ['CLIENT', 'SETNAME', ''],
      ['CLIENT', 'GETNAME'],
      ['CLIENT', 'SETNAME'],
      ['CLIENT', 'SETNAME', 'a', 'b'],
      ['CLIENT', 'GETNAME', 'x'],
      sameKind('CLIENT', 'ID'),
      ['CLIENT', 'ID', 'x'],
      sameKind('CLIENT', 'INFO'),
      ['CLIENT', 'INFO', 'x'],
      ['CLIENT'],
      ['CLIENT', 'NOSUCH'],
      ['CLIENT', ''],
      ['CLIENT', 'GETREDIR'],
      ['CLIENT', 'GETREDIR', 'x'],
      ['CLIENT', 'TRACKINGINFO'],
    ]))

  test('LIST', () =>
    pair.same([
      sameKind('CLIENT', 'LIST'),
      sameKind('CLIENT', 'LIST', 'TYPE', 'normal'),
      sameKind('CLIENT', 'list', 'type', 'NORMAL'),
      ['CLIENT', 'LIST', 'TYPE', 'pubsub'],
      ['CLIENT', 'LIST', 'TYPE', 'master'],
      ['CLIENT', 'LIST', 'TYPE', 'replica'],
      ['CLIENT', 'LIST', 'TYPE', 'slave'],
      ['CLIENT', 'LIST', 'TYPE', 'nosuch'],
      ['CLIENT', 'LIST', 'TYPE'],
      ['CLIENT', 'LIST', 'TYPE', 'normal', 'x'],
      ['CLIENT', 'LIST', 'ID', '99999999'],
      ['CLIENT', 'LIST', 'ID', 'x'],
      ['CLIENT', 'LIST', 'ID', '0'],
      ['CLIENT', 'LIST', 'ID', '-1'],
      ['CLIENT', 'LIST', 'ID', '99999999', 'x'],
      ['CLIENT', 'LIST', 'ID'],
      ['CLIENT', 'LIST', 'NOSUCH'],
      ['CLIENT', 'LIST', 'NOSUCH', 'x'],
    ]))

  // 7.0 says "client-id should be greater than 0" for CLIENT KILL ID with a bad number; so do we.
  test.skipIf(!agree('clients do not tell what they can do'))('KILL', () =>
    pair.same([
      ['CLIENT', 'KILL'],
      ['CLIENT', 'KILL', 'nosuch'],
      ['CLIENT', 'KILL', '127.0.0.1:1'],
      ['CLIENT', 'KILL', 'ADDR', '127.0.0.1:1'],
      ['CLIENT', 'KILL', 'LADDR', '127.0.0.1:1'],
      ['CLIENT', 'KILL', 'ID', '99999999'],
      ...['0', '-1', 'x', '', '99999999999999999999'].map((id): Argv => ['CLIENT', 'KILL', 'ID', id]),
      ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
      ['CLIENT', 'KILL', 'TYPE', 'nosuch'],
      ['CLIENT', 'KILL', 'USER', 'nobody'],
      ['CLIENT', 'KILL', 'SKIPME', 'maybe'],
      ['CLIENT', 'KILL', 'NOSUCH', 'x'],
      ...['x', '', '99999999999999999999'].map(age =>
        changed(
          'CLIENT KILL MAXAGE',
          ['CLIENT', 'KILL', 'MAXAGE', age],
          '-ERR maxage is not an integer or out of range\r\n',
        ),
      ),
      ...['0', '-1'].map(age =>
        changed(
          'CLIENT KILL MAXAGE',
          ['CLIENT', 'KILL', 'MAXAGE', age],
          '-ERR maxage should be greater than 0\r\n',
        ),
      ),
      changed('CLIENT KILL MAXAGE', ['CLIENT', 'KILL', 'MAXAGE', '9223372036854775807'], ':0\r\n'),
      clientHelp,
      ['CLIENT', 'KILL', 'ID'],
      ['CLIENT', 'KILL', 'ID', '99999999', 'TYPE'],
      ['CLIENT', 'KILL', 'ID', '99999999', 'TYPE', 'normal', 'SKIPME', 'no'],
      ['CLIENT', 'KILL', 'ADDR', '127.0.0.1:1', 'ADDR', '127.0.0.1:2', 'skipme', 'YES'],
    ]),
  )

  test('PAUSE, UNPAUSE, UNBLOCK', () =>
    pair.same([
      ['CLIENT', 'PAUSE'],
      ['CLIENT', 'PAUSE', '0'],
      ['CLIENT', 'PAUSE', '0', 'WRITE'],
      ['CLIENT', 'PAUSE', '0', 'all'],
      ['CLIENT', 'PAUSE', 'x'],
      ['CLIENT', 'PAUSE', ''],
      ['CLIENT', 'PAUSE', '-1'],
      ['CLIENT', 'PAUSE', '1.5'],
      ['CLIENT', 'PAUSE', '99999999999999999999'],
      ['CLIENT', 'PAUSE', '0', 'NOSUCH'],
      ['CLIENT', 'PAUSE', 'x', 'NOSUCH'],
      ['CLIENT', 'PAUSE', '0', 'ALL', 'x'],
      ['CLIENT', 'UNPAUSE'],
      ['CLIENT', 'UNPAUSE', 'x'],
      ['CLIENT', 'UNBLOCK'],
      ['CLIENT', 'UNBLOCK', '99999999'],
      ['CLIENT', 'UNBLOCK', '99999999', 'timeout'],
      ['CLIENT', 'UNBLOCK', '99999999', 'ERROR'],
      ['CLIENT', 'UNBLOCK', '99999999', 'NOSUCH'],
      ['CLIENT', 'UNBLOCK', 'x'],
      ['CLIENT', 'UNBLOCK', 'x', 'NOSUCH'],
      ['CLIENT', 'UNBLOCK', '1', 'ERROR', 'x'],
    ]))

  test('switches', () =>
    pair.same([
      ['CLIENT', 'NO-EVICT'],
      ['CLIENT', 'NO-EVICT', 'ON'],
      ['CLIENT', 'NO-EVICT', 'off'],
      ['CLIENT', 'NO-EVICT', 'maybe'],
      ['CLIENT', 'NO-EVICT', 'ON', 'x'],
    ]))

  test('KILL closes the right ones', async () => {
    for (const port of [pair.real.port, pair.ours.port]) {
      const [me, first, second] = [
        await RawClient.open(port),
        await RawClient.open(port),
        await RawClient.open(port),
      ]
      const id = (await first.ask('CLIENT', 'ID')).slice(1, -2)
      const info = await second.ask('CLIENT', 'INFO')
      const address = / addr=(\S+)/.exec(info)?.[1] ?? ''
      const local = / laddr=(\S+)/.exec(info)?.[1] ?? ''
      expect(await me.ask('CLIENT', 'KILL', 'ID', id, 'ADDR', address)).toBe(':0\r\n')
      expect(await me.ask('CLIENT', 'KILL', 'ID', id, 'LADDR', local, 'TYPE', 'normal')).toBe(':1\r\n')
      expect(await first.read()).toBe('<closed>')
      expect(await me.ask('CLIENT', 'KILL', address)).toBe('+OK\r\n')
      expect(await second.read()).toBe('<closed>')
      const mine = (await me.ask('CLIENT', 'ID')).slice(1, -2)
      expect(await me.ask('CLIENT', 'KILL', 'ID', mine)).toBe(':0\r\n')
      expect(await me.ask('CLIENT', 'KILL', 'ID', mine, 'SKIPME', 'no')).toBe(':1\r\n')
      expect(await me.read()).toBe('<closed>')
    }
  })

  test.skipIf(!agree('clients do not tell what they can do'))('LIST has the fields of Redis', async () => {
    const fields: string[][] = []
    for (const port of [pair.real.port, pair.ours.port]) {
      const client = await RawClient.open(port)
      const [, line = ''] = (
        await client.ask('CLIENT', 'LIST', 'ID', (await client.ask('CLIENT', 'ID')).slice(1, -2))
      ).split('\r\n')
      fields.push(
        line
          .trim()
          .split(' ')
          .map(each => each.split('=')[0] ?? ''),
      )
      client.close()
    }
    const [theirs = [], ours = []] = fields
    const newer = [
      ...(agree('CLIENT LIST names the library') ? [] : ['lib-name', 'lib-ver']),
      ...(agree('CLIENT LIST counts watched keys') ? [] : ['watch']),
    ]
    expect(ours.filter(each => !newer.includes(each))).toEqual(theirs)
    expect(ours).toEqual(expect.arrayContaining(newer))
  })
})

test('commands that do not exist', () =>
  pair.same([
    ['NOSUCH'],
    [''],
    ['nosuch', 'a'],
    ['NoSuch', 'a', '', 'b c', 'd\r\ne', '\0', "quote'd"],
    ['N\r\nO', 'a'],
    ['x'.repeat(200), 'y'],
    ['nosuch', 'x'.repeat(200)],
    ['nosuch', ...Array.from({ length: 100 }, () => 'abcdef')],
    ['\xff\xfe', '\xfd'],
    ['CONFIG', 'x'.repeat(200)],
    ['CONFIG', 'a\r\nb'],
    ['GET|SET'],
    ['CONFIG|GET', 'maxmemory'],
    ['GET k'],
  ]))

describe('inline commands', () => {
  const lines = [
    'PING\r\n',
    'PING\n',
    'ping  hello \r\n',
    '  PING\r\n',
    '\tPING\tx\r\n',
    '\r\nPING\r\n',
    '\n\n\nPING\n',
    ' \r\nPING\r\n',
    'PING "a b"\r\n',
    "PING 'a b'\r\n",
    'PING "\\x41\\n\\"\\\\"\r\n',
    "PING 'a\\'b\\n'\r\n",
    'PING ""\r\n',
    "PING ''\r\n",
    'PING a"b"\r\n',
    'PING "a"b\r\n',
    "PING 'a'b\r\n",
    'PING "a\r\n',
    "PING 'a\r\n",
    'PING "a" "b" "c"\r\n',
    'NOSUCH a b\r\n',
    'PING \xff\r\n',
    'PING a\rb\r\n',
    '"PING"\r\n',
    'PI"NG"\r\n',
  ]
  test.each(lines)('%j', line => pair.sameToTheEnd(`${line}ECHO end\r\n`))
  test('too long', () => pair.sameToTheEnd('x'.repeat(65_537)))
})

describe('broken requests', () => {
  const requests = [
    '*1\r\nPING\r\n',
    '*x\r\n',
    '*\r\nPING\r\n',
    '*1\r\n$x\r\n',
    '*1\r\n$\r\n',
    '*1\r\n$-1\r\n',
    '*1\r\n:1\r\n',
    '*1\r\n+PING\r\n',
    '*1048577\r\n',
    '*2147483648\r\n',
    '*99999999999999999999\r\n',
    '*1\r\n$536870913\r\n',
    '*1\r\n$99999999999999999999\r\n',
    '*-1\r\n*1\r\n$4\r\nPING\r\n',
    '*0\r\n*1\r\n$4\r\nPING\r\n',
    '*01\r\n$4\r\nPING\r\n',
    '*1\r\n$04\r\nPING\r\n',
    '*+1\r\n$4\r\nPING\r\n',
    '* 1\r\n$4\r\nPING\r\n',
    '*1 \r\n$4\r\nPING\r\n',
    '*1.0\r\n$4\r\nPING\r\n',
    '*1\n$4\r\nPING\r\n',
    '*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n',
    '*1\r\n$0\r\n\r\n',
    '*1\r\n\r\n',
    '*1\r\n\n4\r\n',
    '*1\r\n\r4\r\n',
    '*1\r\n\xff\r\n',
    '*1\r\n*1\r\n',
    '*-0\r\n',
    '*1\r\n$-0\r\n',
    '*-9223372036854775808\r\n',
    '*-9223372036854775809\r\n',
    '*9223372036854775808\r\n',
    '*1\r\n$9223372036854775808\r\n',
    '*1\r\n$-9223372036854775809\r\n',
    '*--1\r\n',
    '*-\r\n',
    '*1\r\n$ 4\r\nPING\r\n',
    '*1\r\n$4 \r\nPING\r\n',
    '*1\r\n$4\n\rPING\r\n',
    '\r\n*0\r\n'.repeat(4000),
    `*${'1'.repeat(65_533)}`,
    `*1\r\n$${'1'.repeat(65_533)}`,
    '*1\r\n$4\r\nPING\r\n*1\r\nPING\r\n',
  ]
  // Where the connection stays open, the words after it answer; where it closes, they are lost.
  test.each(requests.map(text => [text.slice(0, 40), text] as const))('%j', (_name, text) =>
    pair.sameToTheEnd(`${text}*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n`),
  )
})

describe('HTTP', () => {
  const requests = [
    'POST / HTTP/1.1\r\nHost: x\r\n\r\n',
    'post /\r\n',
    'HOST: x\r\nPING\r\n',
    '*1\r\n$4\r\nPOST\r\n',
    '*2\r\n$5\r\nHost:\r\n$1\r\nx\r\n',
  ]
  test.each(requests)('%j', text => pair.sameToTheEnd(text))
})

/** 7.4 says how HELLO is given credentials more precisely than 7.0. */
const WITHOUT_PROTOCOL = (text: string) => text.replaceAll('HELLO <proto> AUTH', 'HELLO AUTH')

describe('with requirepass', () => {
  const ask = (...argv: string[]) =>
    `*${argv.length}\r\n${argv.map(each => `$${each.length}\r\n${each}\r\n`).join('')}`
  const requests = [
    ask('PING'),
    ask('GET', 'k'),
    ask('GET'),
    ask('NOSUCH'),
    ask('MULTI'),
    ask('EXEC'),
    ask('EXEC', 'x'),
    ask('HELLO'),
    ask('HELLO', '3'),
    ask('HELLO', '9'),
    ask('HELLO', 'x'),
    ask('HELLO', '3', 'SETNAME', 'x'),
    ask('HELLO', '3', 'AUTH', 'default', 'wrong'),
    ask('HELLO', '3', 'AUTH', 'nobody', 'secret'),
    ask('AUTH', 'wrong'),
    ask('AUTH', ''),
    ask('AUTH', 'nobody', 'secret'),
    ask('AUTH'),
    ask('RESET'),
    ask('QUIT'),
    ask('CLIENT', 'SETNAME', 'x'),
    ask('SUBSCRIBE', 'x'),
    ask('INFO'),
    'PING\r\n',
    '*10\r\n',
    '*11\r\n',
    '*1\r\n$16384\r\n',
    '*1\r\n$16385\r\n',
    '*1\r\n$x\r\n',
    'POST / HTTP/1.1\r\n',
  ]
  test.each(requests)('%j', text =>
    guarded.sameToTheEnd(`${text}${ask('PING')}${ask('QUIT')}`, WITHOUT_PROTOCOL),
  )
  test('the right password', () =>
    guarded.sameToTheEnd(
      [
        ask('PING'),
        ask('AUTH', 'secret'),
        ask('PING'),
        ask('AUTH', 'default', 'secret'),
        ask('RESET'),
        ask('PING'),
        ask('QUIT'),
      ].join(''),
    ))
  test('a wrong password later on', async () => {
    const wrong = '-WRONGPASS invalid username-password pair or user is disabled.\r\n'
    const silent = !agree('AUTH fails in silence while replies wait to be sent')
    for (const port of [guarded.real.port, guarded.ours.port]) {
      const client = await RawClient.open(port)
      client.write(`${ask('AUTH', 'secret')}${ask('AUTH', 'wrong')}${ask('PING')}`)
      expect(await client.read()).toBe('+OK\r\n')
      if (port === guarded.ours.port || !silent) expect(await client.read()).toBe(wrong)
      expect(await client.read()).toBe('+PONG\r\n')
      client.close()
    }
  })
  test('limits are lifted once authenticated', () =>
    guarded.sameToTheEnd(`${ask('AUTH', 'secret')}${ask('ECHO', 'x'.repeat(20_000))}${ask('QUIT')}`))
})

test('TIME, LOLWUT', () => pair.same([approximately(1, 'DBSIZE'), sameKind('TIME'), ['TIME', 'x']]))

test('SHUTDOWN with wrong options', () =>
  pair.same(
    ['ABORT', 'FOO', 'SAVE NOSAVE', 'ABORT NOW', 'NOW NOW ABORT'].map(words => [
      'SHUTDOWN',
      ...words.split(' '),
    ]),
  ))
