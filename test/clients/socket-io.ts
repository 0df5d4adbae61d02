/**
 * Socket.IO's Redis adapters, unmodified, through ioredis and node-redis: rooms of sockets that are spread over
 * several servers, over pub/sub or sharded pub/sub. packages.test.ts runs the tests on mini-redis,
 * compat/packages.test.ts on redis-server.
 */
import { once } from 'node:events'
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Journal } from './waiting.ts'

/** By driver: opens a connection, which is closed when the test ends. */
const DRIVERS: Readonly<Record<string, (port: number) => Promise<unknown>>> = {
  ioredis: async port => {
    const redis = new Redis({ port })
    onTestFinished(() => redis.disconnect())
    await once(redis, 'ready')
    return redis
  },
  'node-redis': async port => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    onTestFinished(() => client.close())
    await client.connect()
    return client
  },
}

const KINDS = { 'pub/sub': createAdapter, 'sharded pub/sub': createShardedAdapter }

interface Choice {
  readonly rooms: Set<string>
  readonly except: Set<string>
  readonly flags: object
}

function to(...rooms: string[]): Choice {
  return { rooms: new Set(rooms), except: new Set(), flags: {} }
}

/** What the tests use of both adapters. */
interface Adapter {
  addAll(id: string, rooms: Set<string>): unknown
  broadcast(packet: object, choice: Choice): void
  broadcastWithAck(
    packet: object,
    choice: Choice,
    count: (clients: number) => void,
    ack: (reply: unknown) => void,
  ): void
  fetchSockets(choice: Choice): Promise<{ id: string; rooms: Iterable<string>; data: unknown }[]>
  addSockets(choice: Choice, rooms: string[]): void
  delSockets(choice: Choice, rooms: string[]): void
  disconnectSockets(choice: Choice, close: boolean): void
  serverSideEmit(packet: unknown[]): void
  serverCount(): Promise<number>
  close(): unknown
}

/** The part of a Socket.IO server that an adapter works for. Its sockets answer with their ids. */
class Node {
  readonly name = '/'
  readonly server = { encoder: { encode: (packet: unknown) => [packet] }, opts: {} }
  readonly sockets = new Map<string, object>()
  readonly emitted = new Journal<unknown>()
  readonly adapter: Adapter
  readonly #received: Journal<string>
  _ids = 0

  constructor(make: (node: unknown) => unknown, received: Journal<string>) {
    this.#received = received
    this.adapter = make(this) as Adapter
  }

  /** A socket in some rooms. */
  add(id: string, ...rooms: string[]): void {
    const inside = new Set([id, ...rooms])
    const acks = new Map<number, (reply: unknown) => void>()
    this.sockets.set(id, {
      id,
      acks,
      rooms: inside,
      data: { name: `socket ${id}` },
      handshake: {},
      client: {
        writeToEngine: ([packet]: { id?: number; data: unknown }[]) => {
          this.#received.add(`${id}: ${text(packet?.data)}`)
          if (packet?.id !== undefined) acks.get(packet.id)?.([id])
        },
      },
      join: (more: string[]) => {
        for (const room of more) inside.add(room)
        this.adapter.addAll(id, inside)
        this.#received.add(`${id} joins ${more}`)
      },
      leave: (room: string) => this.#received.add(`${id} leaves ${room}`),
      disconnect: () => this.#received.add(`${id} is disconnected`),
    })
    this.adapter.addAll(id, inside)
  }

  _onServerSideEmit(data: unknown[]): void {
    const answer = data.at(-1)
    if (typeof answer === 'function') answer(`answer to ${data[0]}`)
    else this.emitted.add(data)
  }
}

