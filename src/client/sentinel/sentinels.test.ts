import { expect, test } from 'vitest'
import { MapReply, ReplyError, type ReplyValue } from '../../resp/values.ts'
import { Connection } from '../connection.ts'
import { ConnectionError } from '../errors.ts'
import { type Settings, settingsOf } from '../options.ts'
import { sentinelSettings } from './sentinel-options.ts'
import { Sentinels } from './sentinels.ts'

/** What a sentinel replies to a question; nothing: it hangs. */
type Answers = (question: string) => ReplyValue | undefined

const instance = (port: number, flags: string) => ['ip', '10.0.0.1', 'port', String(port), 'flags', flags]

/** One that knows the primary at a port, and others. */
const knowing = (port: number, ...others: readonly number[]): Answers => {
  const replies = new Map<string, ReplyValue>([
    ['GET-MASTER-ADDR-BY-NAME', ['10.0.0.1', String(port)]],
    ['SENTINELS', others.map(each => new MapReply(instance(each, 'sentinel')))],
    ['REPLICAS', [instance(7, 'slave'), instance(8, 's_down,slave'), instance(9, 'slave,disconnected')]],
  ])
  return question => replies.get(question)
}
const ignorant: Answers = question =>
  question === 'GET-MASTER-ADDR-BY-NAME' ? null : new ReplyError('ERR No such master with that name')

/** Sentinels by port, and the ports that were connected to. */
function network(sentinels: Readonly<Record<number, Answers>>) {
  const dialled: number[] = []
  const settings: Settings[] = []
  let open = 0
  const connectTo = async (each: Settings) => {
    dialled.push(each.port)
    settings.push(each)
    const answers = sentinels[each.port]
    if (answers === undefined) throw new ConnectionError(`cannot connect to ${each.port}`)
    open++
    return Connection.direct(listener => {
      const taken: string[] = []
      return {
        send: ([, question = '']) => taken.push(String(question)),
        sendAll: () => {},
        flush: () => {
          for (const reply of taken.splice(0).map(answers)) if (reply !== undefined) listener.received(reply)
        },
        close: () => open--,
      }
    })
  }
  return { dialled, settings, open: () => open, connectTo }
}

function sentinelsAt(ports: readonly number[], { connectTo }: ReturnType<typeof network>): Sentinels {
  const nodes = ports.map(port => ({ host: '10.0.0.1', port, password: 'secret', connectTimeout: 20 }))
  return new Sentinels(sentinelSettings({ sentinels: nodes, primary: 'mymaster' }), connectTo)
}

test('the first that answers says where the primary is, and the replicas that are up', async () => {
  const net = network({ 2: knowing(6379) })
  const sentinels = sentinelsAt([1, 2, 3], net)
  expect(await sentinels.find()).toEqual({
    primary: { host: '10.0.0.1', port: 6379 },
    replicas: [{ host: '10.0.0.1', port: 7 }],
  })
  expect(net.dialled).toEqual([1, 2])
  expect(net.open()).toBe(0)
  expect([sentinels.address, sentinels.host]).toEqual(['mymaster', undefined])
  sentinels.foundAt({ host: '10.0.0.1', port: 6379 })
  expect([sentinels.address, sentinels.host, sentinels.port]).toEqual([
    'mymaster at 10.0.0.1:6379',
    '10.0.0.1',
    6379,
  ])
  // It is the first to be asked from then on.
  await sentinels.find()
  expect(net.dialled).toEqual([1, 2, 2])
})

test('others that they tell of are asked as well, with the same password', async () => {
  const known: Record<number, Answers> = { 1: knowing(6379, 4, 5) }
  const net = network(known)
  const sentinels = sentinelsAt([1], net)
  await sentinels.find()
  delete known[1]
  known[5] = knowing(6380)
  expect((await sentinels.find()).primary.port).toBe(6380)
  expect(net.dialled).toEqual([1, 1, 4, 5])
  expect(net.settings.at(-1)).toMatchObject({ port: 5, password: 'secret' })
})

test('that the primary has moved is told once', async () => {
  const known: Record<number, Answers> = { 1: knowing(6379) }
  const sentinels = sentinelsAt([1], network(known))
  const moves: number[][] = []
  sentinels.onMoved = (from, to) => moves.push([from.port, to.port])
  for (const port of [6379, 6380]) {
    known[1] = knowing(port)
    for (let i = 0; i < 2; i++) (await sentinels.dial()).close()
  }
  sentinels.foundAt({ host: '10.0.0.1', port: 6380 })
  expect(moves).toEqual([[6379, 6380]])
})

