/**
 * A check for tests: with it, freed memory is overwritten, and memory that was written to while it was free is found
 * when it is given out again; and so is a change of what a fork has as well. It makes every allocation slow.
 */
export const poison: { isOn: boolean } = { isOn: false }

const BYTE = 0xdb
/** The first bytes of a free place name the next one. */
const LINK = 2

export function spoil(bytes: Uint8Array, from: number, to: number): void {
  bytes.fill(BYTE, from + LINK, to)
}

/** @throws when a free place has been written to */
export function checkSpoiled(bytes: Uint8Array, from: number, to: number): void {
  for (let at = from + LINK; at < to; at++) {
    if (bytes[at] !== BYTE)
      throw new Error(`free memory was written to, ${at - from} bytes into a place of ${to - from}`)
  }
}
