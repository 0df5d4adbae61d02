/** Channels, patterns and shard channels against a real redis-server: what each of several clients receives. */
import { afterAll, describe, test } from 'vitest'
import { help } from './help.ts'
import { type Argv, Pair, sorted } from './pair.ts'
import { changedStream, type Line, sameStreams } from './streams.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))

const SCRIPTS: Record<string, Line[]> = {
  'subscribing and leaving': [
    ['a', 'SUBSCRIBE', 'x', 'y', 'x'],
    ['a', 'PSUBSCRIBE', 'p*', 'x*', 'p*'],
    ['a', 'SUBSCRIBE', 'z'],
    ['a', 'SSUBSCRIBE', 's', 't', 's'],
    ['a', 'UNSUBSCRIBE', 'x', 'nosuch', 'x'],
    ['a', 'PUNSUBSCRIBE', 'x*', 'nosuch'],
    ['a', 'SUNSUBSCRIBE', 's', 'nosuch'],
    ['a', 'UNSUBSCRIBE', 'y', 'z'],
    ['a', 'PUNSUBSCRIBE', 'p*'],
    ['a', 'SUNSUBSCRIBE', 't'],
    ['a', 'GET', 'k'],
  ],
  'leaving without subscriptions': [
    ['a', 'UNSUBSCRIBE'],
    ['a', 'PUNSUBSCRIBE'],
    ['a', 'SUNSUBSCRIBE'],
    ['a', 'UNSUBSCRIBE', 'x', 'y'],
    ['a', 'PUNSUBSCRIBE', 'x'],
    ['a', 'SUNSUBSCRIBE', 'x'],
    ['a', 'SUBSCRIBE', 'x'],
    ['a', 'PUNSUBSCRIBE'],
    ['a', 'SUNSUBSCRIBE'],
    ['a', 'UNSUBSCRIBE'],
    ['a', 'PING'],
  ],
  'leaving everything': [
    ['a', 'SUBSCRIBE', 'x'],
    ['a', 'PSUBSCRIBE', 'p*'],
    ['a', 'SSUBSCRIBE', 's'],
    ['a', 'UNSUBSCRIBE'],
    ['a', 'PUNSUBSCRIBE'],
    ['a', 'SUNSUBSCRIBE'],
    ['a', 'SET', 'k', 'v'],
  ],
  messages: [
    ['a', 'SUBSCRIBE', 'x', ''],
    // The order in which one client's patterns are served is open, so each has its own.
    ['b1', 'PSUBSCRIBE', 'x*'],
    ['b2', 'PSUBSCRIBE', '*'],
    ['b3', 'PSUBSCRIBE', '?'],
    ['b4', 'PSUBSCRIBE', '[xy]'],
    ['b5', 'PSUBSCRIBE', 'a\\*'],
    ['c', 'SUBSCRIBE', 'x'],
    ['c', 'PSUBSCRIBE', 'x'],
    ['p', 'PUBLISH', 'x', 'hello'],
    ['p', 'PUBLISH', 'y', ''],
    ['p', 'PUBLISH', 'xyz', EVERY_BYTE],
    ['p', 'PUBLISH', '', 'to the empty channel'],
    ['p', 'PUBLISH', 'a*', 'star'],
    ['p', 'PUBLISH', EVERY_BYTE, 'x'],
    ['p', 'PUBLISH', 'x', 'long'.repeat(10_000)],
    ['c', 'UNSUBSCRIBE', 'x'],
    ['p', 'PUBLISH', 'x', 'again'],
    ['c', 'PUNSUBSCRIBE'],
    ['p', 'PUBLISH', 'x', 'and again'],
  ],
  'shard channels are apart': [
    ['a', 'SSUBSCRIBE', 'x'],
    ['b', 'SUBSCRIBE', 'x'],
    ['c', 'PSUBSCRIBE', '*'],
    ['p', 'PUBLISH', 'x', 'plain'],
    ['p', 'SPUBLISH', 'x', 'shard'],
    ['p', 'SPUBLISH', 'nosuch', 'shard'],
    ['a', 'SUNSUBSCRIBE'],
    ['p', 'SPUBLISH', 'x', 'shard'],
  ],
  'channels are the same in all databases': [
    ['a', 'SELECT', '3'],
    ['a', 'SUBSCRIBE', 'x'],
    ['b', 'PUBLISH', 'x', 'hello'],
  ],
  'subscriptions inside MULTI': [
    ['a', 'MULTI'],
    ['a', 'SUBSCRIBE', 'x', 'y'],
    ['a', 'PSUBSCRIBE', 'p*'],
    ['a', 'UNSUBSCRIBE', 'x'],
    ['a', 'EXEC'],
    ['b', 'PUBLISH', 'y', 'after'],
    ['b', 'PUBLISH', 'x', 'after'],
  ],
  'PUBLISH inside MULTI': [
    ['a', 'SUBSCRIBE', 'x'],
    ['b', 'MULTI'],
    ['b', 'PUBLISH', 'x', '1'],
    ['b', 'SET', 'k', 'v'],
    ['b', 'PUBLISH', 'x', '2'],
    ['b', 'EXEC'],
  ],
  'RESET ends everything': [
    ['a', 'SUBSCRIBE', 'x'],
    ['a', 'PSUBSCRIBE', '*'],
    ['a', 'SSUBSCRIBE', 's'],
    ['a', 'RESET'],
    ['b', 'PUBLISH', 'x', '1'],
    ['b', 'SPUBLISH', 's', '1'],
    ['b', 'PUBSUB', 'CHANNELS'],
    ['b', 'PUBSUB', 'NUMPAT'],
    ['a', 'GET', 'k'],
  ],
  'QUIT ends everything': [
    ['a', 'SUBSCRIBE', 'x'],
    ['a', 'QUIT'],
    ['b', 'PUBLISH', 'x', '1'],
    ['b', 'PUBSUB', 'NUMSUB', 'x'],
  ],
  inspection: [
    ['a', 'SUBSCRIBE', 'x'],
    ['b', 'SUBSCRIBE', 'x'],
    ['b', 'PSUBSCRIBE', 'p*', 'q*'],
    ['c', 'PSUBSCRIBE', 'p*'],
    ['c', 'SSUBSCRIBE', 's'],
    ['p', 'PUBSUB', 'CHANNELS'],
    ['p', 'PUBSUB', 'CHANNELS', 'x*'],
    ['p', 'PUBSUB', 'CHANNELS', 'y*'],
    ['p', 'PUBSUB', 'CHANNELS', ''],
    ['p', 'PUBSUB', 'NUMSUB'],
    ['p', 'PUBSUB', 'NUMSUB', 'x', 'y', 'x', 's'],
    ['p', 'PUBSUB', 'NUMPAT'],
    ['p', 'PUBSUB', 'SHARDCHANNELS'],
    ['p', 'PUBSUB', 'SHARDCHANNELS', '[s]'],
    ['p', 'PUBSUB', 'SHARDNUMSUB', 's', 'x'],
    ['p', 'PUBSUB', 'SHARDNUMSUB'],
    ['c', 'PUNSUBSCRIBE'],
    ['p', 'PUBSUB', 'NUMPAT'],
    ['b', 'PUNSUBSCRIBE', 'p*'],
    ['p', 'PUBSUB', 'NUMPAT'],
  ],
}
const LEAVING = ['leaving without subscriptions', 'subscriptions inside MULTI']
const isAlike = (name: string) =>
  agree('leaving where nobody listened is answered') || !LEAVING.includes(name)

