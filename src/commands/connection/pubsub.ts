/** Publish and subscribe: channels, patterns and shard channels. */
import type { Kind } from '../../pubsub/hub.ts'
import { type Bytes, Push, Replies, type ReplyValue } from '../../resp/values.ts'
import { type Arg, bytes, key, many, optional, rest } from '../declare/args.ts'
import type { Client, Context } from '../declare/context.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { alternating, array, bulk, integer, messages } from '../declare/reply.ts'

const FLAGS: readonly Flag[] = ['pubsub', 'noscript', 'loading', 'stale']
const ONE_CHANNEL = { count: 'first', arePatterns: false } as const

/** Shard channels are counted alone, channels and patterns together. */
function countOf(client: Client, kind: Kind): number {
  return kind === 'shardChannels' ? client.shardChannels.size : client.channels.size + client.patterns.size
}

/** Shard channels stand where keys stand: clients send them to the shard that the name belongs to. */
function nameOf(kind: Kind, what: string): Arg<Bytes> {
  if (kind === 'shardChannels') return { ...key(what, 'not_key'), type: 'string' }
  return bytes(what, kind === 'patterns' ? 'pattern' : 'string')
}

function subscribeCommand(name: string, since: string, summary: string, kind: Kind, what: string): Command {
  const word = name.toLowerCase()
  return command({
    name,
    group: 'pubsub',
    since,
    complexity: 'O(N) where N is the number of names',
    summary,
    flags: FLAGS,
    channels: { count: 'all', arePatterns: kind === 'patterns' },
    args: [many(nameOf(kind, what))],
    reply: messages(),
    run: ({ client, server }: Context, names: readonly Bytes[]) =>
      new Replies(
        names.map(each => {
          server.pubsub.subscribe(client, kind, each)
          return new Push([word, each, countOf(client, kind)])
        }),
      ),
  })
}

function unsubscribeCommand(name: string, since: string, summary: string, kind: Kind, what: string): Command {
  const word = name.toLowerCase()
  return command({
    name,
    group: 'pubsub',
    since,
    complexity: 'O(N) where N is the number of names',
    summary: `${summary} Without names: from all.`,
    flags: FLAGS,
    args: [optional(many(nameOf(kind, what)))],
    reply: messages(),
    run: ({ client, server }: Context, names: readonly Bytes[] | undefined) => {
      const leaving = names ?? [...client[kind]]
      if (leaving.length === 0) return new Replies([new Push([word, null, countOf(client, kind)])])
      return new Replies(
        leaving.map(each => {
          server.pubsub.unsubscribe(client, kind, each)
          return new Push([word, each, countOf(client, kind)])
        }),
      )
    },
  })
}

const subscribe = subscribeCommand('SUBSCRIBE', '2.0.0', 'Listens to channels.', 'channels', 'channel')
const pSubscribe = subscribeCommand(
  'PSUBSCRIBE',
  '2.0.0',
  'Listens to all channels whose name matches patterns.',
  'patterns',
  'pattern',
)
const sSubscribe = subscribeCommand(
  'SSUBSCRIBE',
  '7.0.0',
  'Listens to shard channels.',
  'shardChannels',
  'shardchannel',
)
const unsubscribe = unsubscribeCommand(
  'UNSUBSCRIBE',
  '2.0.0',
  'Stops listening to channels.',
  'channels',
  'channel',
)
const pUnsubscribe = unsubscribeCommand(
  'PUNSUBSCRIBE',
  '2.0.0',
  'Stops listening to patterns.',
  'patterns',
  'pattern',
)
const sUnsubscribe = unsubscribeCommand(
  'SUNSUBSCRIBE',
  '7.0.0',
  'Stops listening to shard channels.',
  'shardChannels',
  'shardchannel',
)

const publish = command({
  name: 'PUBLISH',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(N+M) where N is the number of subscribers of the channel and M that of patterns',
  summary: 'Sends a message to a channel, and counts who received it.',
  flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
  channels: ONE_CHANNEL,
  args: [bytes('channel'), bytes('message')],
  reply: integer(),
  run: ({ server, client, effect }, channel, message) => {
    if (server.cluster === undefined) effect?.(client.running, 'replicas')
    else server.cluster.publish(channel, message, false)
    return server.pubsub.publish(channel, message)
  },
})

