/**
 * Makes src/client/cluster/command-routes.ts: what a client of a cluster must know of commands to send them to the right
 * node, few lines, for commands whose keys stand at the same places share one.
 */
import { join } from 'node:path'
import type { Joining } from '../src/client/cluster/everywhere.ts'
import type { Command } from '../src/commands/declare/define.ts'
import type { KeyPlaces } from '../src/commands/declare/key-specs.ts'
import { CommandTable } from '../src/commands/table.ts'
import { formatted, literalText } from './client-commands.ts'
import { wrapped } from './markdown.ts'

export const CLIENT_ROUTES = join(import.meta.dirname, '..', 'src', 'client', 'cluster', 'command-routes.ts')

/** How the replies of all nodes become one, by the tip of the command: those that are `special` go to one node. */
const JOINING: Readonly<Record<string, Joining>> = {
  all_succeeded: 'same',
  one_succeeded: 'any',
  agg_sum: 'sum',
  agg_logical_and: 'and',
  '': 'list',
}

export function clientRoutes(): string {
  const commands = [...new CommandTable().withSubcommands()]
  const places = grouped(commands, placesOf)
  const keyless = commands.filter(each => isTop(each) && placesOf(each) === undefined)
  const reads = commands.filter(each => each.isRead && placesOf(each) !== undefined)
  const everywhere = grouped(commands, everywhereOf)
  return formatted(
    CLIENT_ROUTES,
    `/**
 * Made by \`npm run generate\` from the declarations in src/commands; do not edit. What a client of a cluster must know of
 * commands to send each to the right node; a subcommand is \`XINFO|STREAM\`.
 */
import type { KeyPlaces } from '../../commands/declare/key-specs.ts'
import type { Everywhere } from './everywhere.ts'

/** Where commands have keys, or the shard channels that stand like keys. */
export const KEYS: readonly (readonly [places: readonly KeyPlaces[], commands: string])[] = [
${places.map(([key, names]) => `  [${key}, ${text(names)}],`).join('\n')}
]

/** Those that a replica may answer. */
export const READS = ${text(reads)}

/** Those without keys. */
export const KEYLESS = ${text(keyless)}

/** Of those, the ones that every node must get. */
export const EVERYWHERE: readonly (readonly [how: Everywhere, commands: string])[] = [
${everywhere.map(([how, names]) => `  [${how}, ${text(names)}],`).join('\n')}
]
`,
  )
}

/** Commands by what they have in common, as source text. */
function grouped(
  commands: readonly Command[],
  of: (command: Command) => object | undefined,
): [common: string, commands: readonly Command[]][] {
  const groups = new Map<string, Command[]>()
  for (const command of commands) {
    const common = of(command)
    if (common === undefined) continue
    const key = literalText(common)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [command])
    else group.push(command)
  }
  return [...groups]
}

function placesOf({ keySpecs }: Command): readonly KeyPlaces[] | undefined {
  const known = keySpecs.filter(({ begin, find }) => begin !== 'unknown' && find !== 'unknown')
  return known.length === 0 ? undefined : known.map(({ begin, find }) => ({ begin, find }))
}

function everywhereOf(command: Command): object | undefined {
  const { tips = [] } = command.declaration
  const tip = (name: string) => tips.find(each => each.startsWith(name))?.slice(name.length) ?? ''
  const [, nodes] = /^all_(nodes|shards)$/.exec(tip('request_policy:')) ?? []
  const join = JOINING[tip('response_policy:')]
  return nodes === undefined || join === undefined ? undefined : { nodes, join }
}

function isTop({ name }: Command): boolean {
  return !name.includes(' ')
}

/** Names as one text of several lines. */
function text(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name.replace(' ', '|'))
  return names.length < 10 ? `'${names.join(' ')}'` : `\`\n${wrapped(names)}\n\``
}
