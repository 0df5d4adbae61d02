import { strict as assert } from 'node:assert'
import { describe, expect, test } from 'vitest'
import { ReplyParser } from '../../resp/replies.ts'
import type { ReplyValue } from '../../resp/values.ts'
import { type OutputMode, printed, repliesWithText } from './output.ts'

function parse(bytes: string): ReplyValue {
  const parser = new ReplyParser()
  parser.push(Buffer.from(bytes, 'latin1'))
  const value = parser.next()
  if (value === undefined) throw new Error('not a whole reply')
  return value
}

const NESTED = '*2\r\n%2\r\n+a\r\n*2\r\n:1\r\n_\r\n:2\r\n~1\r\n#t\r\n>0\r\n'

describe.each<[OutputMode, readonly (readonly [bytes: string, text: string])[]]>([
  [
    'standard',
    [
      ['$3\r\na"\xff\r\n', '"a\\"\\xff"\n'],
      ['-ERR no\r\n', '(error) ERR no\n'],
      [',0.10000000000000001\r\n', '(double) 0.10000000000000001\n'],
      ['(12345678901234567890\r\n', '(big number) 12345678901234567890\n'],
      ['=7\r\ntxt:a\nb\r\n', 'a\nb\n'],
      [
        NESTED,
        '1) 1# a => \n      1) (integer) 1\n      2) (nil)\n   2# (integer) 2 => 1~ (true)\n2) (empty push)\n',
      ],
      ['|1\r\n+a\r\n+b\r\n:1\r\n', '(integer) 1\n'],
    ],
  ],
  [
    'raw',
    [
      ['-ERR no\r\n', 'ERR no\n;'],
      [NESTED, 'a 1,,2 (true),;'],
      ['#f\r\n', '(false);'],
    ],
  ],
  [
    'csv',
    [
      ['-ERR no\r\n', 'ERROR,"ERR no"\n'],
      [NESTED, '"a",1,NULL,2,true,\n'],
    ],
  ],
  [
    'json',
    [
      ['$4\r\n"\n\x01\xff\r\n', '"\\"\\n\\u0001\xff"\n'],
      [NESTED, '[{"a":[1,null],"2":[true]},[]]\n'],
    ],
  ],
  ['quoted-json', [['$2\r\n"\xff\r\n', '"\\\\"\\\\xff"\n']]],
])('%s', (output, cases) => {
  test.each(cases)('%j is %j', (bytes, text) => {
    assert.equal(
      printed(parse(bytes), { output, itemDelimiter: ',', replyDelimiter: ';', utf8: false }),
      text,
    )
  })
})

test('UTF-8 as it is, and colors', () => {
  const printing = { output: 'standard', itemDelimiter: '', replyDelimiter: '', utf8: true } as const
  const print = (bytes: string) => printed(parse(bytes), printing, (part, text) => `<${part}:${text}>`)
  assert.equal(print('$4\r\n\xc3\xbc\xff\n\r\n'), '<string:"\xc3\xbc\\xff\\n">\n')
  assert.equal(print('-ERR no\r\n'), '<error:(error) ERR no>\n')
  assert.equal(print('+OK\r\n'), 'OK\n')
  assert.equal(
    print('%1\r\n$1\r\nk\r\n*2\r\n:1\r\n_\r\n'),
    '<dim:1#> <string:"k"> => \n   <dim:1)> <number:(integer) 1>\n   <dim:2)> <dim:(nil)>\n',
  )
  assert.equal(print('*0\r\n'), '<dim:(empty array)>\n')
})

test.each([
  ['INFO', true],
  ['client list', true],
  ['CLIENT GETNAME', false],
  ['cluster info', true],
  ['cluster info x', false],
  ['latency graph', false],
  ['latency graph event', true],
  ['memory doctor', true],
  ['GET info', false],
])('%s replies with text: %j', (line, expected) => {
  assert.equal(repliesWithText(line.split(' ')), expected)
})

const WIDE = ['*150000', '%75000'].map(mark => {
  const items = Array.from({ length: 150_000 }, (_, i) => `:${i}\r\n`)
  return parse(`${mark}\r\n${items.join('')}`)
})

describe.each(['standard', 'raw', 'csv', 'json', 'quoted-json'] as const)('%s prints', output => {
  const print = (bytes: string) =>
    printed(parse(bytes), { output, itemDelimiter: ',', replyDelimiter: ';', utf8: false })

  test.each([
    ['*1\r\n', ''],
    ['%1\r\n+k\r\n', ''],
    ['%1\r\n', '+v\r\n'],
    ['|1\r\n+k\r\n+v\r\n', ''],
    ['>2\r\n:1\r\n', ''],
  ])('as deep as replies are: %j', (open, close) => {
    expect(print(`${open.repeat(1024)}:42\r\n${close.repeat(1024)}`)).toContain('42')
  })

  test('as wide as they are', () => {
    const printing = { output, itemDelimiter: ',', replyDelimiter: ';', utf8: false }
    for (const reply of WIDE) expect(printed(reply, printing)).toContain('149999')
  }, 30_000)
})
