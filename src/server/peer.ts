/**
 * A connection to another server, for commands that hand data over (MIGRATE). What is sent goes out piece by piece, so
 * that a timeout means "nothing has moved for so long", however much there is to send. It ends with the first failure.
 */
import { connect, type Socket } from 'node:net'
import type { Peer, PeerFailure, PeerReplies } from '../commands/declare/context.ts'
import { clearTimeout, setTimeout } from '../net/real-timers.ts'
import { ReplyParser } from '../resp/replies.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'

const PIECE = 64 * 1024
/** Node's timers fire at once for longer delays. */
const LONGEST_DELAY = 2 ** 31 - 1

/** Connects, or says why that was not possible in so many milliseconds. */
export function dial(host: string, port: number, timeout: number): Promise<Peer | PeerFailure> {
  if (port < 1 || port > 65535) return Promise.resolve('writing')
  return new Promise(resolve => {
    const socket = connect({ host, port, noDelay: true })
    const fail = (failure: PeerFailure) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(failure)
    }
    const refused = (cause: NodeJS.ErrnoException) =>
      fail(cause.syscall === 'getaddrinfo' ? 'connecting' : 'writing')
    const timer = setTimeout(() => fail('connecting'), Math.min(timeout, LONGEST_DELAY))
    socket.once('error', refused)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', refused)
      // An error comes with a close, which is enough to know.
      socket.on('error', () => {})
      resolve({
        ask: (requests, each) => ask(socket, requests, each),
        close: () => socket.destroy(),
      })
    })
  })
}

function ask(
  socket: Socket,
  requests: readonly (readonly (Bytes | Uint8Array)[])[],
  timeout: number,
): Promise<PeerReplies> {
  return new Promise(resolve => {
    const parser = new ReplyParser()
    const replies: ReplyValue[] = []
    const pieces = piecesOf(requests)
    let isSent = false
    const end = () => {
      clearTimeout(timer)
      socket.off('close', end).off('data', receive)
      const isWhole = replies.length >= requests.length
      if (!isWhole) socket.destroy()
      resolve({ replies, failure: isWhole ? undefined : isSent ? 'reading' : 'writing' })
    }
    const watch = () => setTimeout(end, Math.min(timeout, LONGEST_DELAY))
    let timer = watch()
    const moved = () => {
      clearTimeout(timer)
      timer = watch()
    }
    const send = () => {
      const { done, value } = pieces.next()
      isSent = done === true
      if (value !== undefined) {
        socket.write(value, error => {
          if (error) return
          moved()
          send()
        })
      }
    }
    const receive = (chunk: Buffer) => {
      moved()
      parser.push(chunk)
      try {
        while (replies.length < requests.length) {
          const reply = parser.next()
          if (reply === undefined) return
          replies.push(reply)
        }
      } catch {
        // What came is no reply: the rest is not answered.
      }
      end()
    }
    socket.on('close', end).on('data', receive)
    if (socket.destroyed) end()
    else send()
  })
}

function* piecesOf(
  requests: readonly (readonly (Bytes | Uint8Array)[])[],
): Generator<Buffer, undefined, undefined> {
  const writer = new Writer()
  for (const request of requests) {
    writer.request(request)
    if (writer.length >= PIECE) yield* cut(writer.take())
  }
  yield* cut(writer.take())
}

function* cut(chunks: readonly Buffer[]): Generator<Buffer, void, undefined> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE)
  }
}
