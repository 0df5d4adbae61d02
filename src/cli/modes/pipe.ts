/**
 * `--pipe`: sends what comes from standard input as it is and counts the replies. At the end an ECHO of random bytes
 * follows; its reply says that everything before it was answered.
 */
import { randomBytes } from 'node:crypto'
import { fstatSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { ReplyParser } from '../../resp/replies.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { Exit } from '../exit.ts'
import { ProgressBar } from '../output/progress-bar.ts'
import { bytesForPeople } from './stat.ts'

const MAGIC_LENGTH = 20

export async function pipe(session: Session, input: Readable): Promise<void> {
  const wire = await session.require()
  const socket = wire.release()
  using bar = new ProgressBar(session)
  const size = sizeOf(input)
  let sentBytes = 0
  const magic = randomBytes(MAGIC_LENGTH).toString('latin1')
  const counter = new Counter(session, magic)
  const tell = () => {
    const share = size === undefined ? undefined : sentBytes / size
    bar.show(share, `${bytesForPeople(sentBytes)} sent, replies: ${counter.replies}`)
  }
  const answered = new Promise<void>((resolve, reject) => {
    const parser = new ReplyParser()
    socket.on('data', chunk => {
      parser.push(chunk)
      try {
        for (let value = parser.next(); value !== undefined; value = parser.next())
          if (counter.take(value)) resolve()
        tell()
      } catch {
        reject(new Exit(1, 'Error reading replies from server'))
      }
    })
    socket.on('error', error => reject(new Exit(1, `Error writing to the server: ${error.message}`)))
    socket.on('close', () => reject(new Exit(1, 'Error reading replies from server')))
  })
  const sent = (async () => {
    for await (const chunk of input) {
      sentBytes += chunk.length
      tell()
      if (!socket.write(chunk)) await new Promise(resolve => socket.once('drain', resolve))
    }
    // Line ends between requests are ignored; this one closes whatever was left open.
    const echo = `\r\n*2\r\n$4\r\nECHO\r\n$${MAGIC_LENGTH}\r\n${magic}\r\n`
    counter.complete = true
    socket.write(Buffer.from(echo, 'latin1'))
    session.print('All data transferred. Waiting for the last reply...\n')
    await counter.silence(session.options.pipeTimeout * 1000)
    session.complain(`No replies for ${session.options.pipeTimeout} seconds: exiting.`)
    counter.errors++
  })()
  try {
    await Promise.race([answered, sent])
  } finally {
    counter.stop()
  }
  session.print(`errors: ${counter.errors}, replies: ${counter.replies}\n`)
  session.close()
  if (counter.errors > 0) throw new Exit(1)
}

/** How much will come, if it is from a file. */
export function sizeOf(input: Readable): number | undefined {
  if (!('fd' in input) || typeof input.fd !== 'number') return undefined
  const stats = fstatSync(input.fd)
  return stats.isFile() && stats.size > 0 ? stats.size : undefined
}

class Counter {
  errors = 0
  replies = 0
  /** All input was sent. */
  complete = false
  readonly #session: Session
  readonly #magic: Bytes
  #timer: NodeJS.Timeout | undefined

  constructor(session: Session, magic: Bytes) {
    this.#session = session
    this.#magic = magic
  }

  /** Returns whether this is the last reply. */
  take(reply: ReplyValue): boolean {
    this.#timer?.refresh()
    if (this.complete && reply === this.#magic) {
      this.#session.print('Last reply received from server.\n')
      return true
    }
    this.replies++
    if (reply instanceof ReplyError) {
      this.#session.complain(reply.message)
      this.errors++
    }
    return false
  }

  /** Resolves when no reply came for so long; never if 0. */
  silence(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      if (milliseconds > 0) this.#timer = setTimeout(resolve, milliseconds)
    })
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
