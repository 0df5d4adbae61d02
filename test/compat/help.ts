/** The subcommand HELP of containers, whose lines versions add and reword. */
import { changed, type Step } from './pair.ts'
import { agree } from './versions.ts'

/** Lines that are put before the line that begins with `mark`. */
const added =
  (mark: string, ...lines: readonly string[]) =>
  (reply: string): string =>
    withCount(reply.replace(`+${mark}`, start => lines.map(line => `+${line}\r\n`).join('') + start))

const without =
  (line: string) =>
  (reply: string): string =>
    withCount(reply.replace(`+${line}\r\n`, ''))

const withCount = (reply: string) => reply.replace(/^\*\d+/, `*${reply.split('\r\n').length - 2}`)

export const help = (container: string): Step =>
  changed('HELP says Print', [container, 'HELP'], theirs =>
    theirs.replace('Prints this help', 'Print this help'),
  )

export const functionHelp = changed(
  'libraries have no description',
  help('FUNCTION'),
  without('    * Library description'),
)

/** Valkey breaks its lines elsewhere, too. */
export const scriptHelp: readonly Step[] = agree('SCRIPT SHOW is unknown') ? [help('SCRIPT')] : []

const clientHelp72 = changed('CLIENT SETINFO and NO-TOUCH', help('CLIENT'), theirs =>
  added(
    'HELP',
    'NO-TOUCH (ON|OFF)',
    '    Will not touch LRU/LFU stats when this mode is on.',
  )(
    added(
      'UNBLOCK',
      'SETINFO <option> <value>',
      '    Set client meta attr. Options are:',
      '    * LIB-NAME: the client lib name.',
      '    * LIB-VER: the client lib version.',
    )(theirs),
  ),
)
export const clientHelp = changed(
  'CLIENT KILL MAXAGE',
  clientHelp72,
  added(
    'LIST',
    '    * ID <client-id>',
    '      Kill connections by client id.',
    '    * MAXAGE <maxage>',
    '      Kill connections older than the specified age.',
  ),
)
