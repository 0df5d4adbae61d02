/** INFO, CLIENT LIST, memory by prefix, command lines and replies as the page reads them. */
import { expect, test } from 'vitest'
import { quoted, wordsOf } from './command-line.ts'
import { bytesText, durationText } from './format.ts'
import { clientsOf, costOf, databasesOf, fieldsOf } from './info.ts'
import { MemoryGroups } from './memory-groups.ts'
import { namesOf, numberIn, pairsOf, print, shown } from './replies.ts'

const INFO =
  '# Server\r\nredis_version:7.4.0\r\nused_memory:1024\r\ndb0:keys=3,expires=0\r\ndb12:keys=40,expires=1\r\n'

test('INFO', () => {
  expect(fieldsOf(INFO).get('redis_version')).toBe('7.4.0')
  expect(databasesOf(INFO)).toEqual([
    { index: 0, keys: 3 },
    { index: 12, keys: 40 },
  ])
  const stats =
    'cmdstat_get:calls=3,usec=30,x=1\r\ncmdstat_info:calls=9,usec=900\r\ncmdstat_client|list:calls=1,usec=5\r\n'
  expect(costOf(stats)).toEqual({ calls: 4, microseconds: 35 })
})

test('CLIENT LIST', () => {
  const [first, second] = clientsOf('id=3 addr=127.0.0.1:1 name= db=0\nid=4 addr=[::1]:2 name=w\n')
  expect([first?.get('addr'), first?.get('name'), second?.get('addr'), second?.get('name')]).toEqual([
    '127.0.0.1:1',
    '',
    '[::1]:2',
    'w',
  ])
})

test('memory by prefix: the largest first, and not more groups than can be shown', () => {
  const groups = new MemoryGroups()
  for (let i = 0; i < 3000; i++) groups.add(`${i}:x`, 1)
  groups.add('big', 10_000)
  groups.add('5:y', 100)
  expect(groups.top(3).map(({ prefix, bytes }) => [prefix, bytes])).toEqual([
    ['(others)', 12_000],
    ['5:', 101],
    ['0:', 1],
  ])
  expect([groups.keys, groups.bytes]).toEqual([3002, 13_100])
})

test('a command line, and a word that may be typed again', () => {
  expect(wordsOf('SET "a b" é \'x\' "\\xff"')).toEqual(['SET', 'a b', 'é', 'x', { bytes: btoa('\xff') }])
  expect(wordsOf('SET "a')).toBe(undefined)
  expect([quoted('a:1'), quoted('a b'), quoted('')]).toEqual(['a:1', '"a b"', '""'])
})

test('replies for people', () => {
  expect(print({ status: 'OK' })).toBe('OK')
  expect(print({ error: 'ERR no' })).toBe('(error) ERR no')
  expect(print(null)).toBe('(nil)')
  expect(print({ map: ['a', [1, []], 'b', { double: '1.5' }] })).toBe(
    '1) "a"\n2) 1) (integer) 1\n   2) (empty)\n3) "b"\n4) "1.5"',
  )
  expect(print({ cut: 'abc', length: 9 })).toBe('"abc"… (9 bytes)')
  expect(shown({ bytes: btoa('a\xff\\') })).toBe('a\\xff\\\\')
})

test('maps, arrays in turn, and arrays of pairs', () => {
  expect(pairsOf({ map: ['a', 1] })).toEqual([['a', 1]])
  expect(pairsOf(['a', 1, 'b', 2])).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  expect(pairsOf([['a', { double: '1' }]])).toEqual([['a', { double: '1' }]])
  expect(pairsOf(null)).toEqual([])
  expect(namesOf({ map: ['databases', '16'] }).get('databases')).toBe('16')
  expect([numberIn('12'), numberIn({ integer: '9007199254740993' }), numberIn('x')]).toEqual([
    12, 9007199254740992, 0,
  ])
})

test('sizes and times', () => {
  expect([0, 1023, 1024, 1536, 200 * 1024 ** 2].map(bytesText)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KB',
    '1.5 KB',
    '200 MB',
  ])
  expect([4200, 61_000, 3_600_000, 90_061_000].map(durationText)).toEqual(['4.2s', '1m 1s', '1h', '1d 1h'])
})
