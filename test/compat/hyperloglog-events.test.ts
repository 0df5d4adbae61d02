/** The keyspace events that commands on HyperLogLogs announce, against the notifications of a real server. */
import { afterAll, test } from 'vitest'
import { sameEvents } from './events.ts'
import { type Argv, Pair } from './pair.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const COMMANDS: readonly Argv[] = [
  ['PFADD', 'a'],
  ['PFADD', 'a'],
  ['PFADD', 'a', 'x'],
  ['PFADD', 'a', 'x'],
  ['PFADD', 'b', 'y'],
  ['PFCOUNT', 'a'],
  ['PFCOUNT', 'a'],
  ['PFCOUNT', 'none'],
  ['PFCOUNT', 'a', 'none', 'b'],
  ['PFMERGE', 'a', 'a'],
  ['PFMERGE', 'c', 'a', 'b', 'none'],
  ['PFMERGE', 'd'],
  ['PFADD', 'd', ...Array.from({ length: 5000 }, (_, at) => at)],
  ['PFCOUNT', 'd'],
  ['PFDEBUG', 'TODENSE', 'a'],
  ['PFDEBUG', 'TODENSE', 'a'],
  ['PFDEBUG', 'GETREG', 'b'],
  ['PFDEBUG', 'ENCODING', 'none'],
]

test('announces what Redis announces, in its order', () => sameEvents(pair, COMMANDS))
