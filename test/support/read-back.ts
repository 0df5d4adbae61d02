/**
 * What the server reads from the words of a command, as facts to compare: `px=100`, `nx`. They are read by the grammar
 * that describes the command; its readers, which may check more, must take all words too.
 */
import { expect } from 'vitest'
import { isColumns, isCount, visible, withoutToken } from '../../generate/grammar.ts'
import type { Arg, Cursor } from '../../src/commands/declare/args.ts'
import { fact } from './method-calls.ts'

type Piece = Arg<unknown>

/** Reads from a place on to the end. */
export function readBack(args: readonly Piece[], argv: readonly string[], at: number): string[] {
  const read: Cursor = { argv, at }
  for (const arg of args) {
    const value = arg.read(read)
    if (typeof value === 'function') value()
  }
  expect(read.at).toBe(argv.length)
  const described: Cursor = { argv, at }
  const facts = interpret(visible(args), described)
  expect(described.at).toBe(argv.length)
  return facts
}

function interpret(parts: readonly Piece[], cursor: Cursor): string[] {
  return parts.flatMap((part, at) => {
    const before = parts[at - 1]
    if (before !== undefined && isCount(before, part)) {
      const count = Number(cursor.argv[cursor.at - 1])
      return Array.from({ length: count }, () => interpretOne(part, cursor)).flat()
    }
    const facts = interpretOne(part, cursor)
    if (!part.multiple || facts.length === 0) return facts
    const again = part.tokenRepeats ? part : { ...withoutToken(part), name: part.token ?? part.name }
    const end = cursor.argv.length - (part.wordsAfter ?? 0)
    const next = new Set(parts.slice(at + 1).flatMap(tokensOf))
    for (let last = -1; cursor.at > last && cursor.at < end; ) {
      if (next.has((cursor.argv[cursor.at] ?? '').toUpperCase())) break
      last = cursor.at
      facts.push(...interpretOne(again, cursor))
    }
    return facts
  })
}

function interpretOne(arg: Piece, cursor: Cursor): string[] {
  const word = cursor.argv[cursor.at]
  const { token } = arg
  const parts = visible(arg.parts ?? [])
  const begins =
    word !== undefined && (tokensOf(arg).length === 0 || tokensOf(arg).includes(word.toUpperCase()))
  if (!begins && arg.optional) return []
  expect(word).toBeDefined()
  if (token !== undefined) {
    expect(word?.toUpperCase()).toBe(token)
    cursor.at++
    if (arg.type === 'pure-token') return [token.toLowerCase()]
  }
  if (isColumns(arg)) {
    const length = (cursor.argv.length - cursor.at) / 2
    return parts.flatMap(part => Array.from({ length }, () => interpretOne(part, cursor)).flat())
  }
  if (arg.type === 'block') return interpret(parts, cursor)
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
  const required = parts.findIndex(part => !part.optional)
  const first = arg.type === 'oneof' || required === -1 ? parts : parts.slice(0, required + 1)
  const tokens = first.map(tokensOf)
  return tokens.some(each => each.length === 0) ? [] : tokens.flat()
}
