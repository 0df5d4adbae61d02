/**
 * `command()` turns a declaration into a command: it compiles the argument grammar into a reader and derives all
 * that can be derived, so that one declaration is the only place that a command needs.
 */
import { SYNTAX } from '../../keyspace/errors.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import type { Arg, ArgValues, Cursor } from './args.ts'
import { type Category, categoriesOf } from './categories.ts'
import type { Context, LATER } from './context.ts'
import type { FoundKey } from './key-positions.ts'
import { type KeySpec, keySpecsOf, summaryOf } from './key-specs.ts'
import { anything, type ReplyType } from './reply.ts'

/** In the order in which COMMAND lists them. */
export const FLAGS = [
  'write',
  'readonly',
  'denyoom',
  'admin',
  'pubsub',
  'noscript',
  'blocking',
  'loading',
  'stale',
  'skip_monitor',
  'skip_slowlog',
  'fast',
  'no_auth',
  'no_mandatory_keys',
  'no_async_loading',
  'no_multi',
  'movablekeys',
  'allow_busy',
] as const

/** `may_replicate` is one that COMMAND keeps to itself. */
export type Flag = (typeof FLAGS)[number] | 'may_replicate'

/** Groups as COMMAND DOCS names them. */
export type Group =
  | 'generic'
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'hyperloglog'
  | 'cluster'
  | 'geo'
  | 'stream'
  | 'bitmap'

/** What a handler returns: its reply, or that it comes later. */
export type Result = ReplyValue | typeof LATER

export interface Declaration<A extends readonly Arg<unknown>[]> {
  /** In capitals; a subcommand is `CONFIG GET`. */
  readonly name: string
  readonly group: Group
  readonly since: string
  readonly complexity: string
  readonly summary: string
  readonly flags: readonly Flag[]
  readonly args: A
  readonly reply: ReplyType
  readonly run: (ctx: Context, ...args: ArgValues<A>) => Result
  /** ACL categories beyond those that follow from group and flags, such as `dangerous`. */
  readonly categories?: readonly Category[]
  /** False where the group says nothing about the ACL category (SORT is generic, and not in @keyspace). */
  readonly groupCategory?: false
  readonly tips?: readonly string[]
  /** Key specifications, where the grammar cannot say them. */
  readonly keySpecs?: readonly KeySpec[]
  /** Finds the keys in argv, where the key specifications cannot. */
  readonly findKeys?: (argv: readonly Bytes[]) => readonly FoundKey[]
  /** Positions of arguments that must never be shown (passwords). */
  readonly secrets?: (argv: readonly Bytes[]) => number[]
  /** Not for applications; COMMAND DOCS says so. */
  readonly syscmd?: true
  readonly deprecated?: { readonly since: string; readonly replacedBy: string }
  readonly history?: readonly (readonly [version: string, change: string])[]
  /** For those who look after a system, not for applications: COMMAND DOCS says `syscmd`. */
  readonly forOperators?: true
  /** The directive that must allow the command. */
  readonly protectedBy?: ProtectingDirective
  /** Overrides the arity that follows from the grammar. */
  readonly arity?: number
}

/** Directives of the values `no`, `yes` and `local`: whether a client may run certain commands. */
export type ProtectingDirective = 'enable-debug-command' | 'enable-module-command'

/** A declaration without its handler. */
export type Facts = Omit<Declaration<readonly Arg<unknown>[]>, 'run'>

export interface Command {
  /** As declared: `GET`, `CONFIG GET`. */
  readonly name: string
  /** As error texts and INFO name it: `get`, `config|get`. */
  readonly fullName: string
  readonly declaration: Facts
  /** Number of words, the name included; negative: at least as many. */
  readonly arity: number
  readonly flags: ReadonlySet<Flag>
  readonly categories: readonly Category[]
  readonly keySpecs: readonly KeySpec[]
  /** Set for containers such as CONFIG: subcommands by name in lower case. */
  readonly subcommands: ReadonlyMap<string, Command> | undefined
  readonly isWrite: boolean
  readonly isRead: boolean
  /** Runs scripts, or has to do with them. */
  readonly isScripting: boolean
  /** EVAL, FCALL and their kin: what they do is what the commands do that they call. */
  readonly runsScript: boolean
  /** Not for scripts. */
  readonly noScript: boolean
  readonly protectedBy: ProtectingDirective | undefined
  /** May run before authentication. */
  readonly noAuth: boolean
  /** Runs at once inside MULTI instead of being queued. */
  readonly skipsQueue: boolean
  /** A number below the table's size, for per-command counters. */
  readonly index: number
  execute(ctx: Context, argv: readonly Bytes[]): Result
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
    noScript: flags.has('noscript'),
    protectedBy: declaration.protectedBy,
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
 * Makes the reader of a grammar. Commands of a few one-word arguments, and those with only options left out,
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
