import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AofFault, AofReader } from './reader.ts'
import { AofWriter, stampOf } from './writer.ts'

/** `AOF_FUZZ=100000` tries more damaged files. */
const RUNS = Number(process.env['AOF_FUZZ'] ?? 300)

interface Reading {
  /** Commands as arrays, annotations as strings. */
  readonly items: (readonly string[] | string)[]
  readonly starts: number[]
  readonly fault: AofFault | undefined
  readonly wholeUpTo: number
  readonly lines: number
}

/** All of a file that comes in these chunks, each in a buffer that is overwritten afterwards. */
function read(chunks: readonly Buffer[], offset = 0): Reading {
  const reader = new AofReader('a.aof', offset)
  const items: (readonly string[] | string)[] = []
  const starts: number[] = []
  const done = (fault: AofFault | undefined) => {
    return { items, starts, fault, wholeUpTo: reader.wholeUpTo, lines: reader.lines }
  }
  for (const chunk of chunks) {
    const lent = Buffer.from(chunk)
    reader.push(lent)
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      if (item.kind === 'bad' || item.kind === 'truncated') return done(item)
      items.push(item.kind === 'command' ? item.argv : item.text)
      starts.push(item.start)
    }
    lent.fill('*')
  }
  return done(reader.finish())
}

const bytes = (text: string) => Buffer.from(text, 'latin1')
const readText = (text: string) => read([bytes(text)])

function write(...commands: readonly (readonly string[])[]): Buffer {
  const writer = new AofWriter()
  writer.append(commands)
  return Buffer.concat(writer.take())
}

test('commands and annotations, with where they begin', () => {
  const text = '#TS:17\r\n*1\r\n$4\r\nPING\r\n#x\n*2\r\n$3\r\nDEL\r\n$0\r\n\r\n'
  expect(readText(text)).toEqual({
    items: ['#TS:17', ['PING'], '#x', ['DEL', '']],
    starts: [0, 8, 22, 25],
    fault: undefined,
    wholeUpTo: text.length,
    lines: 8,
  })
})

test('behind a preamble places are those of the file', () => {
  expect(read([bytes('*1\r\n$1\r\na\r\n*x')], 100)).toMatchObject({
    starts: [100],
    wholeUpTo: 111,
    fault: { kind: 'bad', at: 111, message: 'Expected \\r\\n, got: 7800' },
  })
})

const SET = '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n'
const MULTI = '*1\r\n$5\r\nMULTI\r\n'
const EXEC = '*1\r\n$4\r\nexec\r\n'

test.each([
  ['*', 'truncated', 'Expected \\r\\n, got: 0000', 0],
  ['*2\r', 'truncated', 'Expected \\r\\n, got: 0d00', 0],
  ['*2\r\n', 'truncated', undefined, 4],
  ['*2\r\n$3', 'truncated', 'Expected \\r\\n, got: 0000', 4],
  ['*2\r\n$3\r\nGE', 'truncated', 'Expected to read 5 bytes, got 2 bytes', 8],
  ['*2\r\n$3\r\nGET\r', 'truncated', 'Expected to read 5 bytes, got 4 bytes', 8],
  ['#TS:1', 'truncated', 'Expected \\r\\n, got: 0000', 0],
  [MULTI + SET, 'truncated', 'Reached EOF before reading EXEC for MULTI', 32],
  ['PING\r\n', 'bad', 'AOF a.aof format error', 0],
  ['*1\n', 'bad', 'Expected \\r\\n, got: 0a00', 0],
  ['*1\r\n:1\r\n', 'bad', "Expected prefix '$', got: ':'", 4],
  ['*1\r\n$1\r\nab\r\n', 'bad', 'Expected \\r\\n, got: 620d', 8],
  ['*1\r\n$-1\r\n', 'bad', 'Expected to read string of -1 bytes, which is not in the suitable range', 4],
  ['*0\r\n', 'bad', 'Expected a command, got one of 0 words', 0],
  [EXEC, 'bad', 'Unexpected EXEC in AOF a.aof', 8],
  [MULTI + MULTI, 'bad', 'Unexpected MULTI in AOF a.aof', 23],
  [`*${'1'.repeat(200)}`, 'bad', 'Expected \\r\\n, got: 0000', 0],
  [`#${'x'.repeat(2000)}`, 'bad', 'AOF a.aof format error', 0],
])('%j', (text, kind, message, at) => {
  expect(readText(SET + text)).toMatchObject({
    fault: { kind, message, at: SET.length + at },
    wholeUpTo: SET.length,
  })
})

