/** `help`, `help SET`, `help @list`: from the declarations, so it works without a server. */
import type { Bytes } from '../../resp/values.ts'
import { packageVersion } from '../options/version.ts'
import type { CommandDoc, Docs } from './docs.ts'
import { usageOf } from './usage.ts'

const BOLD = '\x1b[1m'
const YELLOW = '\x1b[33m'
const GRAY = '\x1b[90m'
const PLAIN = '\x1b[0m'

const GENERAL = `help <command>      what a command does
help @<group>       the commands of a group: @string, @list, ...
help <TAB>          all topics
<number> <command>  run a command several times
connect <host> <port>
clear               clear the screen
quit

:set hints          show the arguments of a command while it is typed
:set nohints        do not
Lines like these are also read from ~/.mini_redis_clirc at the start.
`

export function isHelp(words: readonly Bytes[]): boolean {
  return /^(help|\?)$/i.test(words[0] ?? '')
}

/** The text for the words after `help`. */
export function helpFor(docs: () => Docs, words: readonly Bytes[]): string {
  const [topic] = words
  if (topic === undefined) return `mini-redis-cli ${packageVersion()}\n\n${GENERAL}`
  if (topic.startsWith('@')) {
    const group = topic.slice(1).toLowerCase()
    const members = docs().all.filter(doc => doc.group === group)
    return `${members.map(doc => describe(doc, false)).join('')}\r\n`
  }
  const asked = words.map(word => word.toUpperCase())
  const found = docs().all.filter(doc => asked.every((word, at) => doc.words[at] === word))
  return `${found.map(doc => describe(doc, true)).join('')}\r\n`
}

function describe(doc: CommandDoc, withGroup: boolean): string {
  const group = withGroup ? `  ${YELLOW}group:${PLAIN} ${doc.group}\r\n` : ''
  return (
    `\r\n  ${BOLD}${doc.name}${PLAIN} ${GRAY}${usageOf(doc.args)}${PLAIN}\r\n` +
    `  ${YELLOW}summary:${PLAIN} ${doc.summary}\r\n  ${YELLOW}since:${PLAIN} ${doc.since}\r\n${group}`
  )
}
