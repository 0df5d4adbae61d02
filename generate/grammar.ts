/**
 * What a piece of a command's grammar is to the caller of a client method: a parameter, a property of an object, or
 * only a grouping.
 */
import type { Arg } from '../src/commands/args.ts'

/**
 * The pieces of a whole command. An optional piece before a required one is an option too, and so is a choice of
 * words among options: nobody wants to pass undefined in the middle.
 */
export function pieces(args: readonly Arg<unknown>[]): readonly Arg<unknown>[] {
  const items = visible(args)
  const hasOptions = items.some(isNamed)
  const lastRequired = items.findLastIndex(item => !item.optional && !isNamed(item))
  return items.map((item, at) => {
    if (!item.optional || item.multiple || isNamed(item)) return item
    const words = item.type === 'oneof' && (item.parts ?? []).every(isWord)
    return at < lastRequired || (hasOptions && words) ? asOption(item) : item
  })
}

/** Without the groupings that only the grammar knows. Words that are not described are one list. */
export function visible(args: readonly Arg<unknown>[]): readonly Arg<unknown>[] {
  return args.flatMap(arg => {
    if (!arg.inline) return [withItsToken(arg)]
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

/** The number of keys that follow: a method counts them itself. */
export function isCount(arg: Arg<unknown>, next: Arg<unknown> | undefined): boolean {
  return arg.name === 'numkeys' && next?.multiple === true
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
  return type === 'block' && multiple === true && parts?.length === 2 && left?.type !== 'double' && simple
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
