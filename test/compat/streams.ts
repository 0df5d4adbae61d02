/**
 * Scripts of several clients, run on a real redis-server and on mini-redis: what every client received, byte for
 * byte and in order, must be equal. Clients are opened on first use.
 */
import { expect } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import type { Pair } from './pair.ts'
import { agree, type ChangeName } from './versions.ts'

export type Line = readonly [client: string, ...argv: (string | number)[]]

/** Bytes that differ between two servers of their nature, replaced by a name. */
export type View = (stream: string) => string

const MARK = 'everything-before-this-has-come'
const SAME: View = stream => stream

export async function sameStreams(pair: Pair, script: readonly Line[], view = SAME): Promise<void> {
  for (const protocol of ['2', '3']) {
    const expected = await run(pair.real.port, protocol, script)
    const actual = await run(pair.ours.port, protocol, script)
    for (const [client, stream] of expected) {
      const [theirs, ours] = [stream, actual.get(client) ?? []].map(parts => parts.map(view))
      expect(ours, `what ${client} receives in RESP${protocol}`).toEqual(theirs)
    }
  }
}

/**
 * A script in RESP3 in which the order of what a client receives depends on the version: where the real server's is
 * another, it must be `ours`, without the commands themselves.
 */
export async function changedStream(
  pair: Pair,
  name: ChangeName,
  script: readonly Line[],
  client: string,
  ours: readonly string[],
): Promise<void> {
  const received = async (port: number) => (await run(port, '3', script)).get(client)?.filter(isReply)
  const theirs = await received(pair.real.port)
  expect(await received(pair.ours.port), `what ${client} receives`).toEqual(agree(name) ? theirs : ours)
  if (!agree(name)) expect(theirs, `'${name}' is no difference`).not.toEqual(ours)
}

const isReply = (part: string) => !part.startsWith('> ')

async function run(port: number, protocol: string, script: readonly Line[]): Promise<Map<string, string[]>> {
  const clients = new Map<string, RawClient>()
  const streams = new Map<string, string[]>()
  const queueing = new Set<string>()
  const first = await RawClient.open(port)
  await first.ask('FLUSHALL')
  first.close()
  for (const [name, ...argv] of script) {
    let client = clients.get(name)
    if (client === undefined) {
      client = await RawClient.open(port)
      await client.ask('HELLO', protocol)
      clients.set(name, client)
      streams.set(name, [])
    }
    const stream = streams.get(name) ?? []
    stream.push(`> ${argv.join(' ')}`)
    client.send(argv.map(String))
    const word = String(argv[0]).toUpperCase()
    if (word === 'MULTI') queueing.add(name)
    if (word === 'EXEC' || word === 'DISCARD' || word === 'RESET') queueing.delete(name)
    // Inside MULTI a mark would be queued; every command then has one reply.
    if (queueing.has(name)) stream.push(await client.read())
    else await readUpToMark(client, stream)
  }
  for (const [name, client] of clients) {
    if (queueing.has(name)) await client.ask('DISCARD')
    await readUpToMark(client, streams.get(name) ?? [])
    client.close()
  }
  return streams
}

async function readUpToMark(client: RawClient, stream: string[]): Promise<void> {
  client.send(['PING', MARK])
  for (;;) {
    const reply = await client.read()
    if (reply.includes(MARK)) return
    stream.push(reply)
    if (reply.endsWith('<closed>')) return
  }
}
