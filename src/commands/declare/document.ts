/** A command as COMMAND DOCS shows it: what it is for, since when it exists, and its arguments. */
import { MapReply, type ReplyValue, SetReply } from '../../resp/values.ts'
import type { Arg } from './args.ts'
import type { Command } from './context.ts'
import { statuses } from './describe.ts'
import { anything, array, bulk, fields, map, type ReplyType, set, status, tuple } from './reply.ts'

/** What {@link documentCommand} makes. Arguments nest, and are as the protocol has them. */
export const DOCUMENT: ReplyType = fields({ ...facts(), subcommands: map(fields(facts())) })

function facts(): Readonly<Record<string, ReplyType>> {
  return {
    summary: bulk(),
    since: bulk(),
    group: bulk(),
    complexity: bulk(),
    doc_flags: set(status()),
    deprecated_since: bulk(),
    replaced_by: bulk(),
    history: set(tuple(bulk(), bulk())),
    arguments: array(anything()),
  }
}

export function documentCommand({ declaration, keySpecs, subcommands }: Command): ReplyValue {
  const { summary, since, group, complexity, syscmd, deprecated, history = [], args } = declaration
  const parts: ReplyValue[] = ['summary', summary, 'since', since, 'group', group, 'complexity', complexity]
  const flags = [...(deprecated ? ['deprecated'] : []), ...(syscmd ? ['syscmd'] : [])]
  if (flags.length > 0) parts.push('doc_flags', statuses(flags))
  if (declaration.forOperators) parts.push('doc_flags', statuses(['syscmd']))
  if (deprecated !== undefined) {
    parts.push('deprecated_since', deprecated.since, 'replaced_by', deprecated.replacedBy)
  }
  if (history.length > 0) parts.push('history', new SetReply(history))
  const described = new Arguments(keySpecs.length).describe(args)
  if (described.length > 0) parts.push('arguments', described)
  if (subcommands !== undefined) {
    const flat = [...subcommands.values()].flatMap(each => [each.fullName, documentCommand(each)])
    parts.push('subcommands', new MapReply(flat))
  }
  return new MapReply(parts)
}

/** Describes arguments in order, and counts the keys among them: each belongs to a key specification. */
class Arguments {
  readonly #specs: number
  #keys = 0

  constructor(specs: number) {
    this.#specs = specs
  }

  describe(args: readonly Arg<unknown>[]): ReplyValue[] {
    return shown(args).map(arg => this.#describeOne(arg))
  }

  #describeOne(arg: Arg<unknown>): ReplyValue {
    const { name, type, parts, token, since, deprecatedSince } = arg
    const described: ReplyValue[] = ['name', name, 'type', type]
    if (parts === undefined) described.push('display_text', arg.displayText ?? name)
    const spec = arg.keySpec ?? (type === 'key' ? Math.min(this.#keys++, this.#specs - 1) : undefined)
    if (spec !== undefined) described.push('key_spec_index', spec)
    if (token !== undefined) described.push('token', token)
    if (since !== undefined) described.push('since', since)
    if (deprecatedSince !== undefined) described.push('deprecated_since', deprecatedSince)
    const flags = flagsOf(arg)
    if (flags.length > 0) described.push('flags', statuses(flags))
    if (parts !== undefined) described.push('arguments', this.describe(parts))
    return new MapReply(described)
  }
}

/** The pieces in sight: some only group others in the grammar. */
function shown(args: readonly Arg<unknown>[]): readonly Arg<unknown>[] {
  return args.flatMap(arg => (arg.inline ? shown(arg.parts ?? []) : [arg]))
}

function flagsOf(arg: Arg<unknown>): string[] {
  const flags: string[] = []
  if (arg.optional) flags.push('optional')
  if (arg.multiple) flags.push('multiple')
  if (arg.tokenRepeats) flags.push('multiple_token')
  return flags
}
