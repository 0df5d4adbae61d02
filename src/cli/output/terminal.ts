/**
 * What a stream can show. Only a terminal gets colors, and none that cannot show them (TERM=dumb) or whose user does not want
 * them (NO_COLOR, https://no-color.org).
 */
import type { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import { type Paint, painted, unpainted } from './colors.ts'

/** The one for what goes to this stream. */
export function paintFor(stream: Writable): Paint {
  return stream instanceof WriteStream && stream.isTTY && stream.hasColors() ? painted : unpainted
}

/** Whether the stream is a terminal whose cursor can be moved. */
export function hasCursor(stream: Writable): boolean {
  return stream instanceof WriteStream && stream.isTTY && process.env['TERM'] !== 'dumb'
}