test.each(Object.entries(SCRIPTS).filter(([name]) => isAlike(name)))('%s', (_name, script) =>
  sameStreams(pair, script),
)

const COMMANDS: readonly Argv[] = [
  ['GET', 'k'],
  ['SET', 'k', 'v'],
  ['PUBLISH', 'x', 'm'],
  ['CLIENT', 'ID', 'x'],
  ['CONFIG', 'GET', 'maxmemory'],
  ['ECHO', 'm'],
  ['SELECT', 1],
  ['MULTI'],
  ['EXEC'],
  ['DISCARD'],
  ['WATCH', 'k'],
  ['AUTH', 'x'],
  ['NOSUCH', 'a'],
  ['GET'],
  ['PING'],
  ['PING', ''],
  ['PING', 'a', 'b'],
  ['SUBSCRIBE'],
  ['SSUBSCRIBE', 's'],
  ['PUBSUB', 'NUMPAT'],
  ['HELLO'],
  ['HELLO', 'x'],
  ['RESET', 'x'],
  ['OBJECT', 'ENCODING', 'k'],
]
describe('commands of a subscriber', () => {
  for (const subscribe of ['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE']) {
    test.each(COMMANDS.map(argv => [argv] as const))(`${subscribe}, then %j`, argv =>
      sameStreams(
        pair,
        [
          ['a', subscribe, 'name'],
          ['a', ...argv],
        ],
        stream => stream.replace(/(\$2\r\nid\r\n:)\d+/, '$1id').replace(/\$\d+\r\n\d+\.\d+\.\d+/, 'version'),
      ),
    )
  }
})

