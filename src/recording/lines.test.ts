import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Line, linesIn } from './lines.ts'

test('lines are whole however the bytes are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ë', '\n', '\r') })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, size) => {
      const raw = Buffer.from(whole)
      const chunks = Array.from({ length: Math.ceil(raw.length / size) }, (_, at) =>
        raw.subarray(at * size, (at + 1) * size),
      )
      const lines: Line[] = []
      for await (const line of linesIn(chunks)) lines.push(line)
      const expected = whole.split('\n')
      const isCut = expected.at(-1) !== ''
      if (!isCut) expected.pop()
      expect(lines.map(line => line.text)).toEqual(expected)
      expect(lines.map(({ isWhole }) => isWhole)).toEqual(
        expected.map((_, at) => !isCut || at < expected.length - 1),
      )
      expect(lines.reduce((sum, line) => sum + line.bytes, 0)).toBe(raw.length)
    }),
  )
})