function text(data: unknown): string {
  const parts = Array.isArray(data) ? data : [data]
  return parts
    .map(part => (part instanceof Uint8Array ? Buffer.from(part).toString('hex') : `${part}`))
    .join(' ')
}

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testSocketIo(start: () => Promise<number>): void {
  const ways = Object.entries(DRIVERS).flatMap(([driver, open]) =>
    Object.entries(KINDS).map(([kind, create]) => ({ driver, kind, open, create })),
  )
  describe.each(ways)('Socket.IO over $kind through $driver', ({ open, create, kind }) => {
    /** Two servers that know of each other, with four sockets, and what these receive. */
    async function prepare() {
      const port = await start()
      const received = new Journal<string>()
      const make = async () => new Node(create(await open(port), await open(port)), received)
      const [one, two] = [await make(), await make()]
      while ((await one.adapter.serverCount()) < 2);
      one.add('ann', 'tea')
      one.add('bob', 'coffee')
      two.add('cid', 'tea', 'coffee')
      two.add('dan')
      if (kind === 'sharded pub/sub') {
        // Each server subscribes to its rooms on its own.
        const look = new Redis({ port })
        onTestFinished(() => look.disconnect())
        const channels = ['socket.io#/#tea#', 'socket.io#/#coffee#']
        const counts = () => look.call('PUBSUB', 'SHARDNUMSUB', ...channels)
        while (`${await counts()}` !== 'socket.io#/#tea#,2,socket.io#/#coffee#,2');
      }
      return { one, two, received }
    }

    const emit = (...data: unknown[]) => ({ type: 2, data })

    test('broadcasts to all, to rooms, and but for some', async () => {
      const { one, received } = await prepare()
      one.adapter.broadcast(emit('hello', 'ö', 1), to())
      const everybody = ['ann', 'bob', 'cid', 'dan'].map(id => `${id}: hello ö 1`)
      expect((await received.reaches(4)).toSorted()).toEqual(everybody)
      one.adapter.broadcast(emit('kettle', Buffer.from([0, 255, 128])), to('tea'))
      expect((await received.reaches(6)).slice(4).toSorted()).toEqual(
        ['ann', 'cid'].map(id => `${id}: kettle 00ff80`),
      )
      one.adapter.broadcast(emit('both'), to('tea', 'coffee'))
      expect((await received.reaches(9)).slice(6).toSorted()).toEqual(
        ['ann', 'bob', 'cid'].map(id => `${id}: both`),
      )
      one.adapter.broadcast(emit('others'), { ...to(), except: new Set(['tea']) })
      expect((await received.reaches(11)).slice(9).toSorted()).toEqual(['bob: others', 'dan: others'])
    })

    test('collects acknowledgements', async () => {
      const { one } = await prepare()
      const counts = new Journal<number>()
      const replies = new Journal<unknown>()
      one.adapter.broadcastWithAck(
        emit('who'),
        { ...to('coffee'), flags: { timeout: 1000 } },
        count => counts.add(count),
        reply => replies.add(reply),
      )
      expect((await replies.reaches(2)).flat().toSorted()).toEqual(['bob', 'cid'])
      // Each server says how many replies it will give.
      expect(await counts.reaches(2)).toEqual([1, 1])
    })

    test('finds, joins, removes and disconnects sockets of other servers', async () => {
      const { one, received } = await prepare()
      const sockets = await one.adapter.fetchSockets(to('tea'))
      expect(sockets.map(({ id }) => id).sort()).toEqual(['ann', 'cid'])
      const cid = sockets.find(({ id }) => id === 'cid')
      expect(cid).toMatchObject({ data: { name: 'socket cid' } })
      expect([...(cid?.rooms ?? [])].sort()).toEqual(['cid', 'coffee', 'tea'])
      one.adapter.addSockets(to('dan'), ['tea', 'juice'])
      expect(await received.reaches(1)).toEqual(['dan joins tea,juice'])
      expect((await one.adapter.fetchSockets(to('juice'))).map(({ id }) => id)).toEqual(['dan'])
      one.adapter.delSockets(to('coffee'), ['coffee'])
      expect((await received.reaches(3)).slice(1).toSorted()).toEqual([
        'bob leaves coffee',
        'cid leaves coffee',
      ])
      one.adapter.disconnectSockets(to('cid'), true)
      expect((await received.reaches(4)).at(-1)).toBe('cid is disconnected')
    })

    test('servers talk with each other', async () => {
      const { one, two } = await prepare()
      one.adapter.serverSideEmit(['reload', { all: true }])
      expect(await two.emitted.reaches(1)).toEqual([['reload', { all: true }]])
      expect(one.emitted.all).toEqual([])
      const answers = await new Promise((resolve, reject) => {
        const done = (failure: unknown, replies: unknown) => (failure ? reject(failure) : resolve(replies))
        one.adapter.serverSideEmit(['ready?', done])
      })
      expect(answers).toEqual(['answer to ready?'])
      await two.adapter.close()
      while ((await one.adapter.serverCount()) > 1);
    })
  })
}
