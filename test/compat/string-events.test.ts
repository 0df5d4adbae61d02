/** The keyspace events that string and bitmap commands announce, against the notifications of a real server. */
import { afterAll, test } from 'vitest'
import { sameEvents } from './events.ts'
import { type Argv, Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const COMMANDS: readonly Argv[] = [
  ['SET', 'a', '1'],
  ['SET', 'a', '1', 'XX', 'KEEPTTL'],
  ['SET', 'a', '1', 'NX'],
  ['SET', 'a', '1', 'EX', 100],
  ['SET', 'a', '1', 'GET', 'PXAT', 4_000_000_000_000],
  ['SET', 'past', '1', 'EXAT', 1],
  ['GET', 'past'],
  ['SETEX', 'a', 100, 'x'],
  ['PSETEX', 'a', 100_000, 'x'],
  ['SETNX', 'a', 'x'],
  ['SETNX', 'b', 'x'],
  ['GETSET', 'b', '1'],
  ['GETEX', 'a'],
  ['GETEX', 'a', 'PERSIST'],
  ['GETEX', 'a', 'PERSIST'],
  ['GETEX', 'a', 'EX', 100],
  ['GETEX', 'a', 'EXAT', 1],
  ['GETDEL', 'b'],
  ['GETDEL', 'b'],
  ['MSET', 'a', '1', 'b', '2', 'a', '3'],
  ['MSETNX', 'a', '1', 'c', '2'],
  ['MSETNX', 'c', '1', 'd', '2'],
  ['APPEND', 'e', ''],
  ['APPEND', 'e', 'x'],
  ['SETRANGE', 'e', 0, ''],
  ['SETRANGE', 'e', 0, 'y'],
  ['INCR', 'a'],
  ['DECR', 'a'],
  ['INCRBY', 'a', 5],
  ['DECRBY', 'a', 5],
  ['INCRBY', 'a', 0],
  ['INCRBYFLOAT', 'a', '0'],
  ['SETBIT', 'bits', 7, 0],
  ['SETBIT', 'bits', 7, 0],
  ['SETBIT', 'bits', 7, 1],
  ['SETBIT', 'bits', 20, 0],
  ['BITOP', 'AND', 'f', 'a', 'bits'],
  ['BITOP', 'AND', 'f', 'none'],
  ['BITOP', 'AND', 'f', 'none'],
  ['BITFIELD', 'bits', 'GET', 'u8', 0],
  ['BITFIELD', 'bits', 'SET', 'u8', 0, 1],
  ['BITFIELD', 'bits', 'SET', 'u8', 0, 2, 'INCRBY', 'u8', 0, 1],
  ['BITFIELD', 'bits', 'SET', 'u8', 100, 0],
  ['BITFIELD', 'bits', 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', 0, 9],
]

test.skipIf(!agree('what has expired is stored for a moment'))(
  'announces what Redis announces, in its order',
  () => sameEvents(pair, COMMANDS),
)