const word = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) })
const command = fc
  .array(word, { minLength: 1, maxLength: 12 })
  .filter(([name = '']) => !/^(multi|exec)$/i.test(name))
const unit = fc.oneof(
  command.map(one => [one]),
  fc.array(command, { maxLength: 3 }).map(all => [['MULTI'], ...all, ['EXEC']]),
)
const file = fc.array(unit, { maxLength: 6 })

test('what is written is read again, however it is cut', () => {
  fc.assert(
    fc.property(file, fc.array(fc.nat(), { maxLength: 8 }), (units, cuts) => {
      const all = write(...units.flat())
      const places = [0, ...cuts.map(cut => cut % (all.length + 1)).sort((a, b) => a - b), all.length]
      const chunks = places.slice(1).map((place, i) => all.subarray(places[i], place))
      const reading = read(chunks)
      expect(reading.items).toEqual(units.flat())
      expect(reading.fault).toBeUndefined()
      expect(reading.wholeUpTo).toBe(all.length)
    }),
  )
})

test('a file that ends anywhere is whole up to its last unit', () => {
  const units = [[['SET', 'k', '\r\n$1']], [['MULTI'], ['INCR', 'n'], ['EXEC']], [['DEL', '']]]
  const ends = units.map((_, i) => write(...units.slice(0, i + 1).flat()).length)
  const all = write(...units.flat())
  for (let end = 0; end <= all.length; end++) {
    const { fault, wholeUpTo } = read([all.subarray(0, end)])
    expect(wholeUpTo).toBe(Math.max(0, ...ends.filter(each => each <= end)))
    expect(fault?.kind).toBe(wholeUpTo === end ? undefined : 'truncated')
    // Byte by byte it is the same.
    const single = read(Array.from(all.subarray(0, end), byte => Buffer.of(byte)))
    expect(single).toEqual(read([all.subarray(0, end)]))
  }
})

test('a changed file is read the same way however it is cut, and never beyond its end', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.constantFrom(...bytes('*$#-019\r\nxM')) })
  fc.assert(
    fc.property(file, fc.array(change, { minLength: 1, maxLength: 4 }), (units, changes) => {
      const all = write(...units.flat())
      fc.pre(all.length > 0)
      for (const { at, byte } of changes) all[at % all.length] = byte
      const whole = read([all])
      expect(whole.wholeUpTo).toBeLessThanOrEqual(all.length)
      expect(whole.fault === undefined).toBe(whole.wholeUpTo === all.length)
      const single = read(Array.from(all, byte => Buffer.of(byte)))
      // Of a wrong line end the second byte may not have come yet.
      const known = ({ fault, ...rest }: Reading) => ({ ...rest, kind: fault?.kind, at: fault?.at })
      expect(known(single)).toEqual(known(whole))
    }),
    { numRuns: RUNS },
  )
})

test('a length that is announced costs nothing until the bytes are there', () => {
  const reader = new AofReader('a.aof')
  const before = process.memoryUsage().arrayBuffers
  reader.push(bytes('*2000000000\r\n$500000000\r\nx'))
  expect(reader.next()).toBeUndefined()
  reader.push(bytes('y'))
  expect(reader.next()).toBeUndefined()
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
  expect(reader.finish()?.kind).toBe('truncated')
})

test('a second is said once, before what was run in it', () => {
  const writer = new AofWriter()
  writer.stamp(5)
  writer.append([['PING']])
  writer.stamp(5)
  writer.append([['PING']])
  writer.stamp(6)
  expect(read(writer.take()).items).toEqual(['#TS:5', ['PING'], ['PING'], '#TS:6'])
})

test('the time that an annotation says', () => {
  expect(['#TS:12', '#TS:', '#TS:1x', '#other'].map(stampOf)).toEqual([12, Number.NaN, Number.NaN, undefined])
})
