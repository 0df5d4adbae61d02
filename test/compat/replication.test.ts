/**
 * Copies go both ways between a real server and ours: what one does, the other has, byte by byte of the stream, with
 * links that are cut. DEBUG DIGEST says whether two servers hold the same.
 */
import { expect, onTestFinished, test } from 'vitest'
import { createServer, type Server } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { Chance, type Maker } from './random/chance.ts'
import { FAMILIES } from './random/families.ts'

const COMMANDS = Number(process.env['COMMANDS'] ?? 2000)
const SEED = Number(process.env['SEED'] ?? 20240601)
const FAST = { 'repl-diskless-sync-delay': '0', 'enable-debug-command': 'yes', save: '' }
/** One of ours has its files in memory. */
type Kind = 'ours' | 'theirs'

async function started(kind: Kind, config: Readonly<Record<string, string>> = {}) {
  const all = { ...FAST, ...config }
  if (kind === 'ours') {
    const server: Server = await createServer({ port: 0, config: all }).listen()
    onTestFinished(() => server.close(0))
    return opened(server.port)
  }
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
  const server = await startProcess(['redis-server'], args)
  onTestFinished(() => server.stop())
  return opened(server.port)
}

async function opened(port: number) {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  const info = async (field: string) => {
    const text = await client.ask('INFO', 'replication')
    return new RegExp(`^${field}:(.*)\r$`, 'm').exec(text)?.[1] ?? ''
  }
  return { port, client, info }
}

type Opened = Awaited<ReturnType<typeof opened>>

const follow = (replica: Opened, port: number) => replica.client.ask('REPLICAOF', '127.0.0.1', String(port))

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 20))
}

/** Waits until the replica has what the primary has, and compares all of it. */
async function same(primary: Opened, replica: Opened): Promise<void> {
  await until(async () => (await replica.info('master_link_status')) === 'up')
  await until(
    async () =>
      (await primary.info('master_repl_offset')) === (await replica.info('slave_repl_offset')) &&
      (await primary.info('master_replid')) === (await replica.info('master_replid')),
  )
  expect(await replica.client.ask('DEBUG', 'DIGEST')).toBe(await primary.client.ask('DEBUG', 'DIGEST'))
}

function commands(seed: number): () => string[] {
  const chance = new Chance(seed)
  const makers: Maker[] = FAMILIES.filter(({ name }) => !/expiry/.test(name)).flatMap(family =>
    family.makers(chance),
  )
  return () => {
    if (chance.below(40) === 0) return ['SELECT', chance.pick('0', '1')]
    return (makers[chance.below(makers.length)] as Maker)()
  }
}

async function run(primary: Opened, count: number, make: () => string[]): Promise<void> {
  for (let i = 0; i < count; i++) primary.client.send(make())
  for (let i = 0; i < count; i++) await primary.client.read()
}

const PAIRS: readonly [Kind, Kind][] = [
  ['ours', 'theirs'],
  ['theirs', 'ours'],
  ['ours', 'ours'],
]

test.each(PAIRS)('a copy of %s by %s: what is there, and what random commands do', async (from, to) => {
  const [primary, replica] = [await started(from), await started(to)]
  const make = commands(SEED)
  await run(primary, COMMANDS / 2, make)
  await replica.client.ask('SET', 'of no importance', '1')
  await follow(replica, primary.port)
  await run(primary, COMMANDS / 2, make)
  await same(primary, replica)
})
