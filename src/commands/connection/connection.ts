/** Commands about the connection itself: greeting, authentication, the selected database, its end. */
import * as errors from '../../keyspace/errors.ts'
import {
  type Bytes,
  MapReply,
  OK,
  PONG,
  Push,
  ReplyError,
  type ReplyValue,
  Status,
} from '../../resp/values.ts'
import {
  block,
  bytes,
  int,
  int32,
  newIn,
  option,
  optional,
  options,
  readInteger,
  rest,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { command } from '../declare/define.ts'
import { wrongArity } from '../declare/errors.ts'
import { anything, array, bulk, either, integer, map, messages, ok, status } from '../declare/reply.ts'
import * as clientErrors from './errors.ts'

/** The version of Redis whose behaviour we present. */
export const REDIS_VERSION = '7.4.0'
/** The same as a number: a byte for each part. */
export const REDIS_VERSION_NUMBER = 0x070400

const ping = command({
  name: 'PING',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers PONG, or the message it was given.',
  flags: ['fast'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [rest([optional(bytes('message'))])],
  reply: either(status(), bulk(), messages()),
  run: ({ client }, words) => {
    if (words.length > 1) return wrongArity('ping')
    const [message] = words
    // In RESP2's subscribed mode every reply looks like a message.
    if (client.protocol === 2 && client.kind === 'pubsub') return new Push(['pong', message ?? ''])
    return message ?? PONG
  },
})

const echo = command({
  name: 'ECHO',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers with the message it was given.',
  flags: ['loading', 'stale', 'fast'],
  args: [bytes('message')],
  reply: bulk(),
  run: (_ctx, message) => message,
})

const auth = command({
  name: 'AUTH',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of passwords of the user',
  summary: 'Proves by password who the client is.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  history: [['6.0.0', 'A username may come before the password.']],
  secrets: argv => argv.map((_, at) => at).slice(1),
  args: [rest([newIn('6.0.0', optional(bytes('username'))), bytes('password')], 1)],
  reply: ok(),
  run: (ctx, words) => {
    if (words.length > 2) return errors.SYNTAX
    const [first = '', second] = words
    if (second === undefined && ctx.server.access.users.default.needsNoPassword)
      return clientErrors.NO_PASSWORD_SET
    const [user, password] = second === undefined ? ['default', first] : [first, second]
    return authenticate(ctx, user, password) ?? OK
  },
})

const NOT_AUTHENTICATED = new ReplyError(
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
)

const CREDENTIALS = option('AUTH', block('auth', bytes('username'), bytes('password')))
const CLIENT_NAME = option('SETNAME', bytes('clientname'))

const hello = command({
  name: 'HELLO',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Greets the server and chooses the protocol version.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  history: [['6.2.0', 'The protocol version may be left out.']],
  secrets: argv =>
    argv
      .map((_, at) => at)
      .filter(at => argv.slice(Math.max(0, at - 2), at).some(word => word.toUpperCase() === 'AUTH')),
  args: [rest([optional(block('arguments', int('protover'), options(CREDENTIALS, CLIENT_NAME)))])],
  reply: map(either(bulk(), integer(), array(anything()))),
  run: (ctx, words) => {
    const { client } = ctx
    let protocol: number | undefined
    if (words[0] !== undefined) {
      protocol = readProtocol(words[0])
      if (protocol !== 2 && protocol !== 3) return clientErrors.NO_PROTOCOL
    }
    let credentials: readonly [Bytes, Bytes] | undefined
    let name: Bytes | undefined
    for (let at = 1; at < words.length; at++) {
      const word = words[at] as Bytes
      const [next, afterNext] = [words[at + 1], words[at + 2]]
      if (word.toUpperCase() === 'AUTH' && next !== undefined && afterNext !== undefined) {
        credentials = [next, afterNext]
        at += 2
      } else if (word.toUpperCase() === 'SETNAME' && next !== undefined) {
        if (!isPlainName(next)) return invalidName('Client names')
        name = next
        at += 1
      } else return errors.error(`Syntax error in HELLO option '${word}'`)
    }
    if (credentials !== undefined) {
      const refusal = authenticate(ctx, ...credentials)
      if (refusal !== null) return refusal
    }
    if (!client.authenticated) return NOT_AUTHENTICATED
    if (name !== undefined) client.name = name
    if (protocol === 2 || protocol === 3) client.protocol = protocol
    return greeting(ctx)
  },
})

function readProtocol(word: Bytes): number {
  try {
    return readInteger(word)
  } catch {
    throw errors.error('Protocol version is not an integer or out of range')
  }
}

function greeting({ client, server }: Context): ReplyValue {
  const facts: ReplyValue[] = ['server', 'redis', 'version', REDIS_VERSION, 'proto', client.protocol]
  const { mode, replication } = server
  facts.push('id', client.id, 'mode', mode)
  if (mode !== 'sentinel') facts.push('role', replication.isReplica ? 'replica' : 'master')
  facts.push('modules', [])
  return new MapReply(facts)
}

/** Null when the password is right; the connection is then authenticated. */
function authenticate(ctx: Context, user: Bytes, password: Bytes): ReplyError | null {
  const { client, server } = ctx
  const found = server.access.users.get(user)
  if (found === undefined || !found.accepts(password)) {
    const context = client.mayWait ? 'toplevel' : 'multi'
    const object = client.running[0] ?? ''
    server.access.note(client, { reason: 'auth', context, object, username: user })
    return clientErrors.WRONG_PASSWORD
  }
  client.authenticated = true
  client.user = found
  return null
}

const select = command({
  name: 'SELECT',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Changes the database that the connection works on.',
  flags: ['loading', 'stale', 'fast'],
  args: [int32('index')],
  reply: ok(),
  run: ({ client, keyspace, server }, index) => {
    if (server.cluster !== undefined && index !== 0) return errors.notInCluster('SELECT is')
    if (index < 0 || index >= keyspace.databases.length) return errors.DB_INDEX_OUT_OF_RANGE
    client.select(index)
    return OK
  },
})

const quit = command({
  name: 'QUIT',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Ends the connection.',
  deprecated: { since: '7.2.0', replacedBy: 'just closing the connection' },
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  args: [rest([])],
  reply: ok(),
  run: ({ client }) => {
    client.close('after-reply')
    return OK
  },
})

const reset = command({
  name: 'RESET',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Brings the connection back to the state of a new one.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  args: [],
  reply: status(),
  run: ({ server, client }) => {
    server.resetClient(client)
    return new Status('RESET')
  },
})

/** Names of clients and libraries: printable ASCII without blanks. */
export function isPlainName(name: Bytes): boolean {
  return /^[!-~]*$/.test(name)
}

export function invalidName(what: string): ReplyError {
  return errors.error(`${what} cannot contain spaces, newlines or special characters.`)
}

export const connectionCommands = [ping, echo, auth, hello, select, quit, reset]
