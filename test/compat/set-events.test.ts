/** The keyspace events that set commands announce, against the notifications of a real server. */
import { afterAll, test } from 'vitest'
import { sameEvents } from './events.ts'
import { type Argv, Pair } from './pair.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const COMMANDS: readonly Argv[] = [
  ['SADD', 's', 'a', '1', '2'],
  ['SADD', 's', 'a'],
  ['SADD', 's', '8', '9'],
  ['SREM', 's', 'x'],
  ['SREM', 's', 'a', 'x'],
  ['SREM', 'none', 'x'],
  ['SISMEMBER', 'none', 'x'],
  ['SMOVE', 's', 't', 'x'],
  ['SMOVE', 's', 't', '8'],
  ['SMOVE', 's', 's', '9'],
  ['SMOVE', 'none', 't', '9'],
  ['SADD', 't', '9'],
  ['SMOVE', 's', 't', '9'],
  ['SMOVE', 's', 't', '1'],
  ['SMOVE', 's', 't', '2'],
  ['SPOP', 's'],
  ['SPOP', 't', 0],
  ['SPOP', 't', 100],
  ['SPOP', 't', 100],
  ['SADD', 's', '1'],
  ['SPOP', 's'],
  ['SADD', 's', '1', '2', '3'],
  ['SADD', 't', '3', '4'],
  ['SREM', 's', '1', '2', '3'],
  ['SADD', 's', '1', '2', '3'],
  ['EXPIRE', 's', 100],
  ['SINTERSTORE', 's', 's', 't'],
  ['SUNIONSTORE', 's', 's', 't'],
  ['SDIFFSTORE', 's', 's', 'none'],
  ['SDIFFSTORE', 's', 's', 's'],
  ['SDIFFSTORE', 's', 's', 's'],
  ['SUNIONSTORE', 's', 'none'],
  ['SADD', 's', '1'],
  ['SINTERSTORE', 's', 's', 'none'],
  ['SINTERSTORE', 's', 't', 'none'],
  ['SET', 's', 'x'],
  ['SUNIONSTORE', 's', 't'],
  ['SINTER', 's', 'none', 't'],
  ['SINTERCARD', 2, 'none', 'none'],
  ['SMEMBERS', 'none'],
  ['SRANDMEMBER', 'none'],
  ['SSCAN', 'none', 0],
  ['SMISMEMBER', 'none', 'a'],
  ['SCARD', 'none'],
]

test('announces what Redis announces, in its order', () => sameEvents(pair, COMMANDS))
