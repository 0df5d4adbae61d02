/**
 * Scripts in which clients wait: run on a real redis-server and on mini-redis, and what each client received must be
 * equal. After every line the script goes on when its client has a reply, or is known to wait: the server itself is
 * asked (flag `b` of CLIENT LIST), so no test sleeps. A line `[client]` waits for the reply of one that waits.
 */
import { expect } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import type { Pair } from './pair.ts'
import type { Line } from './streams.ts'

type Turn = Line | readonly [client: string]

export async function sameWaiting(pair: Pair, script: readonly Turn[]): Promise<void> {
  for (const protocol of ['2', '3']) {
    const expected = await run(pair.real.port, protocol, script)
    const actual = await run(pair.ours.port, protocol, script)
    expect(actual, `RESP${protocol}`).toEqual(expected)
  }
}

class Player {
  /** What it sent and received. When a client that waits gets its reply, seen from another, is open. */
  readonly log: string[] = []
  readonly #client: RawClient
  readonly #id: string
  #reply: Promise<void> | undefined
  #answered = true

  constructor(client: RawClient, id: string) {
    this.#client = client
    this.#id = id
  }

  get answered(): boolean {
    return this.#answered
  }

  send(argv: readonly string[]): void {
    this.log.push(`> ${argv.join(' ')}`)
    this.#client.send(argv)
    this.#answered = false
    this.#reply = this.#client.read().then(reply => {
      this.log.push(`< ${reply}`)
      this.#answered = true
    })
  }

  async isWaiting(control: RawClient): Promise<boolean> {
    const list = await control.ask('CLIENT', 'LIST', 'ID', this.#id)
    return / flags=\w*b/.test(list)
  }

  async reply(): Promise<void> {
    await this.#reply
  }

  close(): void {
    this.#client.close()
  }
}

async function run(port: number, protocol: string, script: readonly Turn[]): Promise<Map<string, string[]>> {
  const control = await RawClient.open(port)
  await control.ask('FLUSHALL')
  const players = new Map<string, Player>()
  for (const [name, ...argv] of script) {
    let player = players.get(name)
    if (player === undefined) {
      const client = await RawClient.open(port)
      await client.ask('HELLO', protocol)
      const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
      player = new Player(client, id)
      players.set(name, player)
    }
    if (argv.length === 0) {
      await player.reply()
      continue
    }
    player.send(argv.map(String))
    while (!player.answered && !(await player.isWaiting(control)));
    for (const other of players.values()) {
      if (!other.answered && !(await other.isWaiting(control))) await other.reply()
    }
  }
  const logs = new Map<string, string[]>()
  for (const [name, player] of players) {
    logs.set(name, [...player.log, player.answered ? 'is free' : 'still waits'])
    player.close()
  }
  control.close()
  return logs
}
