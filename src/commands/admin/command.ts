/** COMMAND: the command table as clients, proxies and `redis-cli` ask for it. */
import * as errors from '../../keyspace/errors.ts'
import { type Bytes, MapReply, type ReplyValue } from '../../resp/values.ts'
import { globMatches } from '../../structures/glob.ts'
import { alternatives, bytes, many, option, optional, rest } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { DETAILS, describeCommand, statuses } from '../declare/describe.ts'
import { DOCUMENT, documentCommand } from '../declare/document.ts'
import {
  INVALID_ARGUMENT_COUNT,
  INVALID_ARGUMENTS,
  INVALID_COMMAND,
  NO_KEY_ARGUMENTS,
} from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { findKeys, mayHaveKeys } from '../declare/key-positions.ts'
import type { FoundKey } from '../declare/key-specs.ts'
import { array, bulk, integer, map, orNull, type ReplyType, set, status, tuple } from '../declare/reply.ts'

const FLAGS: readonly Flag[] = ['loading', 'stale']
const UNORDERED = ['nondeterministic_output_order'] as const

const count = command({
  name: 'COMMAND COUNT',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Counts the commands; subcommands do not count.',
  flags: FLAGS,
  categories: ['connection'],
  args: [],
  reply: integer(),
  run: ({ server }) => server.commands.all.length,
})

const info = command({
  name: 'COMMAND INFO',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(N) where N is the number of names',
  summary: 'Describes commands by name, or all.',
  flags: FLAGS,
  categories: ['connection'],
  tips: UNORDERED,
  history: [['7.0.0', 'Without names: all.']],
  args: [optional(many(bytes('command-name')))],
  reply: array(orNull(DETAILS)),
  run: (ctx, names) => {
    if (names === undefined) return all(ctx)
    return names.map(name => {
      const found = ctx.server.commands.named(name)
      return found === undefined ? null : describeCommand(found)
    })
  },
})

function all({ server }: Context): ReplyValue {
  return server.commands.all.map(describeCommand)
}

const docs = command({
  name: 'COMMAND DOCS',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of names',
  summary: 'Documents commands by name, or all.',
  flags: FLAGS,
  categories: ['connection'],
  tips: UNORDERED,
  greeting: true,
  args: [optional(many(bytes('command-name')))],
  reply: map(DOCUMENT),
  run: ({ server: { commands } }, names) => {
    const chosen = names === undefined ? commands.all : names.flatMap(name => commands.named(name) ?? [])
    return new MapReply(chosen.flatMap(each => [each.fullName, documentCommand(each)]))
  },
})

const list = command({
  name: 'COMMAND LIST',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of commands',
  summary: 'Lists the names of commands: all, or those that a filter chooses with their subcommands.',
  flags: FLAGS,
  categories: ['connection'],
  tips: UNORDERED,
  greeting: true,
  args: [
    rest([
      optional(
        option(
          'FILTERBY',
          alternatives(
            'filterby',
            option('MODULE', bytes('module-name')),
            option('ACLCAT', bytes('category')),
            option('PATTERN', bytes('pattern', 'pattern')),
          ),
        ),
      ),
    ]),
  ],
  reply: array(bulk()),
  run: ({ server: { commands } }, words) => {
    const chosen = words.length === 0 ? () => true : readFilter(words)
    return [...commands.withSubcommands()].filter(chosen).map(each => each.fullName)
  },
})

function readFilter([filterBy, kind, value, ...more]: readonly Bytes[]): (command: Command) => boolean {
  if (filterBy?.toUpperCase() !== 'FILTERBY' || value === undefined || more.length > 0) throw errors.SYNTAX
  switch (kind?.toUpperCase()) {
    case 'MODULE':
      return () => false
    case 'ACLCAT': {
      const category = value.toLowerCase()
      return ({ categories }) => categories.some(each => each === category)
    }
    case 'PATTERN':
      return ({ fullName }) => globMatches(value, fullName, true)
    default:
      throw errors.SYNTAX
  }
}

function keysCommand(
  name: string,
  since: string,
  summary: string,
  reply: ReplyType,
  show: (key: Bytes, use: string) => ReplyValue,
): Command {
  return command({
    name,
    group: 'server',
    since,
    complexity: 'O(N) where N is the number of words',
    summary,
    flags: FLAGS,
    categories: ['connection'],
    args: [rest([bytes('command'), optional(many(bytes('arg')))], 1)],
    reply: array(reply),
    run: (ctx: Context, words: readonly Bytes[]): ReplyValue =>
      keysIn(ctx, words).map(({ at, use }) => show(words[at] ?? '', use)),
  })
}

function keysIn({ server }: Context, words: readonly Bytes[]): readonly FoundKey[] {
  const found = server.commands.lookup(words)
  if (found === undefined) throw INVALID_COMMAND
  if (!mayHaveKeys(found)) throw NO_KEY_ARGUMENTS
  const { arity } = found
  if (arity > 0 ? words.length !== arity : words.length < -arity) throw INVALID_ARGUMENT_COUNT
  const keys = findKeys(found, words)
  if (keys.length === 0 && !found.flags.has('no_mandatory_keys')) throw INVALID_ARGUMENTS
  return keys
}

const getKeys = keysCommand(
  'COMMAND GETKEYS',
  '2.8.13',
  'Finds the keys in a whole command.',
  bulk(),
  name => name,
)

const getKeysAndFlags = keysCommand(
  'COMMAND GETKEYSANDFLAGS',
  '7.0.0',
  'Finds the keys in a whole command, with what it does to each.',
  tuple(bulk(), set(status())),
  (name, use) => [name, statuses(use.split(' '))],
)

const help = helpCommand(
  'COMMAND',
  'server',
  '5.0.0',
  [
    '(no subcommand)',
    '    Return details about all Redis commands.',
    'COUNT',
    '    Return the total number of commands in this Redis server.',
    'LIST',
    '    Return a list of all commands in this Redis server.',
    'INFO [<command-name> ...]',
    '    Return details about multiple Redis commands.',
    '    If no command names are given, documentation details for all',
    '    commands are returned.',
    'DOCS [<command-name> ...]',
    '    Return documentation details about multiple Redis commands.',
    '    If no command names are given, documentation details for all',
    '    commands are returned.',
    'GETKEYS <full-command>',
    '    Return the keys from a full Redis command.',
    'GETKEYSANDFLAGS <full-command>',
    '    Return the keys and the access flags from a full Redis command.',
  ],
  ['connection'],
)

export const commandCommands: readonly Command[] = [
  container(
    {
      name: 'COMMAND',
      group: 'server',
      since: '2.8.13',
      complexity: 'O(N) where N is the number of commands',
      summary: 'Describes all commands.',
      flags: FLAGS,
      categories: ['connection'],
      tips: UNORDERED,
      arity: -1,
      reply: array(DETAILS),
      run: all,
    },
    [count, info, docs, list, getKeys, getKeysAndFlags, help],
  ),
]
