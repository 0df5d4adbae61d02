/** CLIENT: lists connections, and names, pauses, unblocks and closes them. */
import * as errors from '../../keyspace/errors.ts'
import { type Bytes, NO_REPLY, OK, type ReplyError, type ReplyValue, Verbatim } from '../../resp/values.ts'
import {
  type Arg,
  alternatives,
  bytes,
  flag,
  int,
  many,
  newIn,
  option,
  optional,
  options,
  readInteger,
  readTimeoutMilliseconds,
  rest,
  token,
} from '../declare/args.ts'
import type { Client, Context } from '../declare/context.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { bulk, either, integer, nothing, ok, orNull, verbatim } from '../declare/reply.ts'
import { caching, getRedirection, redirectionOf, tracking, trackingInfo } from './client-tracking.ts'
import { invalidName, isPlainName } from './connection.ts'
import * as clientErrors from './errors.ts'

const PLAIN: readonly Flag[] = ['noscript', 'loading', 'stale']
const ADMIN: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale']
const EVERYWHERE = ['request_policy:all_nodes', 'response_policy:all_succeeded'] as const

const id = command({
  name: 'CLIENT ID',
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Gives the number of this connection.',
  flags: PLAIN,
  args: [],
  reply: integer(),
  run: ({ client }) => client.id,
})

const info = command({
  name: 'CLIENT INFO',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Describes this connection.',
  flags: PLAIN,
  tips: ['nondeterministic_output'],
  args: [],
  reply: verbatim(),
  run: ({ client, clock }) => new Verbatim('txt', `${describeClient(client, clock.now)}\n`),
})

const list = command({
  name: 'CLIENT LIST',
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(N) where N is the number of clients',
  summary: 'Describes the open connections.',
  flags: ADMIN,
  tips: ['nondeterministic_output'],
  history: [
    ['2.8.12', 'The field id.'],
    ['5.0.0', 'The TYPE filter.'],
    ['6.0.0', 'The field user.'],
    ['6.2.0', 'The ID filter, and the fields argv-mem, tot-mem, laddr and redir.'],
    ['7.0.0', 'The fields resp, multi-mem, rbs and rbp.'],
    ['7.0.3', 'The field ssub.'],
  ],
  args: [
    rest([
      options(
        newIn('5.0.0', option('TYPE', token('client-type', 'NORMAL', 'MASTER', 'REPLICA', 'PUBSUB'))),
        newIn('6.2.0', option('ID', many(int('client-id')))),
      ),
    ]),
  ],
  reply: verbatim(),
  run: (ctx, words) => {
    const chosen = filterList(ctx, words)
    if (!Array.isArray(chosen)) return chosen
    const lines = chosen.map(each => `${describeClient(each, ctx.clock.now)}\n`)
    return new Verbatim('txt', lines.join(''))
  },
})

function filterList(ctx: Context, words: readonly Bytes[]): Client[] | ReplyError {
  const all = [...ctx.server.clients.all()].filter(each => !each.isLeaving)
  const [filter, ...values] = words
  if (filter === undefined) return all
  if (filter.toUpperCase() === 'TYPE' && values.length === 1) {
    const kind = readKind(values[0] as Bytes)
    return typeof kind === 'string' ? all.filter(each => each.kind === kind) : kind
  }
  if (filter.toUpperCase() !== 'ID' || values.length === 0) return errors.SYNTAX
  const chosen: Client[] = []
  for (const value of values) {
    const client = ctx.server.clients.get(readNumber(value, 'Invalid client ID', Number.NEGATIVE_INFINITY))
    if (client !== undefined) chosen.push(client)
  }
  return chosen
}

function readKind(word: Bytes): string | ReplyError {
  const kind = word.toLowerCase()
  if (kind === 'slave') return 'replica'
  if (['normal', 'pubsub', 'master', 'replica'].includes(kind)) return kind
  return errors.error(`Unknown client type '${word}'`)
}

function readNumber(word: Bytes, failure: string, min = 1): number {
  let value: number | undefined
  try {
    value = readInteger(word)
  } catch {}
  if (value === undefined || value < min) throw errors.error(failure)
  return value
}

/**
 * One line of CLIENT LIST.
 *
 * @param now Unix ms
 */
