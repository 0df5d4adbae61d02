/**
 * What a piece of a command's grammar is to the caller of a client method: a parameter, a property of an object, or
 * only a grouping.
 */
import type { Arg } from '../src/commands/declare/args.ts'

/**
 * The pieces of a whole command. An optional piece before a required one is an option too, and so is a choice of
 * words among options: nobody wants to pass undefined in the middle. What must be there is given by its place, even
 * behind a token.
 */
export function pieces(args: readonly Arg<unknown>[]): readonly Arg<unknown>[] {
  const items = visible(args).flatMap(spread)
  const hasOptions = items.some(isNamed)
  const lastRequired = items.findLastIndex(item => !item.optional && !isNamed(item))
  return items.map((item, at) => {
    if (!item.optional || item.multiple || isNamed(item)) return item
    const words = item.type === 'oneof' && (item.parts ?? []).every(isWord)
    return at < lastRequired || (hasOptions && words) ? asOption(item) : item
  })
}

/** A piece at the top of a command that is several to the caller: behind a token, or left out together. */
function spread(arg: Arg<unknown>): readonly Arg<unknown>[] {
  const { type, token, optional, multiple } = arg
  const parts = visible(arg.parts ?? [])
  if (token !== undefined && !optional && !multiple && type !== 'oneof' && !OPTIONS.has(arg)) {
    if (isWord(arg)) return [constant(token)]
    return [constant(token), ...(isColumns(arg) || parts.length === 0 ? [withoutToken(arg)] : parts)]
  }
  const isGroup = type === 'block' && token === undefined && optional && !multiple
  if (!isGroup || parts.every(isNamed) || !parts.some(isNamed)) return [arg]
  return parts.map(part => ({ ...part, optional: true }))
}

/** Without the groupings that only the grammar knows. Words that are not described are one list. */
export function visible(args: readonly Arg<unknown>[]): readonly Arg<unknown>[] {
  return args.flatMap(arg => {
    if (!arg.inline) return [byItsWords(withItsToken(arg))]
    if (arg.name === 'options' && arg.parts?.length === 0) return []
    if (arg.parts?.length === 0)
      return [{ ...arg, name: 'arg', type: 'string' as const, optional: arg.min === 0 }]
    const parts = visible(arg.parts ?? [])
    return arg.name === 'options' ? parts.map(asOption) : parts
  })
}

/** A block that begins with a token, as `BYRADIUS radius unit`, goes by that token. */
function withItsToken(arg: Arg<unknown>): Arg<unknown> {
  const [first, ...more] = arg.parts ?? []
  if (arg.type !== 'block' || arg.token !== undefined || first?.token === undefined) return arg
  if (first.optional || first.type === 'pure-token' || more.every(part => part.token !== undefined))
    return arg
  return { ...arg, token: first.token, parts: [withoutToken(first), ...more] }
}

const COUNTS = new Set(['numkeys', 'numfields'])

/**
 * A block that begins with a choice of words, as `MAXLEN|MINID [=|~] threshold`: each word is the token of what
 * follows, alone or behind its optional words.
 */
function byItsWords(arg: Arg<unknown>): Arg<unknown> {
  const [first, ...more] = arg.parts ?? []
  const values = more.filter(part => part.token === undefined)
  const [value] = values.filter(part => !part.optional)
  const isChoice =
    first?.type === 'oneof' &&
    !first.optional &&
    (first.parts ?? []).every(part => isWord(part) && /^\w/.test(part.token ?? ''))
  if (arg.type !== 'block' || arg.multiple || first === undefined || value === undefined) return arg
  if (!isChoice || first.token !== undefined || values.at(-1) !== value) return arg
  const { name, min, read } = value
  const whole = {
    name,
    type: 'block',
    parts: values.map(part => ({ ...part, optional: false })),
    min,
    read,
  } as const
  const either = { name, type: 'oneof', parts: [value, whole], min, read } as const
  const words = (first.parts ?? []).map(({ token = '', since }) => ({
    ...(values.length > 1 ? either : value),
    token,
    ...(since === undefined ? {} : { since }),
  }))
  const choice = { ...first, parts: words }
  return { ...arg, parts: [choice, ...more.filter(part => part.token !== undefined)] }
}

/** The number of keys or fields that follow: a method counts them itself. */
export function isCount(arg: Arg<unknown>, next: Arg<unknown> | undefined): boolean {
  return COUNTS.has(arg.name) && next?.multiple === true
}

const CONSTANTS = new WeakSet<object>()

function constant(token: string): Arg<unknown> {
  const word: Arg<unknown> = { name: token, type: 'pure-token', token, min: 1, read: () => undefined }
  CONSTANTS.add(word)
  return word
}

/** A word that is always there, and no affair of the caller. */
export function isConstant(arg: Arg<unknown>): boolean {
  return CONSTANTS.has(arg)
}

/** As many of one kind, and then of another: `key [key ...] id [id ...]`. */
export function isColumns({ type, parts }: Arg<unknown>): boolean {
  return type === 'block' && parts?.length === 2 && parts.every(part => part.multiple)
}

const OPTIONS = new WeakSet<object>()

/** Marks what stands among options: a choice of words is then one of properties. */
function asOption(arg: Arg<unknown>): Arg<unknown> {
  const marked = { ...arg }
  OPTIONS.add(marked)
  return marked
}

/** Whether it is given as a property of an object. */
export function isNamed(arg: Arg<unknown>): boolean {
  if (isConstant(arg)) return false
  if (arg.token !== undefined || OPTIONS.has(arg)) return true
  const parts = visible(arg.parts ?? [])
  if (parts.length === 0 || arg.multiple) return false
  if (arg.type === 'oneof') return !parts.every(isWord) && parts.every(isNamed)
  return arg.type === 'block' && parts.every(isNamed)
}

export function isWord(arg: Arg<unknown>): boolean {
  return arg.type === 'pure-token'
}

/** Whether one of the alternatives is more than a property. */
export function isMixed(arg: Arg<unknown>): boolean {
  return visible(arg.parts ?? []).some(part => part.token === undefined)
}

/** Whether it is given as an object. */
export function isObject(arg: Arg<unknown>): boolean {
  const parts = visible(arg.parts ?? [])
  return parts.length > 0 && !parts.every(isWord) && parts.every(isNamed)
}

export function isPairs({ type, multiple, parts }: Arg<unknown>): boolean {
  const [left, right] = parts ?? []
  const simple = left?.token === undefined && right?.token === undefined && right?.type === 'string'
  return type === 'block' && multiple === true && parts?.length === 2 && simple
}

/** Pairs whose value stands first on the wire: `score member [score member ...]`. */
export function isScored(arg: Arg<unknown>): boolean {
  return isPairs(arg) && arg.parts?.[0]?.type === 'double'
}

export function withoutToken({ token: _, optional: _optional, ...arg }: Arg<unknown>): Arg<unknown> {
  return arg
}

/** `LIB-NAME`, `unix-time` and `BITFIELD_RO GET` as `libName`, `unixTime` and `bitfieldRoGet`. */
export function camel(name: string): string {
  return name.toLowerCase().replace(/[-_ ](\w)/g, (_, letter: string) => letter.toUpperCase())
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
