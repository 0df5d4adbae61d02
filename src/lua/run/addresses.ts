/**
 * What `tostring` shows of tables, functions and coroutines. Their addresses are given out in order: they have
 * nothing to do with places in memory, so that a run can be repeated.
 */
const FIRST = 0x55d0_0000_0000
const STEP = 32

export class Addresses {
  /** How many were given out. */
  count = 0
  readonly #given = new WeakMap<object, number>()

  of(value: object): string {
    let address = this.#given.get(value)
    if (address === undefined) {
      address = FIRST + STEP * this.count++
      this.#given.set(value, address)
    }
    return `0x${address.toString(16)}`
  }
}
