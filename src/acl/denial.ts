/** Why a user may not do what was asked for, and how that is said. */
import { type Bytes, ReplyError } from '../resp/values.ts'
import type { AclRequest } from './request.ts'

export interface Denial {
  readonly reason: 'command' | 'key' | 'channel'
  /** The key's or channel's position in argv; 0 for a command. */
  readonly at: number
}

const RANKS: Readonly<Record<Denial['reason'], number>> = { command: 0, key: 1, channel: 2 }

/** Of what several selectors say, the one that came nearest to a yes is told. */
export function nearer(a: Denial, b: Denial): Denial {
  const ranks = RANKS[b.reason] - RANKS[a.reason]
  return ranks > 0 || (ranks === 0 && b.at > a.at) ? b : a
}

/** What was refused: the command's name, or the key's or channel's. */
export function objectOf({ reason, at }: Denial, { command, argv }: AclRequest): Bytes {
  return reason === 'command' ? command.fullName : (argv[at] ?? '')
}

/** What ACL DRYRUN says. */
export function explained(denial: Denial, request: AclRequest, user: Bytes): string {
  const { reason } = denial
  const object = objectOf(denial, request)
  if (reason === 'command') return noPermission(user, object)
  return `User ${user} has no permissions to access the '${object}' ${reason}`
}

/** The reply; it does not repeat keys and channels. */
export function refusalOf(denial: Denial, request: AclRequest, user: Bytes): ReplyError {
  return new ReplyError(`NOPERM ${shortly(denial, request, user)}`)
}

/** The error in a script. */
export function scriptRefusal(denial: Denial, request: AclRequest, user: Bytes): ReplyError {
  return new ReplyError(`ERR ACL failure in script: ${shortly(denial, request, user)}`)
}

const SINCE_QUEUED: Readonly<Record<Denial['reason'], string>> = {
  command: 'no permission to execute the command or subcommand',
  key: 'no permission to touch the specified keys',
  channel: 'no permission to access one of the channels used as arguments',
}

/** The reply of EXEC in place of a command's that was permitted when it was queued. */
export function changedSinceQueued({ reason }: Denial): ReplyError {
  return new ReplyError(
    `NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the following reason: ${SINCE_QUEUED[reason]}`,
  )
}

function shortly({ reason }: Denial, { command }: AclRequest, user: Bytes): string {
  return reason === 'command' ? noPermission(user, command.fullName) : `No permissions to access a ${reason}`
}

function noPermission(user: Bytes, command: string): string {
  return `User ${user} has no permissions to run the '${command}' command`
}
