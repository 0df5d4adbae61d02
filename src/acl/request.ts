/**
 * A request whose rights are in question: a command and its words, with the keys and channels among them. They are looked
 * for when the first rule depends on them, and once, however many selectors ask.
 */
import type { Bytes } from '../resp/values.ts'
import type { AclCommand } from './catalogue.ts'
import { accessOf } from './key-patterns.ts'

/** A key among the words of a request, and what is done to it, worded as key specifications do. */
export interface KeyPlace {
  readonly at: number
  readonly use: string
}

/** Channels among the words: how many of those behind the name, and whether they are patterns. */
export interface ChannelWords {
  readonly count: 'first' | 'all'
  readonly arePatterns: boolean
}

/** The one key that every request of a command has, with all that may be done to it; or no request has any. */
export type OnlyKey = KeyPlace | 'none' | 'depends'

/** Finds keys and channels; commands/ knows how. */
export interface Finder<C extends AclCommand> {
  keysIn(command: C, argv: readonly Bytes[]): readonly KeyPlace[]
  onlyKeyOf(command: C): OnlyKey
  channelsOf(command: C): ChannelWords | undefined
}

/** A key with its access as bits; see key-patterns.ts. */
interface TouchedKey {
  readonly at: number
  readonly name: Bytes
  readonly access: number
}

export class AclRequest<C extends AclCommand = AclCommand> {
  readonly command: C
  readonly argv: readonly Bytes[]
  /** Knows where keys and channels stand. */
  readonly #finder: Finder<C>
  /** Once they were asked for. */
  #keys: readonly TouchedKey[] | undefined

  constructor(command: C, argv: readonly Bytes[], finder: Finder<C>) {
    this.command = command
    this.argv = argv
    this.#finder = finder
  }

  get keys(): readonly TouchedKey[] {
    this.#keys ??= this.#finder
      .keysIn(this.command, this.argv)
      .map(({ at, use }) => ({ at, name: this.argv[at] ?? '', access: accessOf(use) }))
    return this.#keys
  }

  get onlyKey(): OnlyKey {
    return this.#finder.onlyKeyOf(this.command)
  }

  get channels(): ChannelWords | undefined {
    return this.#finder.channelsOf(this.command)
  }
}
