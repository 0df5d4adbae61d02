/**
 * A cluster without sockets, for tests of the client's own logic: nodes that hold strings, own slots, send on what is
 * not theirs as Redis does, and break when they are told to.
 */
import { ClusterCore } from '../../src/client/cluster/cluster-core.ts'
import type { ClusterSettings } from '../../src/client/cluster/cluster-options.ts'
import { Connection } from '../../src/client/connection.ts'
import { ConnectionError } from '../../src/client/errors.ts'
import type { Link, LinkListener, Word } from '../../src/client/link.ts'
import { settingsOf } from '../../src/client/options.ts'
import { type Bytes, MapReply, Push, ReplyError, type ReplyValue, Status } from '../../src/resp/values.ts'
import { hashSlot, SLOTS } from '../../src/structures/hash-slot.ts'

const HOST = '10.0.0.1'
const OK = new Status('OK')

export class FakeCluster {
  readonly nodes: FakeNode[]
  /** The node that has each slot. */
  readonly #owners: FakeNode[]
  /** Slots that are on their way, with the node that they go to. */
  readonly leaving = new Map<number, FakeNode>()

  /** @param count nodes at the ports 1, 2, ..., each with as many slots */
  constructor(count: number) {
    this.nodes = Array.from({ length: count }, (_, at) => new FakeNode(this, at + 1))
    this.#owners = Array.from({ length: SLOTS }, (_, slot) =>
      this.node(1 + Math.floor((slot * count) / SLOTS)),
    )
  }

  node(port: number): FakeNode {
    const node = this.nodes[port - 1]
    if (node === undefined) throw new Error(`no node at port ${port}`)
    return node
  }

  ownerOf(key: string): FakeNode {
    return this.ownerOfSlot(hashSlot(key))
  }

  ownerOfSlot(slot: number): FakeNode {
    return this.#owners[slot] ?? this.node(1)
  }

  /** A slot goes to another node, with its keys. */
  move(key: string, to: FakeNode): void {
    const slot = hashSlot(key)
    this.#takeAll(slot, this.ownerOfSlot(slot), to)
    this.#takeAll(slot, this.leaving.get(slot) ?? to, to)
    const from = this.ownerOfSlot(slot)
    this.#owners[slot] = to
    this.leaving.delete(slot)
    if (from !== to) from.endChannels(slot)
  }

  #takeAll(slot: number, from: FakeNode, to: FakeNode): void {
    if (from === to) return
    for (const [key, value] of from.data) {
      if (hashSlot(key) !== slot) continue
      from.data.delete(key)
      to.data.set(key, value)
    }
  }

  /** A slot begins to go to another node: keys that are not there yet are made there. */
  begin(key: string, to: FakeNode): void {
    const slot = hashSlot(key)
    const before = this.leaving.get(slot)
    if (before !== undefined && before !== to) this.#takeAll(slot, before, to)
    this.leaving.set(slot, to)
  }

  /** All slots of a node go to another, as after a fail-over. */
  replace(from: FakeNode, to: FakeNode): void {
    for (let slot = 0; slot < SLOTS; slot++) if (this.#owners[slot] === from) this.#owners[slot] = to
    for (const [key, value] of from.data) to.data.set(key, value)
  }

  shards(): ReplyValue {
    return this.nodes.map(node => {
      const described = ['endpoint', HOST, 'port', node.announced, 'role', 'master', 'health', 'online']
      return new MapReply(['slots', this.#rangesOf(node).flat(), 'nodes', [new MapReply(described)]])
    })
  }

  slots(): ReplyValue {
    return this.nodes.flatMap(node =>
      this.#rangesOf(node).map(([first, last]) => [first, last, [HOST, node.announced, 'id', []]]),
    )
  }

  #rangesOf(node: FakeNode): [first: number, last: number][] {
    const ranges: [number, number][] = []
    for (let slot = 0; slot < SLOTS; slot++) {
      if (this.#owners[slot] !== node) continue
      const range = ranges.at(-1)
      if (range?.[1] === slot - 1) range[1] = slot
      else ranges.push([slot, slot])
    }
    return ranges
  }

  /** A client's core, connected. */
  async connect(options: Partial<ClusterSettings> = {}): Promise<ClusterCore> {
    const settings: ClusterSettings = {
      seeds: [{ host: HOST, port: 1 }],
      common: settingsOf({}),
      reads: 'primary',
      pauses: { minDelay: 1, maxDelay: 4 },
      timeout: undefined,
      onState: undefined,
      queue: undefined,
      mapAddress: undefined,
      ...options,
    }
    const core = new ClusterCore(settings, async ({ port }) => this.node(port).accept())
    await core.open()
    return core
  }
}

export class FakeNode {
  readonly port: number
  /** The port that it and others tell of. */
  announced: number
  readonly data = new Map<string, string>()
  /** What it was asked, but for where slots are. */
  readonly asked: string[] = []
  /** How often it was asked where slots are. */
  looks = 0
  isUp = true
  /** Before version 7 there was only CLUSTER SLOTS. */
  knowsShards = true
  /** Replies to commands before they run, by their first word: the first of them is taken. */
  readonly refusals: { readonly command: string; readonly error: string }[] = []
  /** Who hears which shard channel. */
  readonly #channels = new Map<string, Set<LinkListener>>()
  readonly #cluster: FakeCluster
  readonly #links = new Set<LinkListener>()

  constructor(cluster: FakeCluster, port: number) {
    this.#cluster = cluster
    this.port = port
    this.announced = port
  }

  /** How many are connected. */
  get links(): number {
    return this.#links.size
  }

  accept(): Connection {
    if (!this.isUp) throw new ConnectionError(`nobody at ${this.port}`)
    return Connection.direct(listener => this.#link(listener))
  }

  /** Ends all connections, and takes no more. */
  stop(): void {
    this.isUp = false
    this.cut()
  }

  cut(): void {
    const links = [...this.#links]
    this.#links.clear()
    this.#channels.clear()
    for (const listener of links) listener.ended(undefined)
  }

  /** Tells those who hear channels of a slot that they hear them no longer. */
  endChannels(slot: number): void {
    for (const [name, listeners] of this.#channels) {
      if (hashSlot(name) !== slot) continue
      this.#channels.delete(name)
      for (const each of listeners) each.received(new Push(['sunsubscribe', name, 0]))
    }
  }

  subscribe(name: string, listener: LinkListener): ReplyValue {
    const listeners = this.#channels.get(name) ?? new Set()
    this.#channels.set(name, listeners.add(listener))
    return new Push(['ssubscribe', name, 1])
  }

  unsubscribe(name: string, listener: LinkListener): ReplyValue {
    this.#channels.get(name)?.delete(listener)
    return new Push(['sunsubscribe', name, 0])
  }

  publish(name: string, message: string): ReplyValue {
    const listeners = [...(this.#channels.get(name) ?? [])].filter(each => this.#links.has(each))
    for (const each of listeners) each.received(new Push(['smessage', name, message]))
    return listeners.length
  }

  #link(listener: LinkListener): Link {
    this.#links.add(listener)
    const session = new FakeSession(this.#cluster, this, listener)
    let taken: (readonly Word[])[] = []
    return {
      send: argv => taken.push(argv),
      sendAll: commands => taken.push(...commands),
      flush: () => {
        const all = taken
        taken = []
        // Answered later, as over a network; a connection that was cut by then hears nothing.
        setImmediate(() => {
          for (const argv of all) if (this.#links.has(listener)) listener.received(session.answer(argv))
        })
      },
      close: () => this.#links.delete(listener),
    }
  }
}

/** What one connection has said. */
class FakeSession {
  readonly #cluster: FakeCluster
  readonly #node: FakeNode
  readonly #listener: LinkListener
  #isAsking = false
  /** Commands of a transaction that has begun. */
  #queued: (readonly string[])[] | undefined
  #isRefused = false

  constructor(cluster: FakeCluster, node: FakeNode, listener: LinkListener) {
    this.#cluster = cluster
    this.#node = node
    this.#listener = listener
  }

  answer(words: readonly Word[]): ReplyValue {
    const argv = words.map(String)
    const [command = ''] = argv
    if (command === 'CLUSTER') {
      if (argv[1] === 'SLOTS') return this.#cluster.slots()
      this.#node.looks++
      return this.#node.knowsShards ? this.#cluster.shards() : new ReplyError('ERR Unknown subcommand')
    }
    this.#node.asked.push(argv.join(' '))
    if (command === 'ASKING') {
      this.#isAsking = true
      return OK
    }
    if (command === 'MULTI') {
      this.#queued = []
      this.#isRefused = false
      return OK
    }
    const refusal = this.#refusalOf(argv)
    if (this.#queued === undefined) {
      this.#isAsking = false
      return refusal ?? this.#run(argv)
    }
    if (command !== 'EXEC') {
      this.#isRefused ||= refusal !== undefined
      if (refusal === undefined) this.#queued.push(argv)
      return refusal ?? new Status('QUEUED')
    }
    const queued = this.#queued
    this.#queued = undefined
    this.#isAsking = false
    if (this.#isRefused) return new ReplyError('EXECABORT Transaction discarded because of previous errors.')
    return queued.map(each => this.#run(each))
  }

  #refusalOf(argv: readonly string[]): ReplyError | undefined {
    const [command = '', key] = argv
    const at = this.#node.refusals.findIndex(each => each.command === command)
    if (at !== -1) return new ReplyError(this.#node.refusals.splice(at, 1)[0]?.error ?? '')
    if (key === undefined || !KEYED.has(command)) return undefined
    const slot = hashSlot(key)
    const owner = this.#cluster.ownerOfSlot(slot)
    const target = this.#cluster.leaving.get(slot)
    if (owner !== this.#node) {
      if (this.#isAsking && target === this.#node) return undefined
      return new ReplyError(`MOVED ${slot} ${HOST}:${owner.announced}`)
    }
    if (target === undefined || this.#node.data.has(key)) return undefined
    return new ReplyError(`ASK ${slot} ${HOST}:${target.announced}`)
  }

  #run([command = '', key = '', value = '']: readonly string[]): ReplyValue {
    const { data } = this.#node
    switch (command) {
      case 'SET':
        data.set(key, value)
        return OK
      case 'GET':
        return (data.get(key) as Bytes | undefined) ?? null
      case 'INCR':
        data.set(key, String(Number(data.get(key) ?? 0) + 1))
        return Number(data.get(key))
      case 'SSUBSCRIBE':
        return this.#node.subscribe(key, this.#listener)
      case 'SUNSUBSCRIBE':
        return this.#node.unsubscribe(key, this.#listener)
      case 'SPUBLISH':
        return this.#node.publish(key, value)
      case 'DBSIZE':
        return data.size
      case 'FLUSHALL':
        data.clear()
        return OK
      case 'KEYS':
        return [...data.keys()]
      case 'SCAN':
        return ['0', [...data.keys()]]
      default:
        return new Status('PONG')
    }
  }
}

const KEYED = new Set(['SET', 'GET', 'INCR', 'WATCH', 'SSUBSCRIBE', 'SUNSUBSCRIBE', 'SPUBLISH'])
