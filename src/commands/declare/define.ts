/**
 * `command()` turns a declaration into a command: it compiles the argument grammar into a reader and derives all
 * that can be derived, so that one declaration is the only place that a command needs.
 */
import { SYNTAX } from '../../keyspace/errors.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Arg, ArgValues, Cursor } from './args.ts'
import { categoriesOf } from './categories.ts'
import type { Command, Context, Result } from './context.ts'
import type { Facts } from './facts.ts'
import { keySpecsOf, summaryOf } from './key-specs.ts'
import { anything } from './reply.ts'

export type { Command, Result } from './context.ts'
export type { Flag } from './flags.ts'

/** What a family's file writes for each of its commands. */
export interface Declaration<A extends readonly Arg<unknown>[]> extends Facts {
  readonly args: A
  readonly run: (ctx: Context, ...args: ArgValues<A>) => Result
}

const SKIP_QUEUE = new Set(['EXEC', 'DISCARD', 'MULTI', 'WATCH', 'QUIT', 'RESET'])
let made = 0

export function command<const A extends readonly Arg<unknown>[]>(declaration: Declaration<A>): Command {
  const words = declaration.name.split(' ').length
  return build(declaration, undefined, compile(declaration, words))
}

type ContainerDeclaration = Pick<Declaration<readonly []>, 'name' | 'group' | 'since' | 'summary'> &
  Partial<Declaration<readonly []>>

/** A command of subcommands, such as CONFIG. With `run` it also does something without one, as COMMAND does. */
export function container(declaration: ContainerDeclaration, subcommands: readonly Command[]): Command {
  const byName = new Map(subcommands.map(each => [each.name.split(' ')[1]?.toLowerCase() ?? '', each]))
  const { run = () => null } = declaration
  return build(
    {
      complexity: 'That of the subcommand.',
      flags: [],
      args: [],
      reply: anything(),
      arity: -2,
      groupCategory: false,
      ...declaration,
    },
    byName,
    ctx => run(ctx),
  )
}

function build(
  declaration: Facts,
  subcommands: ReadonlyMap<string, Command> | undefined,
  execute: Command['execute'],
): Command {
  const { name, args, group } = declaration
  const words = name.split(' ').length
  const flags = new Set(declaration.flags)
  const keySpecs = declaration.keySpecs ?? keySpecsOf(args, words)
  if (summaryOf(keySpecs).movable) flags.add('movablekeys')
  const ofGroup = declaration.groupCategory === false ? undefined : group
  return {
    name,
    fullName: name.toLowerCase().replace(' ', '|'),
    declaration,
    arity: declaration.arity ?? arityOf(args, words),
    flags,
    categories: categoriesOf(flags, ofGroup, declaration.categories),
    keySpecs,
    subcommands,
    isWrite: flags.has('write'),
    isRead: flags.has('readonly'),
    isScripting: group === 'scripting',
    runsScript: group === 'scripting' && flags.has('skip_monitor'),
    mayGrow: flags.has('denyoom') || group === 'scripting' || name === 'EXEC',
    noScript: flags.has('noscript'),
    protectedBy: declaration.protectedBy,
    isUnit: declaration.meetsAnyKey !== true,
    noAuth: flags.has('no_auth'),
    skipsQueue: SKIP_QUEUE.has(name),
    index: made++,
    execute,
  }
}

function arityOf(args: readonly Arg<unknown>[], words: number): number {
  const least = args.reduce((sum, arg) => sum + arg.min, words)
  const fixed = args.every(arg => arg.readOne !== undefined || (isFixedBlock(arg) && !arg.multiple))
  return fixed ? least : -least
}

function isFixedBlock(arg: Arg<unknown>): boolean {
  return arg.type === 'block' && arg.min > 0 && (arg.parts ?? []).every(part => part.readOne !== undefined)
}

/**
 * Makes the reader of a grammar. Requests of a few one-word arguments, with or without options that were left out,
 * cost one array index per argument; a key and all words behind it one slice; all others go through a cursor, which
 * costs 70 ns more (measured with LPUSH).
 */
function compile<A extends readonly Arg<unknown>[]>(
  declaration: Declaration<A>,
  words: number,
): Command['execute'] {
  const run = declaration.run as (ctx: Context, ...args: unknown[]) => Result
  const { args } = declaration
  const general = (ctx: Context, argv: readonly Bytes[]): Result => {
    const cursor: Cursor = { argv, at: words }
    const values = args.map(arg => arg.read(cursor))
    if (cursor.at < argv.length) throw SYNTAX
    return run(ctx, ...values)
  }
  const required = args.findIndex(arg => arg.readOne === undefined)
  const simple = required === -1 ? args.length : required
  const readRest = simple === args.length - 1 ? args[simple]?.readRest : undefined
  if (readRest !== undefined && simple === 0) return (ctx, argv) => run(ctx, readRest(argv, words))
  if (readRest !== undefined && simple === 1) {
    const readFirst = args[0]?.readOne as (word: Bytes) => unknown
    return (ctx, argv) => run(ctx, readFirst(argv[words] as Bytes), readRest(argv, words + 1))
  }
  if (readRest !== undefined && simple === 2) {
    const [first, second] = args.map(arg => arg.readOne as (word: Bytes) => unknown)
    return (ctx, argv) =>
      run(ctx, first?.(argv[words] as Bytes), second?.(argv[words + 1] as Bytes), readRest(argv, words + 2))
  }
  if (args.slice(simple).some(arg => arg.min > 0) || simple > 3) return general
  const absent = args.slice(simple).map(arg => arg.absent)
  const [a, b, c] = args.slice(0, simple).map(arg => arg.readOne as (word: Bytes) => unknown)
  const length = words + simple
  const word = (argv: readonly Bytes[], index: number) => argv[words + index] as Bytes
  const [rest0, rest1] = absent
  if (absent.length > 2) return general
  if (a === undefined) {
    return (ctx, argv) => (argv.length === length ? run(ctx, rest0, rest1) : general(ctx, argv))
  }
  if (b === undefined) {
    return (ctx, argv) =>
      argv.length === length ? run(ctx, a(word(argv, 0)), rest0, rest1) : general(ctx, argv)
  }
  if (c === undefined) {
    return (ctx, argv) =>
      argv.length === length ? run(ctx, a(word(argv, 0)), b(word(argv, 1)), rest0, rest1) : general(ctx, argv)
  }
  return (ctx, argv) =>
    argv.length === length
      ? run(ctx, a(word(argv, 0)), b(word(argv, 1)), c(word(argv, 2)), rest0, rest1)
      : general(ctx, argv)
}
