/**
 * The first half of replication: SYNC is answered with a snapshot as raw bytes, after its length (`$1234`) or up to
 * a mark that was announced (`$EOF:` and 40 characters). What follows on the socket is the stream of commands.
 */
import type { Socket } from 'node:net'
import { ReplyError } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { Exit } from '../exit.ts'

const MARK_LENGTH = 40

export interface Snapshot {
  /** Called once, with the length or undefined if only the mark will tell. */
  onStart(length: number | undefined): void
  onBytes(bytes: Buffer): void
}

export interface Received {
  /** The length of the snapshot. */
  readonly length: number
  /** What came behind it. */
  readonly rest: Buffer
}

/** Tells the server what we are. Returns whether it understood. */
export async function replconf(session: Session, name: string, value: string): Promise<boolean> {
  session.complain(`sending REPLCONF ${name} ${value}`)
  const reply = await session.wire?.send(['REPLCONF', name, value])
  if (!(reply instanceof ReplyError)) return true
  session.complain(`REPLCONF ${name} error: ${reply.message}`)
  return false
}

/** Asks for a snapshot and hands it over as it comes. @throws Exit when it does not come whole */
export function receiveSnapshot(socket: Socket, snapshot: Snapshot): Promise<Received> {
  return new Promise((resolve, reject) => {
    let pending: Buffer = Buffer.alloc(0)
    let total: number | undefined
    let mark: Buffer | undefined
    let length = 0
    const give = (bytes: Buffer) => {
      length += bytes.length
      if (bytes.length > 0) snapshot.onBytes(bytes)
    }
    const finish = (rest: Buffer) => {
      socket.removeListener('data', receive)
      socket.removeListener('close', lost)
      resolve({ length, rest })
    }
    const receive = (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      if (total === undefined && mark === undefined) {
        const header = headerOf(pending)
        if (header === undefined) return
        if (header.line.startsWith('-')) {
          reject(new Exit(1, `SYNC with master failed: ${header.line}`))
          return
        }
        pending = pending.subarray(header.end)
        if (header.line.startsWith('$EOF:'))
          mark = Buffer.from(header.line.slice(5, 5 + MARK_LENGTH), 'latin1')
        else total = Number.parseInt(header.line.slice(1), 10)
        snapshot.onStart(total)
      }
      if (total !== undefined) {
        const left = total - length
        give(pending.subarray(0, left))
        pending = pending.subarray(left)
        if (length === total) finish(pending)
      } else if (mark !== undefined) {
        const end = pending.indexOf(mark)
        // Without the mark, the last bytes may be its beginning.
        const whole = end < 0 ? Math.max(0, pending.length - MARK_LENGTH) : end
        give(pending.subarray(0, whole))
        pending = pending.subarray(whole)
        if (end >= 0) finish(pending.subarray(MARK_LENGTH))
      }
    }
    const lost = () => reject(new Exit(1, 'I/O Error reading RDB payload from socket'))
    socket.on('data', receive)
    socket.on('close', lost)
    socket.write('SYNC\r\n')
  })
}

/** The first line that is not empty: the server sends line ends to keep us waiting. */
function headerOf(bytes: Buffer): { line: string; end: number } | undefined {
  let start = 0
  while (bytes[start] === 10) start++
  const end = bytes.indexOf('\n', start)
  if (end < 0) return undefined
  return { line: bytes.toString('latin1', start, end).trimEnd(), end: end + 1 }
}
