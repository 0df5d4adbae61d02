import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EMPTY_MANIFEST,
  formatManifest,
  ManifestError,
  ofSingleFile,
  parseManifest,
  partsToLoad,
  rewritten,
  withBase,
  withIncrement,
  withoutHistory,
} from './manifest.ts'

const NAME = 'appendonly.aof'
const started = withIncrement(withBase(EMPTY_MANIFEST, NAME, 'rdb'), NAME)

test('a new file has a base and an increment', () => {
  expect(formatManifest(started)).toBe(
    'file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n',
  )
  expect(partsToLoad(started).map(({ name }) => name)).toEqual([
    'appendonly.aof.1.base.rdb',
    'appendonly.aof.1.incr.aof',
  ])
})

test('a rewrite makes what it replaces history, and keeps the increment that was begun with it', () => {
  const failed = withIncrement(withIncrement(started, NAME), NAME)
  const next = rewritten(failed, NAME, 'aof', true)
  expect(formatManifest(next)).toBe(
    [
      'file appendonly.aof.2.base.aof seq 2 type b',
      'file appendonly.aof.1.incr.aof seq 1 type h',
      'file appendonly.aof.2.incr.aof seq 2 type h',
      'file appendonly.aof.1.base.rdb seq 1 type h',
      'file appendonly.aof.3.incr.aof seq 3 type i',
      '',
    ].join('\n'),
  )
  expect(withoutHistory(next).history).toEqual([])
  expect(formatManifest(failed)).toContain('file appendonly.aof.1.incr.aof seq 1 type i')
})

test('a rewrite while nothing is written leaves no increment, and gives no name twice', () => {
  const next = withoutHistory(rewritten(started, NAME, 'rdb', false))
  expect(next.increments).toEqual([])
  expect(withIncrement(next, NAME).increments).toEqual([{ name: 'appendonly.aof.2.incr.aof', sequence: 2 }])
})

test('an old file becomes the base', () => {
  expect(formatManifest(ofSingleFile(NAME))).toBe('file appendonly.aof seq 1 type b\n')
})

test('comments, order and unknown pairs', () => {
  const text = '#a\nseq 2 new thing TYPE i FILE "a b\\x00"\r\n#b\n  file x seq 1 type b  \n#end'
  expect(parseManifest(text)).toEqual({
    base: { name: 'x', sequence: 1 },
    history: [],
    increments: [{ name: 'a b\0', sequence: 2 }],
    baseSequence: 1,
    incrementSequence: 2,
  })
})

describe('refuses', () => {
  const line = 'file a seq 1 type i\n'
  test.each([
    ['', 'Found an empty AOF manifest', undefined],
    ['\n', 'Invalid AOF manifest file format', 1],
    ['file a seq 1 type', 'The AOF manifest file contains too long line', undefined],
    [`file ${'a'.repeat(1024)} seq 1 type b\n`, 'The AOF manifest file contains too long line', undefined],
    ['# c\nfile a seq 1 type\n', 'Invalid AOF manifest file format', 2],
    ['file a seq 0 type b\n', 'Invalid AOF manifest file format', 1],
    ['file "a seq 1 type b\n', 'Invalid AOF manifest file format', 1],
    ['file ../a seq 1 type b\n', "File can't be a path, just a filename", 1],
    ['file a seq 1 type b\nfile b seq 2 type b\n', 'Found duplicate base file information', 2],
    [line + line, 'Found a non-monotonic sequence number', 2],
    ['file a seq -1 type i\n', 'Found a non-monotonic sequence number', 1],
    ['file a seq 1 type x\n', 'Unknown AOF file type', 1],
  ])('%j', (text, message, number) => {
    let error: unknown
    try {
      parseManifest(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ManifestError)
    expect(error).toMatchObject({ message })
    expect((error as ManifestError).line?.number).toBe(number)
  })
})

const name = fc
  .string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), minLength: 1 })
  .filter(text => !/[/\\]/.test(text))
const part = fc.record({ name, sequence: fc.integer({ min: 1 }) })

test('what is formatted is read again', () => {
  fc.assert(
    fc.property(
      fc.option(part, { nil: undefined }),
      fc.array(part),
      fc.uniqueArray(part, { selector: ({ sequence }) => sequence }),
      (base, history, unordered) => {
        const increments = unordered.sort((a, b) => a.sequence - b.sequence)
        const manifest = {
          base,
          history,
          increments,
          baseSequence: base?.sequence ?? 0,
          incrementSequence: increments.at(-1)?.sequence ?? 0,
        }
        fc.pre(formatManifest(manifest) !== '')
        expect(parseManifest(formatManifest(manifest))).toEqual(manifest)
      },
    ),
  )
})

test('any text is a manifest or a ManifestError', () => {
  const words = fc.constantFrom(
    'file',
    'seq',
    'type',
    'a',
    '"',
    '1',
    'b',
    'h',
    'i',
    ' ',
    '\n',
    '#',
    '\0',
    '\\x',
  )
  fc.assert(
    fc.property(
      fc.array(words).map(all => all.join('')),
      text => {
        try {
          parseManifest(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ManifestError)
        }
      },
    ),
  )
})