test('one whose answer leads to nothing is asked after the others', async () => {
  const net = network({ 1: knowing(6379), 2: knowing(6380) })
  const sentinels = sentinelsAt([1, 2], net)
  expect((await sentinels.find()).primary.port).toBe(6379)
  sentinels.mistrust()
  expect((await sentinels.find()).primary.port).toBe(6380)
  sentinels.mistrust()
  expect((await sentinels.find()).primary.port).toBe(6379)
})

test('a name that none knows, and nobody there', async () => {
  await expect(sentinelsAt([1, 2], network({ 2: ignorant })).find()).rejects.toMatchObject({
    name: 'SentinelError',
    code: 'UNKNOWN_PRIMARY',
  })
  await expect(sentinelsAt([1, 2], network({})).find()).rejects.toMatchObject({
    code: 'NO_SENTINEL',
    message: 'none of 2 sentinels answers: cannot connect to 1; cannot connect to 2',
    cause: expect.any(AggregateError),
  })
})

test('one that hangs is left for the next', async () => {
  const net = network({ 1: () => undefined, 2: knowing(6379) })
  expect((await sentinelsAt([1, 2], net).find()).primary.port).toBe(6379)
  expect(net.open()).toBe(0)
})

test('replies that make no sense are no answer', async () => {
  const odd: Answers[] = [
    () => 'text',
    () => [1, 2, 3],
    () => ['10.0.0.1', 'port'],
    () => new MapReply(['ip', 'x']),
    () => new ReplyError('ERR unknown command'),
  ]
  for (const answers of odd) {
    await expect(sentinelsAt([1], network({ 1: answers })).find()).rejects.toMatchObject({
      code: expect.stringMatching(/^(UNKNOWN_PRIMARY|NO_SENTINEL)$/),
    })
  }
  const half: Answers = question => (question === 'GET-MASTER-ADDR-BY-NAME' ? ['h', '1'] : [['ip'], 5, null])
  expect(await sentinelsAt([1], network({ 1: half })).find()).toEqual({
    primary: { host: 'h', port: 1 },
    replicas: [],
  })
})

test.each<readonly [options: unknown, message: string]>([
  [
    { sentinels: [], primary: 'p' },
    'connect: option sentinels must be an array, each item a string that is not empty, or an object',
  ],
  [{ sentinels: 'redis://h', primary: 'p' }, 'connect: option sentinels must be an array'],
  [
    { sentinels: ['redis://h'] },
    "connect: option primary must be the name that the sentinels know, as 'mymaster', not undefined",
  ],
  [
    { sentinels: ['h:26379'], primary: 'p' },
    'not a redis:, rediss: or unix: URL: did you mean redis://h:26379?',
  ],
  [{ sentinels: ['unix:///s'], primary: 'p' }, 'connect: a sentinel has no databases and no unix socket'],
  [
    { sentinels: ['redis://h'], primary: 'p', role: 'slave' },
    "connect: option role must be 'primary' or 'replica'",
  ],
  [{ sentinels: ['redis://h'], primary: 'p', host: 'h' }, 'connect: option host is for a server'],
  [{ sentinels: ['redis://h'], primary: 'p', db: 1 }, 'connect has no option db: it is database'],
  [{ sentinels: [{ prot: 1 }], primary: 'p' }, 'connect: sentinels has no option prot'],
])('%j is refused', (options, message) => {
  const read = () => sentinelSettings(options as Parameters<typeof sentinelSettings>[0])
  expect(read).toThrow(expect.objectContaining({ code: 'OPTION', message: expect.stringContaining(message) }))
})

test('sentinels have a port and a patience of their own', () => {
  const options = {
    sentinels: ['rediss://u:p@h', { host: 'i', port: 5 }],
    primary: 'p',
    role: 'replica',
  } as const
  const { sentinels, role, server } = sentinelSettings({ ...options, database: 3, name: 'me' })
  expect(sentinels[0]).toMatchObject({
    host: 'h',
    port: 26379,
    tls: true,
    username: 'u',
    connectTimeout: 2000,
  })
  expect(sentinels[1]).toEqual({ ...settingsOf({ host: 'i', port: 5 }), connectTimeout: 2000 })
  expect([role, server]).toEqual(['replica', { database: 3, name: 'me' }])
})
