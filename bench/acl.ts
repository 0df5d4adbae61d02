/** What rights cost: GET of one server by a user who may do everything, and by users who may do less, in turns. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { median, type Peer, startOurs, threadMicroseconds } from './processes.ts'

const COUNT = 200_000
/** Requests of a write: what is measured is mostly the command. */
const BATCH = 1000
const ROUNDS = 11

/** What the others are compared with is last: the first connection of a process is quicker than its equals (measured). */
const USERS: Readonly<Record<string, string>> = {
  'all keys and commands': '~* +@all',
  'reads of all keys': '~* +@read',
  'reads of two patterns': '~other:* ~key:* +@read',
  'a selector of its own': '-@all (~key:* +get)',
  everything: '~* &* +@all',
}

export async function benchAcl(): Promise<void> {
  const server = await startOurs()
  const requests = Array.from(
    { length: BATCH },
    (_, at) => `*2\r\n$3\r\nGET\r\n$7\r\nkey:${String(at).padStart(3, '0')}\r\n`,
  ).join('')
  const sockets: Socket[] = []
  const figures: number[][] = []
  for (const [at, rules] of Object.values(USERS).entries()) {
    const socket = connect(server.port).on('data', () => {})
    await once(socket, 'connect')
    socket.write(`ACL SETUSER u${at} on nopass ${rules}\r\nAUTH u${at} x\r\n`)
    for (let left = 2 * '+OK\r\n'.length; left > 0; ) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      left -= chunk.length
    }
    sockets.push(socket)
    figures.push([])
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, socket] of sockets.entries()) {
      const figure = await measure(server, socket, requests)
      // The first is for the compiler.
      if (round > 0) figures[at]?.push(figure)
    }
  }
  for (const socket of sockets) socket.destroy()
  await server.stop()
  console.log('| user | us of CPU for a GET | ratio |')
  console.log('|---|---|---|')
  const all = median(figures.at(-1) ?? [])
  for (const [at, name] of Object.keys(USERS).entries()) {
    const figure = median(figures[at] ?? [])
    console.log(`| ${name} | ${figure.toFixed(3)} | ${(all / figure).toFixed(2)} |`)
  }
}

async function measure(server: Peer, socket: Socket, requests: string): Promise<number> {
  const before = threadMicroseconds(server.pid)
  for (let sent = 0; sent < COUNT; sent += BATCH) {
    // All keys are absent: a reply has five bytes.
    let left = BATCH * 5
    socket.write(requests)
    while (left > 0) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      left -= chunk.length
    }
  }
  return (threadMicroseconds(server.pid) - before) / COUNT
}
