/**
 * What TAB offers: names of commands and subcommands, topics after `help`, then the words of options, and for key
 * arguments the keys of the server that begin so.
 */
import { splitInline } from '../../resp/inline.ts'
import type { Bytes } from '../../resp/values.ts'
import { quoteText, textOf } from '../output/quote-text.ts'
import type { Docs } from './docs.ts'
import { follow, isKey, tokensOf } from './grammar.ts'
import { isHelp } from './help.ts'

/** Finds some keys that begin with the prefix. */
export type FindKeys = (prefix: Bytes) => Promise<readonly Bytes[]>

/** As node:readline wants it: the candidates, and the part of the line that they replace. */
export type Completion = [candidates: string[], replaced: string]

/** Words for this program itself. */
const OWN_WORDS = ['CLEAR', 'CONNECT', 'EXIT', 'HELP', 'QUIT']
const PREFERENCES = ['hints', 'nohints', 'noutf8', 'utf8']

export async function complete(docs: Docs, line: string, findKeys: FindKeys): Promise<Completion> {
  const [, start = '', topic] = /^\s*(\S+\s+)(.*)$/.exec(line) ?? []
  if (topic !== undefined && isHelp([start.trim()])) return [beginning(topic, helpTopics(docs)), topic]
  if (topic !== undefined && start.trim() === ':set') return [beginning(topic, PREFERENCES), topic]
  const command = line.trimStart()
  const names = command === '' ? [] : beginning(command, [...docs.all.map(({ name }) => name), ...OWN_WORDS])
  if (names.length > 0) return [names.sort(), command]
  return await completeArgument(docs, line, findKeys)
}

async function completeArgument(docs: Docs, line: string, findKeys: FindKeys): Promise<Completion> {
  const at = startOfLastWord(line)
  const [before, last] = [line.slice(0, at), line.slice(at)]
  const typed = splitInline(before) ?? []
  const doc = docs.find(typed)
  if (doc === undefined) return [[], last]
  const { next } = follow(doc.args, typed.slice(doc.words.length))
  const tokens = beginning(last, new Set(next.flatMap(tokensOf)))
  const keys = next.some(isKey) ? await findKeys(bytesOf(last)) : []
  return [[...tokens, ...keys.map(asTyped)], last]
}

function helpTopics(docs: Docs): string[] {
  return [...docs.all.map(doc => doc.name), ...docs.groups.map(group => `@${group}`)]
}

/** The names that begin with what was typed; who types in lower case goes on so. */
function beginning(typed: string, names: Iterable<string>): string[] {
  const upper = typed.toUpperCase()
  const isLower = typed !== '' && typed === typed.toLowerCase()
  return [...names]
    .filter(name => name.toUpperCase().startsWith(upper))
    .map(name => (isLower ? name.toLowerCase() : name))
}

function startOfLastWord(line: string): number {
  const isOpen = splitInline(line) === undefined
  const start = isOpen ? line.search(/(?<=^|\s)"(?!.*\s")/) : line.search(/\S*$/)
  return start < 0 ? line.length : start
}

/** A key as it can be typed: quoted where it has to be. */
function asTyped(key: Bytes): string {
  const quoted = quoteText(key)
  const isWord = quoted === `"${key}"` && /^[^\s"']+$/.test(key)
  return textOf(isWord ? key : quoted)
}

function bytesOf(typed: string): Bytes {
  const bytes = Buffer.from(typed, 'utf8').toString('latin1')
  return splitInline(typed.startsWith('"') ? `${bytes}"` : bytes)?.[0] ?? ''
}
