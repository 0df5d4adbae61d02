/** `X HELP`: the same frame around each container's own lines. */
import { Status } from '../../resp/values.ts'
import type { Category } from './categories.ts'
import { type Command, command } from './define.ts'
import type { Group } from './flags.ts'
import { array, status } from './reply.ts'

/** The HELP subcommand of a container. Its lines are part of Redis' interface: tools show them to people. */
export function helpCommand(
  container: string,
  group: Group,
  since: string,
  lines: readonly string[],
  categories: readonly Category[] = [],
): Command {
  const all = helpLines(container, lines)
  return command({
    name: `${container} HELP`,
    group,
    since,
    complexity: 'O(1)',
    summary: `Lists the subcommands of ${container}.`,
    flags: ['loading', 'stale'],
    categories,
    args: [],
    reply: array(status()),
    run: () => all,
  })
}

/** The reply: the lines in their frame. */
export function helpLines(container: string, lines: readonly string[]): readonly Status[] {
  return [
    `${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...lines,
    'HELP',
    '    Print this help.',
  ].map(line => new Status(line))
}
