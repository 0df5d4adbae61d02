/** Keyspace notifications of both servers, command by command. */
import { expect } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import type { Argv, Pair } from './pair.ts'

const END = '__keyevent@0__:end'

interface Side {
  readonly client: RawClient
  readonly listener: RawClient
}

/**
 * Runs commands on both servers and expects the same replies and the same notifications, in the same order. The
 * pair must have been started with `notify-keyspace-events` containing `E`.
 */
export async function sameEvents(pair: Pair, commands: readonly Argv[]): Promise<void> {
  const real = await open(pair.real.port)
  const ours = await open(pair.ours.port)
  for (const argv of commands) {
    const words = argv.map(String)
    expect(await ours.client.ask(...words), words.join(' ')).toBe(await real.client.ask(...words))
    const expected = await eventsOf(real)
    expect(await eventsOf(ours), words.join(' ')).toEqual(expected)
  }
  for (const { client, listener } of [real, ours]) {
    client.close()
    listener.close()
  }
}

async function open(port: number): Promise<Side> {
  const client = await RawClient.open(port)
  const listener = await RawClient.open(port)
  await listener.ask('PSUBSCRIBE', '__keyevent@*__:*')
  await client.ask('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  await client.ask('FLUSHALL')
  return { client, listener }
}

/** What has come so far: a message to itself tells that everything before it is there. */
async function eventsOf({ client, listener }: Side): Promise<string[]> {
  await client.ask('PUBLISH', END, '')
  const events: string[] = []
  for (;;) {
    const [, , , , , , channel, , key] = (await listener.read()).split('\r\n')
    if (channel === END) return events
    events.push(`${channel} ${key}`)
  }
}
