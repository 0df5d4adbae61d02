/**
 * What the server reads from the words of a command, as facts to compare: `px=100`, `nx`. Arguments are read by
 * their own grammar; words that a handler reads itself by the grammar that describes them.
 */
import { expect } from 'vitest'
import { isPairs, visible, withoutToken } from '../../generate/grammar.ts'
import type { Arg, Cursor } from '../../src/commands/args.ts'
import { fact } from './method-calls.ts'

type Piece = Arg<unknown>

/** Reads from a place on to the end. */
export function readBack(args: readonly Piece[], argv: readonly string[], at: number): string[] {
  const cursor = { argv, at }
  const facts = args.flatMap(arg => {
    if (arg.name === 'rest') return interpret(visible([arg]), cursor)
    const value = arg.read(cursor)
    return factsOf(arg, typeof value === 'function' ? value() : value)
  })
  expect(cursor.at).toBe(argv.length)
  return facts
}

function factsOf(arg: Piece, value: unknown): string[] {
  const { parts = [] } = arg
  if (value === undefined) return []
  if (arg.name === 'options') {
    const known = parts.flatMap(part =>
      part.type === 'oneof' && part.token === undefined ? (part.parts ?? []) : [part],
    )
    return Object.entries(value as object).flatMap(([property, each]) => {
      const option = known.find(({ token }) => token?.toLowerCase() === property)
      return option === undefined || option.type === 'pure-token' ? [property] : factsOf(option, each)
    })
  }
  const all = value as readonly unknown[]
  if (isPairs(arg))
    return all.flatMap((word, at) => parts.slice(at % 2, (at % 2) + 1).flatMap(part => factsOf(part, word)))
  if (arg.multiple) return all.flatMap(each => factsOf({ ...arg, multiple: false }, each))
  if (arg.type === 'block') return parts.flatMap((part, at) => factsOf(part, all[at]))
  if (arg.type === 'oneof' && arg.token === undefined) return [String(value)]
  return [fact(arg, String(value))]
}

function interpret(parts: readonly Piece[], cursor: Cursor): string[] {
  return parts.flatMap(part => {
    const facts = interpretOne(part, cursor)
    if (!part.multiple || facts.length === 0) return facts
    const again = part.tokenRepeats ? part : { ...withoutToken(part), name: part.token ?? part.name }
    for (let before = -1; cursor.at > before && cursor.at < cursor.argv.length; ) {
      before = cursor.at
      facts.push(...interpretOne(again, cursor))
    }
    return facts
  })
}

function interpretOne(arg: Piece, cursor: Cursor): string[] {
  const word = cursor.argv[cursor.at]
  const { parts = [], token } = arg
  const begins =
    word !== undefined && (tokensOf(arg).length === 0 || tokensOf(arg).includes(word.toUpperCase()))
  if (!begins && arg.optional) return []
  expect(word).toBeDefined()
  if (token !== undefined) {
    expect(word?.toUpperCase()).toBe(token)
    cursor.at++
    if (arg.type === 'pure-token') return [token.toLowerCase()]
  }
  if (arg.type === 'block') return interpret(visible(parts), cursor)
  const next = cursor.argv[cursor.at] ?? ''
  if (arg.type !== 'oneof') {
    cursor.at++
    return [fact(arg, next)]
  }
  const byToken = parts.find(part => tokensOf(part).includes(next.toUpperCase()))
  const chosen = byToken ?? parts.find(part => tokensOf(part).length === 0)
  if (chosen === undefined) throw new Error(`${next} is none of ${arg.name}`)
  const facts = interpret([chosen], cursor)
  return token === undefined || chosen.type !== 'pure-token' ? facts : [fact(arg, next.toLowerCase())]
}

/** The words that a piece may begin with; none when it begins with any word. */
function tokensOf(arg: Piece): readonly string[] {
  if (arg.token !== undefined) return [arg.token]
  const parts = visible(arg.parts ?? [])
  if (arg.type === 'oneof') {
    const all = parts.map(tokensOf)
    return all.some(each => each.length === 0) ? [] : all.flat()
  }
  const required = parts.findIndex(part => !part.optional)
  return parts.slice(0, required + 1).flatMap(tokensOf)
}
