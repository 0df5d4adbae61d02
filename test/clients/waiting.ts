/** How tests of packages wait for what these do, without sleeping: for a signal, a number of reports, a client. */
import type { Redis } from 'ioredis'

/** A promise and what settles it. */
export interface Signal<T = void> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
}

export function signal<T = void>(): Signal<T> {
  let settle: ((value: T) => void) | undefined
  const promise = new Promise<T>(resolve => {
    settle = resolve
  })
  return { promise, resolve: value => settle?.(value) }
}

/** Keeps what is reported, and tells when there are so many reports. */
export class Journal<T> {
  readonly all: T[] = []
  readonly #waiting: { count: number; done: Signal<readonly T[]> }[] = []

  add(item: T): void {
    this.all.push(item)
    for (const { count, done } of this.#waiting) if (this.all.length >= count) done.resolve(this.all)
  }

  reaches(count: number): Promise<readonly T[]> {
    const done = signal<readonly T[]>()
    if (this.all.length >= count) done.resolve(this.all)
    else this.#waiting.push({ count, done })
    return done.promise
  }
}

/** Until so many clients wait in a command. */
export async function blocked(redis: Redis, command: string, count = 1): Promise<void> {
  const waiting = new RegExp(` flags=b .* cmd=${command} `, 'g')
  for (;;) {
    const list = String(await redis.client('LIST'))
    if ((list.match(waiting) ?? []).length >= count) return
  }
}

/** Passes the time that a key has left, and gives how much that was, in milliseconds. */
export async function expire(redis: Redis, key: string): Promise<number> {
  const left = await redis.pttl(key)
  await redis.pexpire(key, 1)
  while ((await redis.exists(key)) === 1);
  return left
}
