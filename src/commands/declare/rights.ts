/** A request as the room `acl` asks about it: which of its words are keys and channels follows from the declaration. */
import { AclRequest, type Finder } from '../../acl/request.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Command } from './context.ts'
import { findKeys, onlyKeyOf } from './key-positions.ts'

const FINDER: Finder<Command> = {
  keysIn: findKeys,
  onlyKeyOf,
  channelsOf: ({ declaration }) => declaration.channels,
}

export function requestOf(command: Command, argv: readonly Bytes[]): AclRequest<Command> {
  return new AclRequest(command, argv, FINDER)
}
