import { expect, test } from 'vitest'
import { painted, unpainted } from '../output/colors.ts'
import { complete } from './completion.ts'
import { Docs } from './docs.ts'
import { helpFor } from './help.ts'
import { hintFor } from './hints.ts'
import { hasSecret } from './secrets.ts'

const docs = new Docs()
docs.learn([
  'bf.madd',
  [
    'summary',
    'Adds items.',
    'since',
    '1.0.0',
    'group',
    'bf',
    'arguments',
    [
      ['name', 'key', 'type', 'key'],
      ['name', 'item', 'type', 'string', 'flags', ['multiple']],
    ],
  ],
])

test.each([
  ['get', ' key'],
  ['GET ', 'key'],
  ['GET k', ''],
  ['3 get ', 'key'],
  [
    'set k',
    ' value [NX|XX] [GET] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]',
  ],
  ['set k v get ex ', 'seconds [NX|XX]'],
  ['set k v ex 10 nx ', '[GET]'],
  ['mset a', ' value [key value ...]'],
  ['mset a 1 ', '[key value ...]'],
  ['mset a 1 b ', 'value [key value ...]'],
  ['del a ', '[key ...]'],
  ['config get', ' parameter [parameter ...]'],
  ['config', ''],
  ['lmpop ', 'numkeys key [key ...] LEFT|RIGHT [COUNT count]'],
  ['lmpop 2 a ', 'key LEFT|RIGHT [COUNT count]'],
  ['lmpop 2 a b ', 'LEFT|RIGHT [COUNT count]'],
  ['hexpire k 60 nx ', 'FIELDS numfields field [field ...]'],
  ['hexpire k 60 fields 2 a ', 'field'],
  ['blpop a b ', '[key ...] timeout'],
  ['zadd z nx 1 ', 'member [score member ...]'],
  ['zunion 2 a b weights 1 2 aggregate ', 'SUM|MIN|MAX [WITHSCORES]'],
  ['hrandfield h 2 ', '[WITHVALUES]'],
  ['xadd s maxlen ~ 10 ', '[LIMIT count] [NOMKSTREAM] *|id field value [field value ...]'],
  ['xread count 1 ', '[BLOCK milliseconds] STREAMS key [key ...] id [id ...]'],
  ['xread streams ', 'key [key ...] id [id ...]'],
  ['bf.madd k ', 'item [item ...]'],
  ['nonsense ', ''],
  ['get "open', ''],
])('after %j the hint is %j', (line, hint) => {
  expect(hintFor(docs, line)).toBe(hint)
})

const keys = ['greeting', 'great "one"', 'gr\xc3\xbc\xc3\x9fe', 'gr\xfcn']
const findKeys = (prefix: string) => Promise.resolve(keys.filter(key => key.startsWith(prefix)))

test.each([
  ['persi', ['persist']],
  ['CONFIG S', ['CONFIG SET']],
  ['get gr', ['greeting', '"great \\"one\\""', 'grüße', '"gr\\xfcn"']],
  ['get grü', ['grüße']],
  ['get "great ', ['"great \\"one\\""']],
  ['SET k v K', ['KEEPTTL']],
  ['set k v ge', ['get']],
  ['hexpire k 60 ', ['NX', 'XX', 'GT', 'LT', 'FIELDS']],
  ['lmpop 1 gre', ['greeting', '"great \\"one\\""']],
  ['xadd s m', ['maxlen', 'minid']],
  ['help @stri', ['@string']],
  ['help persi', ['persist']],
  ['HELP CONFIG SE', ['CONFIG SET']],
  ['? @LIS', ['@list']],
  ['hel', ['hello', 'help']],
  [':set noh', ['nohints']],
  ['nonsense x', []],
])('TAB after %j offers %j', async (line, offered) => {
  expect((await complete(docs, line, findKeys))[0]).toEqual(offered)
})

test('help of one command, of a group, and in general', () => {
  expect(helpFor(() => docs, ['bf.madd'], painted)).toBe(
    '\r\n  \x1b[1mBF.MADD\x1b[0m \x1b[90mkey item [item ...]\x1b[0m\r\n' +
      '  \x1b[33msummary:\x1b[0m Adds items.\r\n  \x1b[33msince:\x1b[0m 1.0.0\r\n  \x1b[33mgroup:\x1b[0m bf\r\n\r\n',
  )
  expect(helpFor(() => docs, ['CONFIG'], unpainted)).toContain('CONFIG GET')
  expect(helpFor(() => docs, ['@list'], unpainted)).toContain('LPUSH')
  expect(helpFor(() => docs, [], unpainted)).toContain(':set nohints')
})

test.each([
  ['AUTH secret', true],
  ['3 auth secret', true],
  ['auth "open', true],
  ['HELLO 3 AUTH default secret', true],
  ['HELLO 3 SETNAME auth', false],
  ['config set requirepass secret', true],
  ['config set maxmemory 1 masterauth x', true],
  ['config get requirepass', false],
  ['acl setuser bob >secret', true],
  ['MIGRATE h 1 "" 0 1 AUTH secret KEYS a', true],
  ['SET password x', false],
])('%j has a secret: %j', (line, expected) => {
  expect(hasSecret(docs, line)).toBe(expected)
})
