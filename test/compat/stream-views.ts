/**
 * What must be equal in replies about streams: not times, nor what 7.2 added to XINFO.
 */
import type { Argv, Step, View } from './pair.ts'
import { agree } from './versions.ts'

const ACTIVE = 'consumers tell when they last got something'

/** Commands as they are typed. */
export const typed = (...lines: readonly string[]): Argv[] => lines.map(each => each.split(' '))

/** XINFO STREAM, with FULL or without. */
export const streamInfo: View = reply => {
  const text = reply.replace(/:\d{13}\r\n/g, ':time\r\n')
  if (agree(ACTIVE)) return text
  return text
    .replace(/\$11\r\nactive-time\r\n:(-?\d+|time)\r\n/g, '')
    .replace(/%5(\r\n\$4\r\nname)/g, '%4$1')
    .replace(/\*10(\r\n\$4\r\nname)/g, '*8$1')
}

/** XINFO CONSUMERS. */
export const consumersInfo: View = reply => {
  const text = reply.replace(/((?:idle|inactive)\r\n):\d+/g, '$1:time')
  if (agree(ACTIVE)) return text
  return text
    .replace(/\$8\r\ninactive\r\n:(-?\d+|time)\r\n/g, '')
    .replace(/%4(\r\n\$4\r\nname)/g, '%3$1')
    .replace(/\*8(\r\n\$4\r\nname)/g, '*6$1')
}

/** XPENDING of single entries: each has its idle time before the number of deliveries. */
export const pendingList: View = reply => reply.replace(/:\d+\r\n(:\d+\r\n)/g, ':time\r\n$1')

export const info = (...argv: Argv): Step => ({ argv: ['XINFO', 'STREAM', ...argv], view: streamInfo })
export const consumers = (...argv: Argv): Step => ({
  argv: ['XINFO', 'CONSUMERS', ...argv],
  view: consumersInfo,
})
export const pending = (...argv: Argv): Step => ({ argv: ['XPENDING', ...argv], view: pendingList })
