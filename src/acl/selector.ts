/**
 * A set of rights: commands, with the keys and channels on which they may be used. A user has one, and may have more, each
 * written in parentheses. A request is permitted when one of them permits all of it: rights of several do not add up.
 */
import type { Bytes } from '../resp/values.ts'
import type { Catalogue } from './catalogue.ts'
import { ChannelPatterns } from './channel-patterns.ts'
import { CommandRules } from './command-rules.ts'
import type { Denial } from './denial.ts'
import { SYNTAX } from './errors.ts'
import { KeyPatterns } from './key-patterns.ts'
import type { AclRequest } from './request.ts'

/** What a new selector is made with. */
export interface SelectorDefaults {
  readonly catalogue: Catalogue
  /** The directive acl-pubsub-default. */
  readonly allChannels: boolean
}

export class Selector {
  /** What may be run. */
  readonly commands: CommandRules
  /** On which keys. */
  readonly keys: KeyPatterns
  /** On which channels. */
  readonly channels: ChannelPatterns

  constructor(commands: CommandRules, keys: KeyPatterns, channels: ChannelPatterns) {
    this.commands = commands
    this.keys = keys
    this.channels = channels
  }

  /** One without rights, but for channels if the directive says so. */
  static empty({ catalogue, allChannels }: SelectorDefaults): Selector {
    return new Selector(new CommandRules(catalogue), new KeyPatterns(), new ChannelPatterns(allChannels))
  }

  copy(): Selector {
    return new Selector(this.commands.copy(), this.keys.copy(), this.channels.copy())
  }

  get isUnrestricted(): boolean {
    return this.commands.isAll && this.keys.isAll && this.channels.isAll
  }

  /** Returns what is wrong with the rule. */
  apply(rule: Bytes): string | undefined {
    switch (rule.toLowerCase()) {
      case 'allkeys':
      case '~*':
        this.keys.allowAll()
        return undefined
      case 'resetkeys':
        this.keys.clear()
        return undefined
      case 'allchannels':
      case '&*':
        this.channels.allowAll()
        return undefined
      case 'resetchannels':
        this.channels.clear()
        return undefined
      case 'allcommands':
        this.commands.allowAll()
        return undefined
      case 'nocommands':
        this.commands.allowNone()
        return undefined
    }
    switch (rule[0]) {
      case '~':
      case '%':
        return this.keys.apply(rule)
      case '&':
        return this.channels.apply(rule)
      case '+':
      case '-':
        return this.commands.apply(rule)
    }
    return SYNTAX
  }

  /** Why a request is not permitted; undefined: it is. */
  denialOf(request: AclRequest): Denial | undefined {
    const { command, argv } = request
    if (!this.commands.allow(command, argv)) return { reason: 'command', at: 0 }
    if (!this.keys.isAll) {
      for (const { at, name, access } of request.keys) {
        if (!this.keys.allow(name, access)) return { reason: 'key', at }
      }
    }
    return this.channels.isAll ? undefined : this.#channelDenial(request)
  }

  #channelDenial({ argv, channels }: AclRequest): Denial | undefined {
    if (channels === undefined) return undefined
    const end = channels.count === 'first' ? 2 : argv.length
    for (let at = 1; at < end; at++) {
      if (!this.channels.allow(argv[at] ?? '', channels.arePatterns)) return { reason: 'channel', at }
    }
    return undefined
  }

  /** As rules that make the same again. */
  toString(): string {
    const channels = this.channels.isAll ? [] : ['resetchannels']
    return [...this.keys.list(), ...channels, ...this.channels.list(), String(this.commands)].join(' ')
  }
}