const sPublish = command({
  name: 'SPUBLISH',
  group: 'pubsub',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of subscribers',
  summary: 'Sends a message to a shard channel, and counts who received it.',
  flags: ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'],
  channels: ONE_CHANNEL,
  args: [nameOf('shardChannels', 'shardchannel'), bytes('message')],
  reply: integer(),
  run: ({ server, client, effect }, channel, message) => {
    if (server.cluster === undefined) effect?.(client.running, 'replicas')
    else server.cluster.publish(channel, message, true)
    return server.pubsub.publishToShard(channel, message)
  },
})

const INSPECT: readonly Flag[] = ['pubsub', 'loading', 'stale']

function namesCommand(name: string, since: string, kind: Kind, what: string): Command {
  return command({
    name: `PUBSUB ${name}`,
    group: 'pubsub',
    since,
    complexity: 'O(N) where N is the number of names',
    summary: `Lists the ${what} that have subscribers.`,
    flags: INSPECT,
    args: [rest([optional(bytes('pattern', 'pattern'))])],
    reply: array(bulk()),
    run: ({ server }: Context, words: readonly Bytes[]): ReplyValue => {
      if (words.length > 1) return unknownSubcommandOrArity('PUBSUB', name)
      return server.pubsub.names(kind, words[0])
    },
  })
}

function countsCommand(name: string, since: string, kind: Kind, what: string): Command {
  return command({
    name: `PUBSUB ${name}`,
    group: 'pubsub',
    since,
    complexity: 'O(N) where N is the number of names given',
    summary: `Counts the subscribers of ${what}.`,
    flags: INSPECT,
    args: [rest([optional(many(bytes(kind === 'shardChannels' ? 'shardchannel' : 'channel')))])],
    reply: alternating(bulk(), integer()),
    run: ({ server }: Context, names: readonly Bytes[]) =>
      names.flatMap(each => [each, server.pubsub.count(kind, each)]),
  })
}

const patternCount = command({
  name: 'PUBSUB NUMPAT',
  group: 'pubsub',
  since: '2.8.0',
  complexity: 'O(1)',
  summary: 'Counts the patterns that have subscribers.',
  flags: INSPECT,
  args: [],
  reply: integer(),
  run: ({ server }) => server.pubsub.size('patterns'),
})

const help = helpCommand('PUBSUB', 'pubsub', '6.2.0', [
  'CHANNELS [<pattern>]',
  "    Return the currently active channels matching a <pattern> (default: '*').",
  'NUMPAT',
  '    Return number of subscriptions to patterns.',
  'NUMSUB [<channel> ...]',
  '    Return the number of subscribers for the specified channels, excluding',
  '    pattern subscriptions(default: no channels).',
  'SHARDCHANNELS [<pattern>]',
  "    Return the currently active shard level channels matching a <pattern> (default: '*').",
  'SHARDNUMSUB [<shardchannel> ...]',
  '    Return the number of subscribers for the specified shard level channel(s)',
])

const pubsub = container(
  {
    name: 'PUBSUB',
    group: 'pubsub',
    since: '2.8.0',
    summary: 'A container for commands about subscriptions.',
  },
  [
    namesCommand('CHANNELS', '2.8.0', 'channels', 'channels'),
    countsCommand('NUMSUB', '2.8.0', 'channels', 'channels'),
    patternCount,
    namesCommand('SHARDCHANNELS', '7.0.0', 'shardChannels', 'shard channels'),
    countsCommand('SHARDNUMSUB', '7.0.0', 'shardChannels', 'shard channels'),
    help,
  ],
)

export const pubsubCommands: readonly Command[] = [
  subscribe,
  pSubscribe,
  sSubscribe,
  unsubscribe,
  pUnsubscribe,
  sUnsubscribe,
  publish,
  sPublish,
  pubsub,
]
