/**
 * The longest common subsequence of two byte strings by dynamic programming (LCS), with the runs of bytes in
 * which both agree. Among equally long subsequences it takes the one Redis takes: the search goes from the ends
 * back to the beginnings and, when both ways are as good, gives up a byte of the second string.
 */

/** A run of equal bytes: first and last position in either string. */
export interface CommonRun {
  readonly a: readonly [first: number, last: number]
  readonly b: readonly [first: number, last: number]
}

export interface CommonSubsequence {
  readonly length: number
  readonly text: string
  /** From the ends of the strings to their beginnings. */
  readonly runs: readonly CommonRun[]
}

/** Bytes of the table that {@link longestCommonSubsequence} needs for strings of these lengths. */
export function tableSize(a: number, b: number): number {
  return (a + 1) * (b + 1) * Uint32Array.BYTES_PER_ELEMENT
}

export function longestCommonSubsequence(a: string, b: string): CommonSubsequence {
  const width = b.length + 1
  const lengths = fillTable(a, b, width)
  const at = (i: number, j: number) => lengths[i * width + j] as number
  const runs: CommonRun[] = []
  let text = ''
  let i = a.length
  let j = b.length
  while (i > 0 && j > 0) {
    const [endOfA, endOfB] = [i, j]
    while (i > 0 && j > 0 && a.charCodeAt(i - 1) === b.charCodeAt(j - 1)) {
      i--
      j--
    }
    if (i < endOfA) {
      runs.push({ a: [i, endOfA - 1], b: [j, endOfB - 1] })
      text = a.slice(i, endOfA) + text
    } else if (at(i - 1, j) > at(i, j - 1)) i--
    else j--
  }
  return { length: at(a.length, b.length), text, runs }
}

/** Row `i`, column `j`: the length for the first `i` bytes of one and the first `j` of the other. */
function fillTable(a: string, b: string, width: number): Uint32Array {
  const lengths = new Uint32Array((a.length + 1) * width)
  const codes = Uint8Array.from(b, byte => byte.charCodeAt(0))
  for (let i = 1; i <= a.length; i++) {
    const code = a.charCodeAt(i - 1)
    let cell = i * width
    let left = 0
    for (let j = 0; j < codes.length; j++) {
      cell++
      const above = lengths[cell - width] as number
      if (codes[j] === code) left = (lengths[cell - width - 1] as number) + 1
      else if (above > left) left = above
      lengths[cell] = left
    }
  }
  return lengths
}
