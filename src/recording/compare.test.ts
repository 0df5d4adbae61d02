import { expect, test } from 'vitest'
import { ORIGINAL_COMMANDS } from '../commands/table.ts'
import { isSameReply } from './compare.ts'
import { recordedReply } from './format.ts'
import { BY_NAME, comparisonOf } from './relaxations.ts'

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`
const list = (...items: readonly string[]) => `*${items.length}\r\n${items.join('')}`

test('byte for byte', () => {
  expect(isSameReply('+OK\r\n', '+OK\r\n', 'the same')).toBe(true)
  expect(isSameReply(bulk('OK'), '+OK\r\n', 'the same')).toBe(false)
  expect(isSameReply('', '', 'the same')).toBe(true)
})

test('in any order', () => {
  const [a, b] = [bulk('a'), bulk('b')]
  expect(isSameReply(list(a, b), list(b, a), 'any order')).toBe(true)
  expect(isSameReply(`~2\r\n${a}${b}`, `~2\r\n${b}${a}`, 'any order')).toBe(true)
  expect(isSameReply(list(a, a), list(a, b), 'any order')).toBe(false)
  expect(isSameReply(list(a), list(a, a), 'any order')).toBe(false)
  const [one, two] = [bulk('1'), bulk('2')]
  expect(isSameReply(`%2\r\n${a}${one}${b}${two}`, `%2\r\n${b}${two}${a}${one}`, 'any order')).toBe(true)
  expect(isSameReply(`%2\r\n${a}${one}${b}${two}`, `%2\r\n${a}${two}${b}${one}`, 'any order')).toBe(false)
  expect(isSameReply('-ERR x\r\n', '-ERR x\r\n', 'any order')).toBe(true)
  expect(isSameReply('-ERR x\r\n', '-ERR y\r\n', 'any order')).toBe(false)
})

test('by kind', () => {
  const kinds = ['+OK\r\n', ':1\r\n', bulk('x'), '$-1\r\n', list(bulk('x')), '-ERR a\r\n', '-WRONGTYPE a\r\n']
  for (const [at, one] of kinds.entries()) {
    for (const [other, two] of kinds.entries()) expect(isSameReply(one, two, 'kind')).toBe(at === other)
  }
  expect(isSameReply(':1\r\n', ':-2\r\n', 'kind')).toBe(true)
  expect(isSameReply('-ERR a\r\n', '-ERR b\r\n', 'kind')).toBe(true)
  expect(isSameReply('*-1\r\n', '$-1\r\n', 'kind')).toBe(true)
  expect(isSameReply('no RESP', ':1\r\n', 'kind')).toBe(false)
})

test('EXEC, by what was queued', () => {
  const how = ['the same', 'kind'] as const
  expect(isSameReply(list('+OK\r\n', ':5\r\n'), list('+OK\r\n', ':6\r\n'), how)).toBe(true)
  expect(isSameReply(list(':5\r\n', '+OK\r\n'), list(':6\r\n', '+OK\r\n'), how)).toBe(false)
  expect(isSameReply('*-1\r\n', list('+OK\r\n', ':6\r\n'), how)).toBe(false)
  const confirmed = '>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n'
  expect(isSameReply(`*1\r\n${confirmed}${confirmed}`, `*1\r\n${confirmed}`, ['the same'])).toBe(true)
})

test('a long one, of which the digest is known', () => {
  const long = bulk('x'.repeat(100_000))
  const known = recordedReply(Buffer.from(long))
  expect(isSameReply(known, long, 'the same')).toBe(true)
  expect(isSameReply(known, long.replace('xx\r', 'xy\r'), 'the same')).toBe(false)
  expect(isSameReply(known, '+OK\r\n', 'the same')).toBe(false)
  expect(isSameReply({ bytes: long.length }, long, 'the same')).toBe(true)
})

test('every named relaxation names a command', () => {
  const commands = [...ORIGINAL_COMMANDS.withSubcommands()]
  const names = commands.map(({ name }) => name)
  expect([...BY_NAME.keys()].filter(name => !names.includes(name))).toEqual([])
  const of = (name: string) => comparisonOf(commands.find(each => each.name === name))
  expect(['GET', 'SMEMBERS', 'TTL', 'HELLO', 'MONITOR', 'NOPE'].map(of)).toEqual([
    'the same',
    'any order',
    'kind',
    'kind',
    'not sent',
    'the same',
  ])
})
