/**
 * What TAB offers: names of commands and subcommands, topics after `help`, then the words of options, and for key
 * arguments the keys of the server that begin so.
 */
import { splitInline } from '../../resp/inline.ts'
import { quote } from '../../resp/quote.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Docs } from './docs.ts'
import { follow, isKey, tokensOf } from './grammar.ts'

/** Finds some keys that begin with the prefix. */
export type FindKeys = (prefix: Bytes) => Promise<readonly Bytes[]>

/** As node:readline wants it: the candidates, and the part of the line that they replace. */
export type Completion = [candidates: string[], replaced: string]

export async function complete(docs: Docs, line: string, findKeys: FindKeys): Promise<Completion> {
  const start = startOfLastWord(line)
  const [before, last] = [line.slice(0, start), line.slice(start)]
  if (/^\s*help\s/i.test(before)) return [helpTopics(docs, line), line]
  const names = docs.all.filter(doc => doc.name.startsWith(line.trimStart().toUpperCase()))
  if (names.length > 0 && line.trim() !== '')
    return [names.map(doc => inCaseOf(line.trimStart(), doc.name)), line.trimStart()]
  const typed = splitInline(before) ?? []
  const doc = docs.find(typed)
  if (doc === undefined) return [[], last]
  const { next } = follow(doc.args, typed.slice(doc.words.length))
  const tokens = [...new Set(next.flatMap(tokensOf))]
    .filter(token => token.startsWith(last.toUpperCase()))
    .map(token => inCaseOf(last, token))
  const keys = next.some(isKey) ? await findKeys(bytesOf(last)) : []
  return [[...tokens, ...keys.map(asTyped)], last]
}

function helpTopics(docs: Docs, line: string): string[] {
  const [, start = '', topic = ''] = /^(\s*help\s+)(.*)$/i.exec(line) ?? []
  return [...docs.all.map(doc => doc.name), ...docs.groups.map(group => `@${group}`)]
    .filter(name => name.toUpperCase().startsWith(topic.toUpperCase()))
    .map(name => start + name)
}

function startOfLastWord(line: string): number {
  const isOpen = splitInline(line) === undefined
  const start = isOpen ? line.search(/(?<=^|\s)"(?!.*\s")/) : line.search(/\S*$/)
  return start < 0 ? line.length : start
}

/** Who types in lower case goes on so. */
function inCaseOf(typed: string, name: string): string {
  return typed !== '' && typed === typed.toLowerCase() ? name.toLowerCase() : name
}

/** A key as it can be typed: quoted where it has to be. */
function asTyped(key: Bytes): string {
  return /^[!#-&(-~]+$/.test(key) ? key : quote(key)
}

function bytesOf(typed: string): Bytes {
  const bytes = Buffer.from(typed, 'utf8').toString('latin1')
  return splitInline(typed.startsWith('"') ? `${bytes}"` : bytes)?.[0] ?? ''
}
