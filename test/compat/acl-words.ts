/** Refusals as 7.0 and as later versions word them, brought to one form. */
import type { Argv, Step, View } from './pair.ts'

/** Lengths go, since texts of other lengths are to be equal. */
export function worded(stream: string): string {
  return stream
    .replace(
      /[Tt]his user has no permissions to access one of the (key|channel)s used as arguments/g,
      'no right to a $1',
    )
    .replace(/No permissions to access a (key|channel)/g, 'no right to a $1')
    .replace(/ACL failure in script: /g, 'in script: ')
    .replace(
      /The user executing the script can't access at least one of the keys mentioned in the command arguments/g,
      'in script: no right to a key',
    )
    .replace(
      /The user executing the script can't publish to the channel mentioned in the command/g,
      'in script: no right to a channel',
    )
    .replace(
      /The user executing the script can't run this command or subcommand/g,
      'in script: no right to a command',
    )
    .replace(
      /in script: User \S+ has no permissions to run the '\S+' command/g,
      'in script: no right to a command',
    )
    .replace(/([Tt]his user|User \S+) has no/g, 'one has no')
    .replace(/\$\d+\r\n(?=one has no)/g, '')
}

const view: View = reply => worded(reply)

/** A step whose reply may say the same in other words. */
export function alike(argv: Argv): Step {
  return { argv, view }
}
