import { expect, test } from 'vitest'
import { dispatch } from '../../engine/dispatch.ts'
import { InProcessConnection } from '../../engine/in-process.ts'
import { ReplyError, type ReplyValue } from '../../resp/values.ts'
import { createServer } from '../../server/server.ts'

/** Replies as handlers return them: in a transaction they wait like this while later commands run. */
function session() {
  const { session } = new InProcessConnection(createServer())
  return (...argv: string[]): ReplyValue => {
    const reply = dispatch(session, argv)
    if (typeof reply === 'symbol') throw new Error('held back')
    return reply
  }
}

const text = (reply: ReplyValue): unknown =>
  reply instanceof Uint8Array
    ? Buffer.from(reply).toString('latin1')
    : Array.isArray(reply)
      ? reply.map(text)
      : reply

test('a reply keeps what it saw while later commands edit the string', () => {
  const run = session()
  run('APPEND', 'k', 'hello')
  run('APPEND', 'k', ' world')
  run('SETRANGE', 'long', '70000', 'x')
  const before = [run('GET', 'k'), run('MGET', 'k', 'none'), run('GETRANGE', 'long', '0', '-1')]
  run('SETRANGE', 'k', '0', 'J')
  const between = run('GET', 'k')
  run('SETBIT', 'k', '2', '0')
  run('BITFIELD', 'k', 'SET', 'u8', '8', '255')
  run('APPEND', 'k', '!')
  run('SETRANGE', 'long', '0', 'y')
  expect(before.map(text)).toEqual(['hello world', ['hello world', null], `${'\0'.repeat(70_000)}x`])
  expect(text(between)).toBe('Jello world')
  expect(text(run('GET', 'k'))).toBe('J\xffllo world!')
})

test('a counter passes from numbers to bigints and back', () => {
  const run = session()
  run('SET', 'n', '9007199254740991')
  expect(run('INCR', 'n')).toBe(9007199254740992n)
  expect(run('DECR', 'n')).toBe(9007199254740991)
  expect(run('INCRBY', 'n', '9214364837600034816')).toBe(9223372036854775807n)
  expect(run('INCR', 'n')).toBeInstanceOf(ReplyError)
})

test('an odd word of MSET is refused under its own name', () => {
  const run = session()
  const reply = run('mset', 'a', '1', 'b')
  expect(reply).toEqual(new ReplyError("ERR wrong number of arguments for 'mset' command"))
})
