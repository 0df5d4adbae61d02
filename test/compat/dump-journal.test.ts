/** What RESTORE tells replicas and files, beside a real server, and the events that it announces. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'
import { logOf, logOfReal } from './replication-log.ts'

const pair = await Pair.start({ 'repl-ping-replica-period': '3600', 'repl-diskless-sync': 'no' })
const theirs = await logOfReal(pair.real.port)
const ours = logOf(pair.ours)
let payload = ''
beforeAll(async () => {
  const client = await RawClient.open(pair.real.port)
  await client.ask('SET', 'source', 'hello')
  const reply = await client.ask('DUMP', 'source')
  payload = reply.slice(reply.indexOf('\r\n') + 2, -2)
  client.close()
})
afterAll(async () => {
  theirs.close()
  ours.close()
  await pair.stop()
})

const FUTURE = '4000000000000'

/** `payload` stands for a payload. */
const CASES: readonly (readonly string[])[] = [
  ['RESTORE k 0 payload', 'restore k 0 payload replace', 'RESTORE k 0 payload'],
  ['RESTORE k 100000 payload', 'restore k 100000 payload REPLACE IDLETIME 5'],
  [`RESTORE k ${FUTURE} payload ABSTTL`, `RESTORE k ${FUTURE} payload absttl replace FREQ 5`],
  ['RESTORE k 0 payload ABSTTL', 'RESTORE-ASKING k 100000 payload REPLACE'],
  ['RESTORE none 1 payload ABSTTL', 'SET k 1', 'RESTORE k 1 payload ABSTTL REPLACE', 'EXISTS k'],
  ['RESTORE k 0 bad', 'RESTORE k -1 payload', 'RESTORE k 0 payload FREQ 300'],
]

const wordsOf = (line: string) => line.split(' ').map(word => (word === 'payload' ? payload : word))

/** A time of about now stands for any other. */
const view = (requests: readonly (readonly string[])[]) =>
  requests.map(argv => argv.map(word => word.replace(/^1[78]\d{11}$/, 'now')))

for (const [number, lines] of CASES.entries()) {
  test(`replicas: ${lines.join(', ')}`, async () => {
    for (const port of [pair.real.port, pair.ours.port]) {
      const client = await RawClient.open(port)
      await client.ask('FLUSHALL')
      await client.ask('SET', 'begin', `begin-${number}`)
      for (const line of lines) await client.ask(...wordsOf(line))
      await client.ask('SET', 'end', `end-${number}`)
      client.close()
    }
    for (const log of [theirs, ours]) await log.until(`begin-${number}`)
    expect(view(await ours.until(`end-${number}`))).toEqual(view(await theirs.until(`end-${number}`)))
  })

  test(`events: ${lines.join(', ')}`, async () => {
    const seen: string[][] = []
    for (const port of [pair.real.port, pair.ours.port]) {
      const [client, subscriber] = [await RawClient.open(port), await RawClient.open(port)]
      await client.ask('FLUSHALL')
      await client.ask('CONFIG', 'SET', 'notify-keyspace-events', 'KEAnm')
      await subscriber.ask('PSUBSCRIBE', '__key*')
      for (const line of lines) await client.ask(...wordsOf(line))
      await client.ask('PUBLISH', '__key_end', '')
      const messages: string[] = []
      for (let message = ''; !message.includes('__key_end'); messages.push(message))
        message = await subscriber.read()
      seen.push(messages)
      client.close()
      subscriber.close()
    }
    expect(seen[1]).toEqual(seen[0])
  })
}