describe('in RESP3 a client hears after the reply what its own command publishes', () => {
  const AFTER = 'messages to itself follow the reply'
  const subscribed = '>3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n'
  const message = (text: string) => `>3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$${text.length}\r\n${text}\r\n`
  test.each<[string, Line[], string[]]>([
    ['PUBLISH', [['a', 'PUBLISH', 'x', 'one']], [':1\r\n', message('one')]],
    [
      'in a transaction',
      [
        ['a', 'MULTI'],
        ['a', 'PUBLISH', 'x', 'one'],
        ['a', 'PUBLISH', 'x', 'two'],
        ['a', 'EXEC'],
      ],
      ['+OK\r\n', '+QUEUED\r\n', '+QUEUED\r\n', '*2\r\n:1\r\n:1\r\n', message('one'), message('two')],
    ],
    [
      'in a script',
      [['a', 'EVAL', "redis.call('PUBLISH', 'x', 'one') return 7", '0']],
      [':7\r\n', message('one')],
    ],
  ])('%s', (_, script, ours) =>
    changedStream(pair, AFTER, [['a', 'SUBSCRIBE', 'x'], ...script], 'a', [subscribed, ...ours]),
  )

  test('a keyspace event', () =>
    changedStream(
      pair,
      AFTER,
      [
        ['a', 'CONFIG', 'SET', 'notify-keyspace-events', 'Es$'],
        ['a', 'SUBSCRIBE', 'x'],
        ['a', 'SUBSCRIBE', '__keyevent@0__:sadd'],
        ['a', 'SADD', 's', 'x'],
        ['a', 'CONFIG', 'SET', 'notify-keyspace-events', ''],
      ],
      'a',
      [
        '+OK\r\n',
        subscribed,
        '>3\r\n$9\r\nsubscribe\r\n$19\r\n__keyevent@0__:sadd\r\n:2\r\n',
        ':1\r\n',
        '>3\r\n$7\r\nmessage\r\n$19\r\n__keyevent@0__:sadd\r\n$1\r\ns\r\n',
        '+OK\r\n',
      ],
    ))
})

test('arguments', () =>
  pair.same([
    ['SUBSCRIBE'],
    ['PSUBSCRIBE'],
    ['SSUBSCRIBE'],
    ['PUBLISH'],
    ['PUBLISH', 'x'],
    ['PUBLISH', 'x', 'y', 'z'],
    ['publish', 'x', 'y'],
    ['SPUBLISH', 'x'],
    ['PUBSUB'],
    ['PUBSUB', 'NOSUCH'],
    ['PUBSUB', 'CHANNELS', 'a', 'b'],
    ['PUBSUB', 'SHARDCHANNELS', 'a', 'b'],
    ['PUBSUB', 'NUMPAT', 'x'],
    help('PUBSUB'),
    ['PUBSUB', 'HELP', 'x'],
    sorted('PUBSUB', 'CHANNELS'),
  ]))
