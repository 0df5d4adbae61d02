/** The keyspace events that hash commands announce, against the notifications of a real server. */
import { afterAll, test } from 'vitest'
import { sameEvents } from './events.ts'
import { type Argv, Pair } from './pair.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm', 'hash-max-listpack-entries': '3' })
afterAll(() => pair.stop())

const COMMANDS: readonly Argv[] = [
  ['HSET', 'a', 'f', '1'],
  ['HSET', 'a', 'f', '1'],
  ['HSET', 'a', 'f', '2', 'g', '3'],
  ['HMSET', 'b', 'f', '1', 'g', '2'],
  ['HSETNX', 'a', 'f', '1'],
  ['HSETNX', 'a', 'h', '1'],
  ['HSETNX', 'c', 'f', '1'],
  ['HINCRBY', 'a', 'f', 5],
  ['HINCRBY', 'd', 'f', 5],
  ['HINCRBYFLOAT', 'a', 'f', '0.5'],
  ['HINCRBYFLOAT', 'e', 'f', '0.5'],
  ['HINCRBY', 'a', 'f', 1],
  ['HSET', 'a', 'i', '1', 'j', '2', 'k', '3'],
  ['HGET', 'a', 'f'],
  ['HGET', 'missing', 'f'],
  ['HMGET', 'missing', 'f'],
  ['HLEN', 'missing'],
  ['HGETALL', 'missing'],
  ['HEXISTS', 'missing', 'f'],
  ['HSTRLEN', 'missing', 'f'],
  ['HRANDFIELD', 'missing'],
  ['HSCAN', 'missing', 0],
  ['HDEL', 'missing', 'f'],
  ['HDEL', 'a', 'missing'],
  ['HDEL', 'a', 'f', 'missing', 'g'],
  ['HDEL', 'b', 'f', 'g', 'h'],
  ['COPY', 'a', 'z'],
  ['EXPIRE', 'z', 100],
  ['HSET', 'z', 'f', '1'],
  ['TTL', 'z'],
  ['DEL', 'z'],
]

test('as Redis announces them', () => sameEvents(pair, COMMANDS))
