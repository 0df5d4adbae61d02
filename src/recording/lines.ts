/** Bytes as lines of text, with no more of them in memory than one line. For files of recordings, and `--import`. */

const LF = 10
/** V8's strings end here: no line can be longer. */
const LONGEST_LINE = 2 ** 29 - 24

export interface Line {
  readonly text: string
  /** How many bytes it took, its end included. */
  readonly bytes: number
  /** Whether it has an end: the last line of a file that was cut has none. */
  readonly isWhole: boolean
}

/** @throws RangeError for a line that is longer than a string can be */
export async function* linesIn(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Line, void, undefined> {
  let waiting: Uint8Array[] = []
  let length = 0
  const take = (last: Uint8Array, isWhole: boolean): Line => {
    const text = Buffer.concat([...waiting, last]).toString('utf8')
    const bytes = length + last.length + (isWhole ? 1 : 0)
    waiting = []
    length = 0
    return { text, bytes, isWhole }
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      yield take(chunk.subarray(from, end), true)
      from = end + 1
    }
    if (from < chunk.length) waiting.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > LONGEST_LINE) throw new RangeError('a line is longer than 512 MB')
  }
  if (length > 0) yield take(Buffer.alloc(0), false)
}
