/**
 * `command()` turns a declaration into a command: it compiles the argument grammar into a reader and derives all
 * that can be derived, so that one declaration is the only place that a command needs.
 */
import { SYNTAX } from '../keyspace/errors.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import type { Arg, ArgValues, Cursor } from './args.ts'
import type { Context } from './context.ts'
import type { ReplyType } from './reply.ts'

/** Flags as COMMAND lists them. */
export type Flag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'fast'
  | 'no_auth'
  | 'may_replicate'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy'
  | 'no_async_loading'
  | 'no_mandatory_keys'

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
  readonly run: (ctx: Context, ...args: ArgValues<A>) => ReplyValue
  /** ACL categories beyond those that follow from group and flags, such as `dangerous`. */
  readonly categories?: readonly string[]
  readonly tips?: readonly string[]
  /** Key specifications, where the grammar cannot say them. */
  readonly keySpecs?: readonly KeySpec[]
  /** Finds the keys in argv, where the key specifications cannot (movablekeys). Positions, ascending. */
  readonly findKeys?: (argv: readonly Bytes[]) => number[]
  /** Positions of arguments that must never be shown (passwords). */
  readonly secrets?: (argv: readonly Bytes[]) => number[]
  readonly deprecated?: { readonly since: string; readonly replacedBy: string }
  readonly history?: readonly (readonly [version: string, change: string])[]
  /** Overrides the arity that follows from the grammar. */
  readonly arity?: number
}

/** A declaration without its handler. */
export type Facts = Omit<Declaration<readonly Arg<unknown>[]>, 'run'>

/** Where keys stand in argv: the first, the last (counted from the first, or from the end), and every how many. */
export interface KeySpec {
  readonly use: string
  readonly first: number
  readonly last: number
  readonly step: number
  readonly notes?: string
}

export interface Command {
  /** As declared: `GET`, `CONFIG GET`. */
  readonly name: string
  /** As error texts and INFO name it: `get`, `config|get`. */
  readonly fullName: string
  readonly declaration: Facts
  /** Number of words, the name included; negative: at least as many. */
  readonly arity: number
  readonly flags: ReadonlySet<Flag>
  readonly keySpecs: readonly KeySpec[]
  /** Set for containers such as CONFIG: subcommands by name in lower case. */
  readonly subcommands: ReadonlyMap<string, Command> | undefined
  readonly isWrite: boolean
  /** May run before authentication. */
  readonly noAuth: boolean
  /** Runs at once inside MULTI instead of being queued. */
  readonly skipsQueue: boolean
  /** A number below the table's size, for per-command counters. */
  readonly index: number
  execute(ctx: Context, argv: readonly Bytes[]): ReplyValue
}

const SKIP_QUEUE = new Set(['EXEC', 'DISCARD', 'MULTI', 'WATCH', 'QUIT', 'RESET'])
let made = 0

export function command<const A extends readonly Arg<unknown>[]>(declaration: Declaration<A>): Command {
  const words = declaration.name.split(' ').length
  return build(declaration, undefined, compile(declaration, words))
}

/** A command that only has subcommands, such as CONFIG. */
export function container(
  declaration: Pick<Declaration<readonly []>, 'name' | 'group' | 'since' | 'summary'> &
    Partial<Pick<Declaration<readonly []>, 'flags' | 'categories' | 'complexity'>>,
  subcommands: readonly Command[],
): Command {
  const byName = new Map(subcommands.map(each => [each.name.split(' ')[1]?.toLowerCase() ?? '', each]))
  return build(
    {
      complexity: 'Depends on subcommand.',
      flags: [],
      args: [],
      reply: { text: 'anything', accepts: () => true },
      arity: -2,
      ...declaration,
    },
    byName,
    () => null,
  )
}

function build(
  declaration: Facts,
  subcommands: ReadonlyMap<string, Command> | undefined,
  execute: Command['execute'],
): Command {
  const flags = new Set(declaration.flags)
  if (declaration.findKeys !== undefined) flags.add('movablekeys')
  const words = declaration.name.split(' ').length
  return {
    name: declaration.name,
    fullName: declaration.name.toLowerCase().replace(' ', '|'),
    declaration,
    arity: declaration.arity ?? arityOf(declaration.args, words),
    flags,
    keySpecs: declaration.keySpecs ?? keySpecsOf(declaration.args, words),
    subcommands,
    isWrite: flags.has('write'),
    noAuth: flags.has('no_auth'),
    skipsQueue: SKIP_QUEUE.has(declaration.name),
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

/** Key specifications of a grammar whose keys stand at known places. */
function keySpecsOf(args: readonly Arg<unknown>[], words: number): KeySpec[] {
  const specs: KeySpec[] = []
  let at = words
  for (const arg of args) {
    const own = arg.keyUse !== undefined ? arg : arg.parts?.[0]
    if (own?.keyUse !== undefined && own.token === undefined && (arg === own || arg.multiple)) {
      const step = arg === own ? 1 : (arg.parts?.length ?? 1)
      specs.push({ use: own.keyUse, first: at, last: arg.multiple ? -1 : 0, step })
    }
    if (arg.multiple || arg.optional) break
    at += arg.min
  }
  return specs
}

/**
 * Makes the reader of a grammar. Commands of a few one-word arguments, and those with only options left out,
 * cost one array index per argument; all others go through a cursor.
 */
function compile<A extends readonly Arg<unknown>[]>(
  declaration: Declaration<A>,
  words: number,
): Command['execute'] {
  const run = declaration.run as (ctx: Context, ...args: unknown[]) => ReplyValue
  const { args } = declaration
  const general = (ctx: Context, argv: readonly Bytes[]): ReplyValue => {
    const cursor: Cursor = { argv, at: words }
    const values = args.map(arg => arg.read(cursor))
    if (cursor.at < argv.length) throw SYNTAX
    return run(ctx, ...values)
  }
  const required = args.findIndex(arg => arg.readOne === undefined)
  const simple = required === -1 ? args.length : required
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
