/** Commands to servers that may be killed, held or cut off at any time: nobody waits for longer than a limit. */
import { RawClient } from '../support/raw-client.ts'

/** Milliseconds: then the answer is given up, and the connection with it. */
const LIMIT = 3000

export class Lost extends Error {}

export class Asker {
  readonly #client: RawClient

  private constructor(client: RawClient) {
    this.#client = client
  }

  /** @throws Lost */
  static async to(port: number): Promise<Asker> {
    return new Asker(await within(RawClient.open(port).catch(() => fail())))
  }

  /** @throws Lost: whether the command was run is not known */
  async ask(...argv: readonly string[]): Promise<string> {
    const reply = await within(this.#client.ask(...argv))
    return reply.endsWith('<closed>') ? fail() : reply
  }

  close(): void {
    this.#client.close()
  }
}

/** One command on a connection of its own. */
export async function askOnce(port: number, ...argv: readonly string[]): Promise<string | undefined> {
  let asker: Asker | undefined
  try {
    asker = await Asker.to(port)
    return await asker.ask(...argv)
  } catch (error) {
    if (error instanceof Lost) return undefined
    throw error
  } finally {
    asker?.close()
  }
}

export function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? ''
}

function fail(): never {
  throw new Lost('no answer')
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Lost('no answer in time')), LIMIT)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
