/**
 * What the host's functions gave to a script that runs in its plain form. A script that turns out to run too long
 * is started again in its resumable form, in another state, where these results are given again, in the same
 * order, instead of calling the host: as Lua has no other source of chance, it comes to the same point and goes on
 * from there.
 */
/** Results after which it is better to start again than to remember more: some 50 MB. */
const MANY = 2_000_000

export class Recording {
  /** The number that the first table shown by `tostring` got. */
  readonly firstAddress: number
  /** The state of the random numbers at the beginning, also of those that several states share. */
  readonly firstRandom: number
  readonly #results: unknown[] = []
  #next = 0

  constructor(firstAddress: number, firstRandom: number) {
    this.firstAddress = firstAddress
    this.firstRandom = firstRandom
  }

  get isLong(): boolean {
    return this.#results.length >= MANY
  }

  get isUsedUp(): boolean {
    return this.#next >= this.#results.length
  }

  /** Calls the host and remembers what it gave, or what it raised. */
  perform<R, A>(work: (args: A) => R, args: A): R {
    let result: R
    try {
      result = work(args)
    } catch (error) {
      this.#results.push(new Raised(error))
      throw error
    }
    this.#results.push(result)
    return result
  }

  /** The next result, or the next error, of the run before. */
  repeat(): unknown {
    if (this.isUsedUp) throw new Error('the recording is used up')
    const recorded = this.#results[this.#next++]
    if (recorded instanceof Raised) throw recorded.error
    return recorded
  }
}

/** In place of a result: what was raised instead. */
class Raised {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}
