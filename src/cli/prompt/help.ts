/** `help`, `help SET`, `help @list`: from the declarations, so it works without a server. */
import type { Bytes } from '../../resp/values.ts'
import { packageVersion } from '../options/version.ts'
import type { Paint } from '../output/colors.ts'
import type { CommandDoc, Docs } from './docs.ts'
import { usageOf } from './usage.ts'

const GENERAL = `help <command>      what a command does
help @<group>       the commands of a group: @string, @list, ...
help <TAB>          all topics
<number> <command>  run a command several times
connect <host> <port>
clear               clear the screen
quit

:set hints          show the arguments of a command while it is typed
:set nohints        do not
:set utf8           show text as it is
:set noutf8         escape all that is not ASCII

<TAB>               completes commands, options, keys and topics of help
<Ctrl-R>            searches in the lines typed before; again: the next older one
Lines with :set are also read from ~/.mini_redis_clirc at the start.
`

export function isHelp(words: readonly Bytes[]): boolean {
  return /^(help|\?)$/i.test(words[0] ?? '')
}

/** The text for the words after `help`. */
export function helpFor(docs: () => Docs, words: readonly Bytes[], paint: Paint): string {
  const [topic] = words
  if (topic === undefined) return `mini-redis-cli ${packageVersion()}\n\n${GENERAL}`
  if (topic.startsWith('@')) {
    const group = topic.slice(1).toLowerCase()
    const members = docs().all.filter(doc => doc.group === group)
    return `${members.map(doc => describe(doc, false, paint)).join('')}\r\n`
  }
  const asked = words.map(word => word.toUpperCase())
  const found = docs().all.filter(doc => asked.every((word, at) => doc.words[at] === word))
  return `${found.map(doc => describe(doc, true, paint)).join('')}\r\n`
}

function describe(doc: CommandDoc, withGroup: boolean, paint: Paint): string {
  const label = (name: string) => paint('label', `${name}:`)
  const group = withGroup ? `  ${label('group')} ${doc.group}\r\n` : ''
  return (
    `\r\n  ${paint('title', doc.name)} ${paint('dim', usageOf(doc.args))}\r\n` +
    `  ${label('summary')} ${doc.summary}\r\n  ${label('since')} ${doc.since}\r\n${group}`
  )
}
