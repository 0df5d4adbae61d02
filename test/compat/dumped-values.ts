/** Values of all types and encodings: the commands that make each of them at the key `k`, the same on any server. */
import type { ChangeName } from './versions.ts'

export interface DumpedValue {
  readonly commands: readonly (readonly string[])[]
  /** Why DUMP gives other bytes here than on a real server, where it does. */
  readonly differs?: string
  /** It has to be as new as this to give the same bytes, or as old. */
  readonly change?: ChangeName
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i))
const words = (count: number) => numbers(count).map(i => `word-${i}`)
const withScores = (members: readonly string[]) => members.flatMap((member, i) => [String(i * 1.5), member])
const withValues = (fields: readonly string[]) => fields.flatMap(field => [field, `value of ${field}`])
const long = 'long '.repeat(60)
const repeated = (text: string, times: number) => text.repeat(times)

/** Order in a table. */
const ORDER = 'tables have an order of their own'

const EDGES = [
  '0',
  '-1',
  '127',
  '128',
  '-128',
  '-129',
  '4095',
  '4096',
  '-4096',
  '-4097',
  '32767',
  '32768',
  '-32768',
  '-32769',
  '8388607',
  '8388608',
  '-8388608',
  '-8388609',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
]
const LIKE_NUMBERS = ['', '-', '-0', '00', '+1', '1.0', ' 1', '1e3', '01']

const strings: Record<string, DumpedValue> = Object.fromEntries(
  [
    ...EDGES,
    ...LIKE_NUMBERS,
    'text',
    '\0\xff',
    long,
    repeated('x', 63),
    repeated('y', 64),
    repeated('z', 20_000),
  ].map(text => [
    `the string ${JSON.stringify(text.slice(0, 30))} of ${text.length}`,
    { commands: [['SET', 'k', text]] },
  ]),
)

const collections: Record<string, DumpedValue> = {
  'an appended string': {
    commands: [
      ['SET', 'k', 'a'],
      ['APPEND', 'k', 'b'],
      ['SETRANGE', 'k', '5', 'c'],
    ],
  },
  'an appended number': {
    commands: [
      ['SET', 'k', '1'],
      ['APPEND', 'k', '2'],
    ],
  },
  'a hyperloglog': { commands: [['PFADD', 'k', 'a', 'b', 'c']] },
  'a short list': { commands: [['RPUSH', 'k', 'a', '1', '', 'b', ...EDGES, ...LIKE_NUMBERS]] },
  'a list of long strings': {
    commands: [['RPUSH', 'k', long, repeated('x', 63), repeated('y', 64), repeated('z', 4095)]],
  },
  'a list of longer strings': {
    commands: [['RPUSH', 'k', repeated('z', 4096), repeated('q', 20_000), 'a']],
    change: 'long elements of lists are nodes of their own',
  },
  'a list of nodes': { commands: [['RPUSH', 'k', ...words(5000)]] },
  integers: { commands: [['SADD', 'k', '3', '1', '2', '-4']] },
  'wide integers': { commands: [['SADD', 'k', '3', '100000', '-100000']] },
  'widest integers': { commands: [['SADD', 'k', ...EDGES.slice(0, -1)]] },
  'few members': { commands: [['SADD', 'k', 'a']], change: 'sets are dumped as tables' },
  'some members': { commands: [['SADD', 'k', 'a', 'b', '1', long]], differs: ORDER },
  'many integers': { commands: [['SADD', 'k', ...numbers(1000)]], differs: ORDER },
  'many members': { commands: [['SADD', 'k', ...words(1000)]], differs: ORDER },
  'few scores': {
    change: 'doubles are as short as can be',
    commands: [
      ['ZADD', 'k', '1', 'a', '-1.5', 'b', 'inf', 'c', '-inf', 'd', '0.1', 'e', '1e300', 'f', '-0', 'g'],
      [
        'ZADD',
        'k',
        '4503599627370495',
        'h',
        '4503599627370496',
        'i',
        '9007199254740993',
        '77',
        '1e17',
        'j',
        '4611686018427387904',
        'k',
        '-4611686018427387904',
        'l',
        '9e18',
        'm',
      ],
    ],
  },
  'many scores': { commands: [['ZADD', 'k', ...withScores(words(500))]] },
  'a long member': { commands: [['ZADD', 'k', '1', long, '-inf', 'a', 'inf', '7', '0.1', 'b']] },
  positions: {
    commands: [['GEOADD', 'k', '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania']],
  },
  'few fields': { commands: [['HSET', 'k', ...withValues(words(5)), 'n', '12', '5', '-300', '', '']] },
  'many fields': { commands: [['HSET', 'k', ...withValues(words(1000))]], differs: ORDER },
  'a long value': { commands: [['HSET', 'k', 'f', long]] },
  'a stream': {
    commands: [
      ['XADD', 'k', '1-1', 'a', 'b'],
      ['XADD', 'k', '1-2', 'a', 'c'],
      ['XADD', 'k', '2-0', 'x', '1', 'a', '2'],
    ],
  },
  'an empty stream': {
    commands: [
      ['XADD', 'k', '5-5', 'a', 'b'],
      ['XDEL', 'k', '5-5'],
    ],
  },
  'a stream of nodes': {
    commands: numbers(350).map(i => ['XADD', 'k', `${Number(i) + 1}-${i}`, 'field', `v${i}`, 'n', i]),
  },
  'a stream of large entries': {
    commands: numbers(40).map(i => ['XADD', 'k', `7-${Number(i) + 1}`, 'field', repeated(i, 300)]),
  },
  'a stream of late ids': {
    commands: [
      ['XADD', 'k', '1-18446744073709551615', 'a', 'b'],
      ['XADD', 'k', '9007199254740993-5', 'a', 'b'],
      ['XADD', 'k', '18446744073709551615-18446744073709551615', 'a', 'b'],
    ],
  },
  'a stream with a deleted entry': {
    commands: [...numbers(5).map(i => ['XADD', 'k', `1-${Number(i) + 1}`, 'a', i]), ['XDEL', 'k', '1-3']],
    differs: 'deleted entries leave no trace in a node',
  },
  'a trimmed stream': {
    commands: [
      ...numbers(250).map(i => ['XADD', 'k', `1-${Number(i) + 1}`, 'a', i]),
      ['XTRIM', 'k', 'MAXLEN', '=', '100'],
    ],
    differs: 'deleted entries leave no trace in a node',
  },
  'a group': {
    commands: [
      ['XADD', 'k', '1-1', 'a', 'b'],
      ['XGROUP', 'CREATE', 'k', 'g', '0'],
      ['XGROUP', 'CREATE', 'k', 'last', '$', 'ENTRIESREAD', '1'],
      ['XSETID', 'k', '9-9', 'ENTRIESADDED', '100', 'MAXDELETEDID', '8-8'],
    ],
  },
  'groups with consumers': {
    commands: [
      ...numbers(20).map(i => ['XADD', 'k', `1-${Number(i) + 1}`, 'a', i]),
      ['XGROUP', 'CREATE', 'k', 'g', '0'],
      ['XREADGROUP', 'GROUP', 'g', 'alice', 'COUNT', '5', 'STREAMS', 'k', '>'],
      ['XREADGROUP', 'GROUP', 'g', 'bob', 'COUNT', '5', 'STREAMS', 'k', '>'],
      ['XACK', 'k', 'g', '1-2', '1-7'],
    ],
    differs: 'times of deliveries',
  },
}

export const VALUES: Readonly<Record<string, DumpedValue>> = { ...strings, ...collections }
