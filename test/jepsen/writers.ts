/**
 * Clients that write a key of their own each time, and note what was acknowledged and where in which history it stands.
 * Some ask the sentinels for the primary; some stay with one node, past its gate, and write to it whenever it lets them.
 */
import { Asker, askOnce, field, Lost } from './asking.ts'
import type { Place } from './histories.ts'

export interface Write {
  readonly key: string
  /** A place behind it; undefined: its connection broke before that was known. */
  readonly place: Place | undefined
  /** Replicas that had it when it was asked. */
  readonly copies: number
}

export class Writers {
  readonly acknowledged: Write[] = []
  /** Attempts that came to nothing, or of which nothing is known. */
  failed = 0
  #isOver = false
  readonly #running: Promise<void>[] = []

  /** @param find gives the port to write to; undefined: nobody knows it now */
  add(name: string, find: () => Promise<number | undefined>): void {
    this.#running.push(this.#write(name, find))
  }

  async end(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#running)
  }

  async #write(name: string, find: () => Promise<number | undefined>): Promise<void> {
    let count = 0
    while (!this.#isOver) {
      let asker: Asker | undefined
      try {
        const port = await find()
        if (port !== undefined) {
          asker = await Asker.to(port)
          while (!this.#isOver) if (!(await this.#once(asker, `${name}:${count++}`))) break
        }
      } catch (error) {
        if (!(error instanceof Lost)) throw error
      }
      asker?.close()
      this.failed++
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  /** Returns whether it was acknowledged. */
  async #once(asker: Asker, key: string): Promise<boolean> {
    if ((await asker.ask('SET', key, key)) !== '+OK\r\n') return false
    const write = { key, place: undefined, copies: 0 }
    const at = this.acknowledged.push(write) - 1
    const copies = Number((await asker.ask('WAIT', '1', '100')).slice(1))
    const info = await asker.ask('INFO', 'replication')
    // A place is of the node that acknowledged, as long as that is a primary.
    if (field(info, 'role') !== 'master') return false
    const place = { id: field(info, 'master_replid'), offset: Number(field(info, 'master_repl_offset')) }
    this.acknowledged[at] = { key, place, copies }
    return true
  }
}

/** The port of the primary, as the first sentinel says that answers. */
export async function primaryPort(sentinels: readonly number[]): Promise<number | undefined> {
  for (const port of sentinels) {
    const reply = await askOnce(port, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'group')
    const found = /\r\n(\d+)\r\n$/.exec(reply ?? '')?.[1]
    if (found !== undefined) return Number(found)
  }
  return undefined
}
