/** CLIENT TRACKING and the commands around it: invalidation messages for clients that cache what they read. */
import * as errors from '../../keyspace/errors.ts'
import type { TrackingState } from '../../pubsub/tracking.ts'
import { type Bytes, MapReply, OK, SetReply } from '../../resp/values.ts'
import { type Arg, bytes, flag, int, option, optional, readInteger, rest, token } from '../declare/args.ts'
import type { Client, Context } from '../declare/context.ts'
import { command } from '../declare/define.ts'
import { array, bulk, fields, integer, ok, set } from '../declare/reply.ts'
import * as clientErrors from './errors.ts'

const PLAIN = ['noscript', 'loading', 'stale'] as const

interface Given {
  redirect: number
  broadcast: boolean
  optIn: boolean
  optOut: boolean
  noLoop: boolean
  prefixes: Bytes[]
}

const prefixes: Arg<unknown> = {
  ...option('PREFIX', bytes('prefix')),
  optional: true,
  multiple: true,
  tokenRepeats: true,
}

export const tracking = command({
  name: 'CLIENT TRACKING',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1). Some options may introduce additional complexity.',
  summary: 'Turns on or off that this connection is told of changes of the keys that it has read.',
  flags: PLAIN,
  args: [
    token('status', 'ON', 'OFF'),
    rest([
      optional(option('REDIRECT', int('client-id'))),
      prefixes,
      optional(flag('BCAST')),
      optional(flag('OPTIN')),
      optional(flag('OPTOUT')),
      optional(flag('NOLOOP')),
    ]),
  ],
  reply: ok(),
  run: (ctx, status, words) => {
    const given = readOptions(ctx, words)
    const { client, server } = ctx
    if (status === 'off') {
      server.tracking.disable(client)
      return OK
    }
    refuseMix(client.tracking, given)
    if (given.broadcast) refuseOverlaps(client.tracking?.prefixes ?? [], given.prefixes)
    server.tracking.enable(client, given, given.prefixes)
    return OK
  },
})

function readOptions({ server }: Context, words: readonly Bytes[]): Given {
  const given: Given = {
    redirect: 0,
    broadcast: false,
    optIn: false,
    optOut: false,
    noLoop: false,
    prefixes: [],
  }
  for (let at = 0; at < words.length; at++) {
    const value = words[at + 1]
    switch (words[at]?.toUpperCase()) {
      case 'REDIRECT':
        if (value === undefined) throw errors.SYNTAX
        if (given.redirect !== 0) throw errors.error('A client can only redirect to a single other client')
        given.redirect = readInteger(value)
        if (server.clients.get(given.redirect) === undefined) throw clientErrors.NO_REDIRECTION_CLIENT
        at++
        break
      case 'PREFIX':
        if (value === undefined) throw errors.SYNTAX
        given.prefixes.push(value)
        at++
        break
      case 'BCAST':
        given.broadcast = true
        break
      case 'OPTIN':
        given.optIn = true
        break
      case 'OPTOUT':
        given.optOut = true
        break
      case 'NOLOOP':
        given.noLoop = true
        break
      default:
        throw errors.SYNTAX
    }
  }
  return given
}

/** What cannot be asked for together, or not without turning tracking off first. */
function refuseMix(known: TrackingState | undefined, given: Given): void {
  if (!given.broadcast && given.prefixes.length > 0) {
    throw errors.error('PREFIX option requires BCAST mode to be enabled')
  }
  if (known !== undefined && known.broadcast !== given.broadcast)
    throw clientErrors.trackingSwitch('BCAST mode on/off')
  if (given.broadcast && (given.optIn || given.optOut)) {
    throw errors.error('OPTIN and OPTOUT are not compatible with BCAST')
  }
  if (given.optIn && given.optOut) throw errors.error("You can't specify both OPTIN mode and OPTOUT mode")
  if ((given.optIn && known?.optOut) || (given.optOut && known?.optIn)) {
    throw clientErrors.trackingSwitch('OPTIN/OPTOUT mode')
  }
}

function refuseOverlaps(known: readonly Bytes[], given: readonly Bytes[]): void {
  const overlapping = thoseThatOverlap([...known, ...given])
  const at = given.findIndex(prefix => overlapping.has(prefix))
  const prefix = given[at]
  if (prefix === undefined) return
  const existing = known.find(other => overlap(prefix, other))
  if (existing !== undefined) throw clientErrors.prefixesOverlap(prefix, 'an existing', existing)
  const other = given.slice(at + 1).find(each => overlap(prefix, each))
  if (other !== undefined) throw clientErrors.prefixesOverlap(prefix, 'another provided', other)
}

/** There may be very many, so they are not compared each with each: in order, those that begin with one come behind it. */
function thoseThatOverlap(prefixes: readonly Bytes[]): ReadonlySet<Bytes> {
  const found = new Set<Bytes>()
  const begun: Bytes[] = []
  for (const prefix of [...prefixes].sort()) {
    let shorter = begun.at(-1)
    while (shorter !== undefined && !prefix.startsWith(shorter)) {
      begun.pop()
      shorter = begun.at(-1)
    }
    if (shorter !== undefined) found.add(shorter).add(prefix)
    begun.push(prefix)
  }
  return found
}

function overlap(a: Bytes, b: Bytes): boolean {
  return a.startsWith(b) || b.startsWith(a)
}

export const caching = command({
  name: 'CLIENT CACHING',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Says whether the keys of the next command are tracked, where that is not the rule.',
  flags: PLAIN,
  args: [rest([token('mode', 'YES', 'NO')], 1)],
  arity: 3,
  reply: ok(),
  run: ({ client }, [mode = '']) => {
    const state = client.tracking
    if (state === undefined) throw clientErrors.NOT_TRACKING
    const wanted = mode.toUpperCase()
    if (wanted !== 'YES' && wanted !== 'NO') throw errors.SYNTAX
    if (wanted === 'YES' && !state.optIn) throw clientErrors.cachingNeeds('YES', 'OPTIN')
    if (wanted === 'NO' && !state.optOut) throw clientErrors.cachingNeeds('NO', 'OPTOUT')
    state.caching = true
    return OK
  },
})

export const getRedirection = command({
  name: 'CLIENT GETREDIR',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Gives the client that invalidation messages go to, -1 while tracking is off.',
  flags: PLAIN,
  args: [],
  reply: integer(),
  run: ({ client }) => redirectionOf(client),
})

/** 0: to itself; -1: tracking is off. */
export function redirectionOf(client: Client): number {
  return client.tracking?.redirect ?? -1
}

export const trackingInfo = command({
  name: 'CLIENT TRACKINGINFO',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Describes the tracking of this connection.',
  flags: PLAIN,
  args: [],
  reply: fields({ flags: set(bulk()), redirect: integer(), prefixes: array(bulk()) }),
  run: ({ client }) => {
    const { tracking: state } = client
    const flags = new SetReply(state === undefined ? ['off'] : describe(state))
    const prefixes = state?.prefixes ?? []
    return new MapReply(['flags', flags, 'redirect', redirectionOf(client), 'prefixes', prefixes])
  },
})

function describe(state: TrackingState): string[] {
  const flags = ['on']
  if (state.broadcast) flags.push('bcast')
  if (state.optIn) flags.push('optin', ...(state.caching ? ['caching-yes'] : []))
  if (state.optOut) flags.push('optout', ...(state.caching ? ['caching-no'] : []))
  if (state.noLoop) flags.push('noloop')
  if (state.redirectionBroken) flags.push('broken_redirect')
  return flags
}