export function describeClient(client: Client, now: number): string {
  const { output } = client
  const fields: Record<string, string | number> = {
    id: client.id,
    addr: client.address,
    laddr: client.localAddress,
    fd: client.fd,
    name: client.name,
    age: Math.floor((now - client.createdAt) / 1000),
    idle: Math.floor((now - client.lastActive) / 1000),
    flags: flagsOf(client),
    db: client.databaseIndex,
    sub: client.channels.size,
    psub: client.patterns.size,
    ssub: client.shardChannels.size,
    multi: client.transaction?.queue.length ?? -1,
    watch: client.watchCount,
    qbuf: client.pendingInput,
    'qbuf-free': 0,
    'argv-mem': client.argumentBytes,
    'multi-mem': client.transaction?.bytes ?? 0,
    rbs: 0,
    rbp: 0,
    obl: 0,
    oll: output.chunks,
    omem: output.bytes,
    'tot-mem': client.memory,
    events: output.bytes > 0 ? 'rw' : 'r',
    cmd: client.lastCommand?.fullName ?? 'NULL',
    user: client.user.name,
    redir: redirectionOf(client),
    resp: client.protocol,
    'lib-name': client.libraryName,
    'lib-ver': client.libraryVersion,
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function flagsOf(client: Client): string {
  let flags = ''
  if (client.kind === 'replica') flags += 'S'
  if (client.kind === 'master') flags += 'M'
  if (client.monitoring) flags += 'O'
  if (client.kind === 'pubsub') flags += 'P'
  if (client.transaction !== undefined) flags += 'x'
  if (client.blocked) flags += 'b'
  const { tracking: tracked } = client
  if (tracked !== undefined) flags += 't'
  if (tracked?.redirectionBroken) flags += 'R'
  if (tracked?.broadcast) flags += 'B'
  if (client.watchBroken) flags += 'd'
  if (client.readsReplica) flags += 'r'
  if (client.fd >= 0 && client.address.endsWith(':0')) flags += 'U'
  if (client.noEvict) flags += 'e'
  if (client.noTouch) flags += 'T'
  return flags === '' ? 'N' : flags
}

const clientType = alternatives(
  'client-type',
  flag('NORMAL'),
  newIn('3.2.0', flag('MASTER')),
  flag('SLAVE'),
  newIn('5.0.0', flag('REPLICA')),
  flag('PUBSUB'),
)
const address: Arg<Bytes> = { ...bytes('addr'), displayText: 'ip:port' }

const killFilters = alternatives(
  'new-format',
  newIn('2.8.12', optional(option('ID', int('client-id')))),
  newIn('2.8.12', optional(option('TYPE', clientType))),
  optional(option('USER', bytes('username'))),
  optional(option('ADDR', address)),
  newIn('6.2.0', optional(option('LADDR', { ...address, name: 'laddr' }))),
  optional(option('SKIPME', token('skipme', 'YES', 'NO'))),
  newIn('7.4.0', optional(option('MAXAGE', int('maxage')))),
)

const kill = command({
  name: 'CLIENT KILL',
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(N) where N is the number of clients',
  summary: 'Closes connections.',
  flags: ADMIN,
  history: [
    ['2.8.12', 'Filters by option.'],
    ['2.8.12', 'The ID filter.'],
    ['3.2.0', 'The type master.'],
    ['5.0.0', 'The type replica, for which slave still stands.'],
    ['6.2.0', 'The LADDR filter.'],
    ['7.4.0', 'The MAXAGE filter.'],
  ],
  args: [
    rest(
      [
        alternatives(
          'filter',
          { ...address, name: 'old-format', deprecatedSince: '2.8.12' },
          { ...killFilters, multiple: true },
        ),
      ],
      1,
    ),
  ],
  reply: either(ok(), integer()),
  run: (ctx, words) => {
    const [address] = words
    if (words.length === 1) {
      for (const client of ctx.server.clients.all()) {
        if (client.address === address) {
          client.close('now')
          return OK
        }
      }
      return clientErrors.NO_SUCH_CLIENT
    }
    const doomed = killFilter(ctx, words)
    const victims = [...ctx.server.clients.all()].filter(doomed)
    for (const victim of victims) victim.close('now')
    return victims.length
  },
})

function killFilter(ctx: Context, words: readonly Bytes[]): (client: Client) => boolean {
  // Of the same filter given twice the last one counts.
  const tests = new Map<string, (client: Client) => boolean>()
  let skipMe = true
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [(words[at] as Bytes).toUpperCase(), words[at + 1]]
    if (value === undefined) throw errors.SYNTAX
    switch (name) {
      case 'ID': {
        const wanted = readNumber(value, 'client-id should be greater than 0')
        tests.set(name, client => client.id === wanted)
        break
      }
      case 'TYPE': {
        const kind = readKind(value)
        if (typeof kind !== 'string') throw kind
        tests.set(name, client => client.kind === kind)
        break
      }
      case 'ADDR':
        tests.set(name, client => client.address === value)
        break
      case 'LADDR':
        tests.set(name, client => client.localAddress === value)
        break
      case 'USER':
        if (ctx.server.access.users.get(value) === undefined) throw errors.error(`No such user '${value}'`)
        tests.set(name, client => client.user.name === value)
        break
      case 'MAXAGE': {
        const least = readNumber(value, 'maxage is not an integer or out of range', Number.NEGATIVE_INFINITY)
        if (least <= 0) throw errors.error('maxage should be greater than 0')
        tests.set(name, client => seconds(ctx.clock.now) - seconds(client.createdAt) >= least)
        break
      }
      case 'SKIPME':
        if (value.toLowerCase() !== 'yes' && value.toLowerCase() !== 'no') throw errors.SYNTAX
        skipMe = value.toLowerCase() === 'yes'
        break
      default:
        throw errors.SYNTAX
    }
  }
  return client => (client !== ctx.client || !skipMe) && [...tests.values()].every(test => test(client))
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

const getName = command({
  name: 'CLIENT GETNAME',
  group: 'connection',
  since: '2.6.9',
  complexity: 'O(1)',
  summary: 'Gives the name of this connection.',
  flags: PLAIN,
  args: [],
  reply: orNull(bulk()),
  run: ({ client }) => (client.name === '' ? null : client.name),
})

const setName = command({
  name: 'CLIENT SETNAME',
  group: 'connection',
  since: '2.6.9',
  complexity: 'O(1)',
  summary: 'Names this connection.',
  flags: PLAIN,
  tips: EVERYWHERE,
  args: [bytes('connection-name')],
  reply: ok(),
  run: ({ client }, name) => {
    if (!isPlainName(name)) return invalidName('Client names')
    client.name = name
    return OK
  },
})

const setInfo = command({
  name: 'CLIENT SETINFO',
  group: 'connection',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Notes which client library this connection belongs to.',
  flags: PLAIN,
  tips: EVERYWHERE,
  args: [
    rest([alternatives('attr', option('LIB-NAME', bytes('libname')), option('LIB-VER', bytes('libver')))]),
  ],
  arity: 4,
  reply: ok(),
  run: ({ client }, [attribute = '', value = '']) => {
    const name = attribute.toLowerCase()
    if (name !== 'lib-name' && name !== 'lib-ver') return errors.error(`Unrecognized option '${attribute}'`)
    if (!isPlainName(value)) return invalidName(name)
    if (name === 'lib-name') client.libraryName = value
    else client.libraryVersion = value
    return OK
  },
})

const pause = command({
  name: 'CLIENT PAUSE',
  group: 'connection',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Holds back commands for a time.',
  flags: ADMIN,
  history: [['6.2.0', 'The WRITE mode.']],
  args: [bytes('timeout', 'integer'), rest([newIn('6.2.0', optional(token('mode', 'WRITE', 'ALL')))])],
  reply: ok(),
  arity: -3,
  run: ({ server, clock }, timeout, [given = 'ALL', ...more]) => {
    if (more.length > 0) return unknownSubcommandOrArity('CLIENT', 'PAUSE')
    const mode = given.toLowerCase()
    if (mode !== 'write' && mode !== 'all') return errors.error('CLIENT PAUSE mode must be WRITE or ALL')
    server.clients.pause(clock.now + readTimeoutMilliseconds(timeout), mode)
    return OK
  },
})

const unpause = command({
  name: 'CLIENT UNPAUSE',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of held-back clients',
  summary: 'Ends CLIENT PAUSE.',
  flags: ADMIN,
  args: [],
  reply: ok(),
  run: ({ server }) => {
    server.clients.unpause()
    return OK
  },
})

const unblock = command({
  name: 'CLIENT UNBLOCK',
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Ends the wait of a blocked client.',
  flags: ADMIN,
  args: [bytes('client-id', 'integer'), rest([optional(token('unblock-type', 'TIMEOUT', 'ERROR'))])],
  reply: integer(),
  run: ({ server }, word, [given = 'TIMEOUT', ...more]) => {
    if (more.length > 0) return unknownSubcommandOrArity('CLIENT', 'UNBLOCK')
    const reason = given.toUpperCase()
    if (reason !== 'TIMEOUT' && reason !== 'ERROR') {
      return errors.error('CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
    }
    const how = reason === 'ERROR' ? 'error' : 'timeout'
    return server.clients.get(readInteger(word))?.unblock(how) ? 1 : 0
  },
})

const replies = command({
  name: 'CLIENT REPLY',
  group: 'connection',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Turns replies to this connection on or off, or skips the next.',
  flags: PLAIN,
  args: [token('action', 'ON', 'OFF', 'SKIP')],
  reply: either(ok(), nothing()),
  run: ({ client }, action) => {
    if (action === 'skip') {
      if (client.replyMode !== 'off') client.replyMode = 'skip-next'
      return NO_REPLY
    }
    client.replyMode = action
    return action === 'on' ? OK : NO_REPLY
  },
})

function switchCommand(
  name: string,
  since: string,
  summary: string,
  set: (client: Client, on: boolean) => void,
): Command {
  return command({
    name,
    group: 'connection',
    since,
    complexity: 'O(1)',
    summary,
    flags: name === 'CLIENT NO-EVICT' ? ADMIN : PLAIN,
    args: [token('enabled', 'ON', 'OFF')],
    reply: ok(),
    run: ({ client }, enabled): ReplyValue => {
      set(client, enabled === 'on')
      return OK
    },
  })
}

const noEvict = switchCommand(
  'CLIENT NO-EVICT',
  '7.0.0',
  'Protects this connection from being closed to free memory.',
  (client, on) => {
    client.noEvict = on
  },
)

const noTouch = switchCommand(
  'CLIENT NO-TOUCH',
  '7.2.0',
  'Lets the commands of this connection leave access times alone.',
  (client, on) => {
    client.noTouch = on
  },
)

const help = helpCommand('CLIENT', 'connection', '5.0.0', [
  'CACHING (YES|NO)',
  '    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.',
  'GETREDIR',
  '    Return the client ID we are redirecting to when tracking is enabled.',
  'GETNAME',
  '    Return the name of the current connection.',
  'ID',
  '    Return the ID of the current connection.',
  'INFO',
  '    Return information about the current client connection.',
  'KILL <ip:port>',
  '    Kill connection made from <ip:port>.',
  'KILL <option> <value> [<option> <value> [...]]',
  '    Kill connections. Options are:',
  '    * ADDR (<ip:port>|<unixsocket>:0)',
  '      Kill connections made from the specified address',
  '    * LADDR (<ip:port>|<unixsocket>:0)',
  '      Kill connections made to specified local address',
  '    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
  '      Kill connections by type.',
  '    * USER <username>',
  '      Kill connections authenticated by <username>.',
  '    * SKIPME (YES|NO)',
  '      Skip killing current connection (default: yes).',
  '    * ID <client-id>',
  '      Kill connections by client id.',
  '    * MAXAGE <maxage>',
  '      Kill connections older than the specified age.',
  'LIST [options ...]',
  '    Return information about client connections. Options:',
  '    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
  '      Return clients of specified type.',
  'UNPAUSE',
  '    Stop the current client pause, resuming traffic.',
  'PAUSE <timeout> [WRITE|ALL]',
  '    Suspend all, or just write, clients for <timeout> milliseconds.',
  'REPLY (ON|OFF|SKIP)',
  '    Control the replies sent to the current connection.',
  'SETNAME <name>',
  '    Assign the name <name> to the current connection.',
  'SETINFO <option> <value>',
  '    Set client meta attr. Options are:',
  '    * LIB-NAME: the client lib name.',
  '    * LIB-VER: the client lib version.',
  'UNBLOCK <clientid> [TIMEOUT|ERROR]',
  '    Unblock the specified blocked client.',
  'TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]',
  '         [OPTIN] [OPTOUT] [NOLOOP]',
  '    Control server assisted client side caching.',
  'TRACKINGINFO',
  '    Report tracking status for the current connection.',
  'NO-EVICT (ON|OFF)',
  '    Protect current client connection from eviction.',
  'NO-TOUCH (ON|OFF)',
  '    Will not touch LRU/LFU stats when this mode is on.',
])

export const clientCommands = [
  container(
    {
      name: 'CLIENT',
      group: 'connection',
      since: '2.4.0',
      summary: 'A container for commands about connections.',
    },
    [
      id,
      info,
      list,
      kill,
      getName,
      setName,
      setInfo,
      getRedirection,
      trackingInfo,
      tracking,
      caching,
      pause,
      unpause,
      unblock,
      replies,
      noEvict,
      noTouch,
      help,
    ],
  ),
]
