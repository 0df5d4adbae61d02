/** What a real redis-server replied when it was recorded (`npm run record`), ours replies today. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type RecordedCase, replay } from './recording.ts'

const FAMILIES = readdirSync(import.meta.dirname)
  .filter(name => name.endsWith('.jsonl'))
  .map(name => name.slice(0, -'.jsonl'.length))

test('every recording belongs to comparisons that there are', () => {
  const compat = join(import.meta.dirname, '..', 'compat')
  expect(FAMILIES.filter(family => !existsSync(join(compat, `${family}.test.ts`)))).toEqual([])
  expect(FAMILIES.length).toBeGreaterThan(0)
})

describe.each(FAMILIES)('%s', family => {
  const lines = readFileSync(join(import.meta.dirname, `${family}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')

  for (const line of lines) {
    const recorded: RecordedCase = JSON.parse(line)
    test(recorded.test, async () => {
      expect(await replay(recorded)).toEqual(recorded.steps)
    })
  }
})
