import { expect, test } from 'vitest'
import { hashSlot } from '../../structures/hash-slot.ts'
import { CrossSlotError, RouteError } from '../errors.ts'
import type { Word } from '../link.ts'
import { aimOf, aimOfAll } from './route.ts'

const words = (text: string): Word[] => text.split(' ')

test.each([
  ['GET k', 'k', true],
  ['get k', 'k', true],
  ['SET k v', 'k', false],
  ['MGET {k}1 {k}2', 'k', true],
  ['XREAD COUNT 1 STREAMS {k}1 {k}2 0 0', 'k', true],
  ['XREADGROUP GROUP g c STREAMS k >', 'k', false],
  ['EVAL script 2 {k}1 {k}2 other', 'k', false],
  ['EVAL_RO script 1 k', 'k', true],
  ['EVAL script 0', undefined, false],
  ['ZUNIONSTORE k 2 {k}1 {k}2 WEIGHTS 1 2', 'k', false],
  ['GEORADIUS k 0 0 1 km STORE {k}2', 'k', false],
  ['OBJECT ENCODING k', 'k', true],
  ['object help', undefined, false],
  ['XGROUP CREATE k g $', 'k', false],
  ['BLPOP k {k}2 0', 'k', false],
  ['SPUBLISH k message', 'k', false],
  ['PUBLISH k message', undefined, false],
  ['JSON.GET k $', 'k', false],
  ['SOMETHING.NEW', undefined, false],
  ['INFO', undefined, false],
  ['MGET', undefined, false],
  ['EVAL script many k', undefined, false],
])('%s', (text, key, reads) => {
  expect(aimOf(words(text))).toEqual({ slot: key === undefined ? undefined : hashSlot(key), reads })
})

test('bytes are looked at as text is', () => {
  const bytes = words('xread STREAMS k 0').map(word => Buffer.from(String(word)))
  expect(aimOf(bytes).slot).toBe(hashSlot('k'))
  expect(aimOf(['SET', 'k', Buffer.alloc(100)]).slot).toBe(hashSlot('k'))
  expect(aimOf(['GET', Buffer.from('ü')]).slot).toBe(hashSlot(Buffer.from('ü').toString('latin1')))
  const long = 'x'.repeat(5000)
  expect(aimOf(['GET', Buffer.from(long)]).slot).toBe(hashSlot(long))
  expect(aimOf([Buffer.from(long), 'k']).slot).toBe(hashSlot('k'))
})

test('MIGRATE has one key, or others behind an empty word', () => {
  expect(aimOf(words('MIGRATE host 1 k 0 5000')).slot).toBe(hashSlot('k'))
  expect(aimOf(['migrate', 'host', '1', '', '0', '5000', 'KEYS', '{k}1', '{k}2']).slot).toBe(hashSlot('k'))
})

test.each([
  ['DBSIZE', 'shards', 'sum'],
  ['flushall ASYNC', 'shards', 'same'],
  ['SCRIPT load x', 'nodes', 'same'],
  ['Config Set a b', 'nodes', 'same'],
])('%s goes to all', (text, nodes, join) => {
  expect(aimOf(words(text))).toEqual({ slot: undefined, reads: false, everywhere: { nodes, join } })
})

test('keys in different slots are refused, and it is said which', () => {
  expect(() => aimOf(words('MSET a 1 b 2'))).toThrow(CrossSlotError)
  expect(() => aimOf(words('MSET a 1 b 2'))).toThrow(
    'MSET: "a" is in slot 15495, "b" is in slot 3300: one node must have all keys of a command; give those that ' +
      'belong together the same {tag}, as in {user:1}:name and {user:1}:mail, or send a command for each',
  )
  expect(() => aimOf(['MGET', 'a', `b${'x'.repeat(100)}`])).toThrow(/"bx{59}\.\.\." is in slot/)
  expect(() => aimOfAll([['MULTI'], ['SET', 'a', '1'], ['GET', 'b'], ['EXEC']])).toThrow(CrossSlotError)
  expect(aimOfAll([['MULTI'], ['SET', '{a}1', '1'], ['PING'], ['GET', '{a}2'], ['EXEC']])).toEqual({
    slot: hashSlot('a'),
    reads: false,
  })
})

test.each(['SCAN 0', 'multi', 'EXEC', 'DISCARD', 'UNWATCH', 'ASKING', 'READONLY'])(
  '%s is refused: its connection is nobody’s own',
  text => {
    expect(() => aimOf(words(text))).toThrow(RouteError)
  },
)
