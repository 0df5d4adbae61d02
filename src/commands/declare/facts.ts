/**
 * What a declaration says of its command, all but the handler. From it derive COMMAND and COMMAND DOCS, usage lines and
 * hints, the redaction of secrets and the client's methods.
 */
import type { ChannelWords } from '../../acl/request.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Arg } from './args.ts'
import type { Category } from './categories.ts'
import type { Flag, Group } from './flags.ts'
import type { FoundKey, KeySpec } from './key-specs.ts'
import type { ReplyType } from './reply.ts'

export interface Facts {
  /** In capitals; a subcommand is `CONFIG GET`. */
  readonly name: string
  readonly group: Group
  readonly since: string
  readonly complexity: string
  readonly summary: string
  readonly flags: readonly Flag[]
  readonly args: readonly Arg<unknown>[]
  readonly reply: ReplyType
  /** ACL categories beyond those that follow from group and flags, such as `dangerous`. */
  readonly categories?: readonly Category[]
  /** False where the group says nothing about the ACL category (SORT is generic, and not in @keyspace). */
  readonly groupCategory?: false
  readonly tips?: readonly string[]
  /** Key specifications, where the grammar cannot say them. */
  readonly keySpecs?: readonly KeySpec[]
  /** Finds the keys in argv, where the key specifications cannot. */
  readonly findKeys?: (argv: readonly Bytes[]) => readonly FoundKey[]
  /** Which words are channels, for the rights of users. */
  readonly channels?: ChannelWords
  /** Positions of arguments that must never be shown (passwords). */
  readonly secrets?: (argv: readonly Bytes[]) => number[]
  /** Not for applications; COMMAND DOCS says so. */
  readonly syscmd?: true
  readonly deprecated?: { readonly since: string; readonly replacedBy: string }
  readonly history?: readonly (readonly [version: string, change: string])[]
  /** For those who look after a system, not for applications: COMMAND DOCS says `syscmd`. */
  readonly forOperators?: true
  /** What consoles ask as they start: not noted as slow, or a new server's SLOWLOG would begin with it. */
  readonly greeting?: true
  /** Meets keys that nobody named: each that has expired is told of by itself, not as one transaction. */
  readonly meetsAnyKey?: true
  /** The directive that must allow the command. */
  readonly protectedBy?: ProtectingDirective
  /** Overrides the arity that follows from the grammar. */
  readonly arity?: number
}

/** Directives of the values `no`, `yes` and `local`: whether a client may run certain commands. */
export type ProtectingDirective = 'enable-debug-command' | 'enable-module-command'
