/**
 * The texts of `--help`, made from the table of options: the topics on one screen, one topic with what its options do,
 * or all of them.
 */
import { type Option, TOPICS, type Topic } from './option-table.ts'

/** A screen of 24 lines has so many columns. */
const SCREEN = 80
const NAMES = 25

/** @param about a topic, one of its options, or `all` */
export function synopsis(about?: string): string {
  if (about === 'all') return `${USAGE}\n${TOPICS.map(explained).join('\n')}\n${EXAMPLES}`
  const topic = TOPICS.find(
    ({ name, options }) => name === about || options.some(({ names }) => names.includes(about ?? '')),
  )
  return topic === undefined ? overview() : explained(topic)
}

const USAGE = `Usage: mini-redis-cli [options] [command [argument ...]]
Without a command: a prompt on a terminal, else commands from standard input.
`

function overview(): string {
  const width = Math.max(...TOPICS.map(({ name }) => name.length)) + 4
  const topics = TOPICS.map(({ name, title, options }) => {
    const words = options.flatMap(({ names }) => names)
    return `  ${name.padEnd(width - 2)}${wrapped([`${title}:`, ...words], width)}`
  })
  return `${USAGE}
${topics.join('\n')}

mini-redis-cli --help keys explains the options of a topic, --help all those of
all topics. They are redis-cli's; its --cluster and --ldb are not here.
`
}

/** Words in lines that fit on the screen, all but the first indented. */
function wrapped(words: readonly string[], indent: number): string {
  const lines = ['']
  for (const word of words) {
    const line = lines.at(-1) ?? ''
    if (indent + line.length + word.length < SCREEN - 1) lines[lines.length - 1] = `${line}${word} `
    else lines.push(`${word} `)
  }
  return lines.map(line => line.trimEnd()).join(`\n${' '.repeat(indent)}`)
}

function explained({ title, options }: Topic): string {
  return `${title}:\n${options.map(explainedOption).join('')}`
}

function explainedOption({ names, value, help }: Option): string {
  if (help === undefined) return ''
  const left = `  ${names.join(', ')}${value === undefined ? '' : ` <${value}>`}`
  const gap = left.length < NAMES ? ' '.repeat(NAMES - left.length) : `\n${' '.repeat(NAMES)}`
  return `${left}${gap}${wrapped(help.split(' '), NAMES)}\n`
}

const EXAMPLES = `Examples:
  mini-redis-cli SET greeting hello
  mini-redis-cli -x SET photo < photo.jpg
  mini-redis-cli --json HGETALL user:1
  mini-redis-cli --scan --pattern 'user:*'
  mini-redis-cli --eval script.lua key1 key2 , argument1
`
