/**
 * `--replica`, and SYNC as a command: poses as a replica and prints, as CSV, each command that the primary sends.
 * A primary that streams its snapshot starts with the commands only after an acknowledgement.
 */
import { ReplyParser } from '../../resp/replies.ts'
import type { Session } from '../connection/session.ts'
import { Exit } from '../exit.ts'
import { printed } from '../output/output.ts'
import { receiveSnapshot, replconf } from './sync.ts'

const ACKNOWLEDGE_EVERY = 1000
const ACKNOWLEDGEMENT = '*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$1\r\n0\r\n'

export async function replica(session: Session): Promise<void> {
  await session.require()
  await replconf(session, 'capa', 'eof')
  await replconf(session, 'rdb-filter-only', '')
  await followPrimary(session)
}

/** Runs until the primary ends it. @throws Exit then */
export async function followPrimary(session: Session): Promise<void> {
  const { wire } = session
  if (wire === undefined) throw new Exit(1)
  const socket = wire.release()
  let marked = false
  const { length, rest } = await receiveSnapshot(socket, {
    onStart: total => {
      marked = total === undefined
      const what = marked
        ? 'bytes of bulk transfer until EOF marker...'
        : `${total} bytes of bulk transfer...`
      session.complain(`SYNC with master, discarding ${what}`)
    },
    onBytes: () => {},
  })
  const after = marked ? ` after ${length} bytes` : ''
  session.complain(`SYNC done${after}. Logging commands from master.`)
  const acknowledging = marked
    ? setInterval(() => socket.write(ACKNOWLEDGEMENT), ACKNOWLEDGE_EVERY)
    : undefined
  const parser = new ReplyParser()
  const show = (chunk: Buffer) => {
    parser.push(chunk)
    for (let value = parser.next(); value !== undefined; value = parser.next())
      session.print(printed(value, { ...session.options, output: 'csv' }))
  }
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      try {
        show(chunk)
      } catch (error) {
        reject(error)
      }
    }
    socket.on('close', () => resolve())
    socket.on('data', take)
    if (rest.length > 0) take(rest)
  }).finally(() => clearInterval(acknowledging))
  throw new Exit(1, 'Error: Server closed the connection')
}
