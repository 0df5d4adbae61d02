/** A command as COMMAND and COMMAND INFO show it: everything here derives from its declaration. */
import { MapReply, type ReplyValue, SetReply, Status } from '../../resp/values.ts'
import type { Command } from './context.ts'
import { FLAGS } from './flags.ts'
import { type KeySpec, summaryOf } from './key-specs.ts'
import { anything, bulk, either, fields, integer, map, type ReplyType, set, status, tuple } from './reply.ts'

export const SUBCOMMAND_DETAILS: ReplyType = details(set(anything()))
/** What {@link describeCommand} makes: name, arity, flags, first, last, step, categories, tips, keys, subcommands. */
export const DETAILS: ReplyType = details(set(SUBCOMMAND_DETAILS))

function details(subcommands: ReplyType): ReplyType {
  const spec = fields({ type: bulk(), spec: map(either(bulk(), integer())) })
  const key = fields({ notes: bulk(), flags: set(status()), begin_search: spec, find_keys: spec })
  const [words, tips, position] = [set(status()), set(bulk()), integer()]
  return tuple(bulk(), integer(), words, position, position, position, words, tips, set(key), subcommands)
}

export function describeCommand(command: Command): ReplyValue {
  const { fullName, arity, flags, categories, keySpecs, declaration, subcommands } = command
  const { first, last, step } = summaryOf(keySpecs)
  return [
    fullName,
    arity,
    statuses(FLAGS.filter(each => flags.has(each))),
    first,
    last,
    step,
    statuses(categories.map(each => `@${each}`)),
    new SetReply(declaration.tips ?? []),
    new SetReply(keySpecs.map(describeSpec)),
    new SetReply([...(subcommands?.values() ?? [])].map(describeCommand)),
  ]
}

/** A set of plain words. */
export function statuses(words: readonly string[]): SetReply {
  return new SetReply(words.map(each => new Status(each)))
}

function describeSpec(spec: KeySpec): ReplyValue {
  const parts: ReplyValue[] = spec.notes === undefined ? [] : ['notes', spec.notes]
  parts.push('flags', statuses(spec.use.split(' ')))
  parts.push('begin_search', describeBegin(spec.begin), 'find_keys', describeFind(spec.find))
  return new MapReply(parts)
}

function describeBegin(begin: KeySpec['begin']): ReplyValue {
  if (begin === 'unknown') return typed('unknown', [])
  if ('index' in begin) return typed('index', ['index', begin.index])
  return typed('keyword', ['keyword', begin.keyword, 'startfrom', begin.from])
}

function describeFind(find: KeySpec['find']): ReplyValue {
  if (find === 'unknown') return typed('unknown', [])
  const { step } = find
  return 'last' in find
    ? typed('range', ['lastkey', find.last, 'keystep', step, 'limit', find.limit ?? 0])
    : typed('keynum', ['keynumidx', find.count, 'firstkey', find.first, 'keystep', step])
}

function typed(type: string, spec: readonly ReplyValue[]): ReplyValue {
  return new MapReply(['type', type, 'spec', new MapReply(spec)])
}
