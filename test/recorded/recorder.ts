/**
 * Keeps what the comparisons of one file of test/compat saw, when `npm run record` asks for it, and writes it to
 * test/recorded. Only what a server of its own repeats is written: a case that needs what others left there, or that
 * time or chance decide, is not.
 */
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { lineOf, type RecordedCase, replay } from './recording.ts'

/** How long a file may be, in bytes: the shortest cases come in as long as they fit. */
const LONGEST = 100_000

export class Recorder {
  readonly #cases: RecordedCase[] = []

  add(recorded: RecordedCase): void {
    this.#cases.push(recorded)
  }

  /** Writes the file that belongs to a file of tests. */
  async write(testFile: string): Promise<void> {
    const lines: string[] = []
    for (const recorded of this.#cases) {
      const line = `${lineOf(recorded)}\n`
      if (line.length <= LONGEST && (await repeats(recorded))) lines.push(line)
    }
    const family = basename(testFile, '.test.ts')
    const text = fitting(lines).join('')
    if (text !== '') writeFileSync(join(import.meta.dirname, `${family}.jsonl`), text)
  }
}

async function repeats(recorded: RecordedCase): Promise<boolean> {
  return isDeepStrictEqual(await replay(recorded), recorded.steps)
}

function fitting(lines: readonly string[]): string[] {
  let length = 0
  const short = new Set<string>()
  for (const line of [...lines].sort((a, b) => a.length - b.length)) {
    length += line.length
    if (length <= LONGEST) short.add(line)
  }
  return lines.filter(line => short.has(line))
}
