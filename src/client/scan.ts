/** SCAN and its kin as element-wise iterators: cursors stay inside. */
import type { Reply } from '../resp/plain.ts'
import type { Argument } from './arguments.ts'
import { type Checks, checkOptions, integer, string } from './option-checks.ts'

export interface ScanOptions {
  /** Only what matches this glob pattern. */
  readonly match?: string | undefined
  /** How much the server looks at per round trip. */
  readonly count?: number | undefined
  /** Only keys of this type (SCAN). */
  readonly type?: string | undefined
}

const OPTIONS: Checks<ScanOptions> = {
  match: string,
  count: integer(1, Number.MAX_SAFE_INTEGER),
  type: string,
}

export async function* scan(
  call: (argv: readonly Argument[]) => Promise<Reply>,
  command: readonly Argument[],
  given: ScanOptions = {},
): AsyncGenerator<Reply, void, undefined> {
  const { match, count, type } = checkOptions(String(command[0]), given, OPTIONS)
  const options: Argument[] = []
  if (match !== undefined) options.push('MATCH', match)
  if (count !== undefined) options.push('COUNT', count)
  if (type !== undefined) options.push('TYPE', type)
  let cursor = '0'
  do {
    const reply = await call([...command, cursor, ...options])
    if (!Array.isArray(reply)) return
    const [next, items] = reply as readonly Reply[]
    cursor = String(next)
    if (Array.isArray(items)) yield* items
  } while (cursor !== '0')
}

/** Items two by two. */
export async function* pairsOf(items: AsyncIterable<Reply>): AsyncGenerator<[Reply, Reply], void, undefined> {
  let first: Reply | undefined
  let has = false
  for await (const item of items) {
    if (has) yield [first, item]
    else first = item
    has = !has
  }
}
