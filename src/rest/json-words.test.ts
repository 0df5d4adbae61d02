import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBytes } from '../resp/plain.ts'
import { readCommand, readCommands } from './json-words.ts'

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.boolean(),
)
const spaced = fc.constantFrom(undefined, 1, '\t')

test('what JSON.stringify writes is read, whatever the spaces', () => {
  fc.assert(
    fc.property(fc.array(fc.array(word)), spaced, (commands, space) => {
      const expected = commands.map(argv =>
        argv.map(each => toBytes(typeof each === 'string' ? each : JSON.stringify(each))),
      )
      expect(readCommands(JSON.stringify(commands, undefined, space))).toEqual(expected)
      expect(readCommand(JSON.stringify(commands[0] ?? []))).toEqual(expected[0] ?? [])
    }),
  )
})

test('a number keeps its digits', () => {
  expect(readCommand('["INCRBY", "k", 9007199254740993, -1.50, 1e3]')).toEqual([
    'INCRBY',
    'k',
    '9007199254740993',
    '-1.50',
    '1e3',
  ])
})

test('what JSON.parse refuses is refused, and so is what is no command', () => {
  const texts = fc.oneof(
    fc.string({
      unit: fc.constantFrom('[', ']', ',', '"', '\\', 'a', '1', '0', '-', '.', 'e', ' ', '\n', 'u'),
    }),
    fc.json({ maxDepth: 2 }),
  )
  fc.assert(
    fc.property(texts, text => {
      const parsed = parse(text)
      const isCommand =
        Array.isArray(parsed) && parsed.every(each => /^(string|number|boolean)$/.test(typeof each))
      if (isCommand) expect(readCommand(text)).toHaveLength(parsed.length)
      else expect(() => readCommand(text)).toThrow(/the body is no command/)
    }),
    { numRuns: 1000 },
  )
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

test('an error says where', () => {
  expect(() => readCommand('["GET", null]')).toThrow(
    "a string, a number or a boolean was expected at position 8, not 'n'",
  )
  expect(() => readCommand('["GET"')).toThrow("',' or ']' was expected at position 6, not nothing")
  expect(() => readCommand('{}')).toThrow("an array was expected at position 0, not '{'")
})

test('long words and many of them are read in one pass', () => {
  const long = '"'.repeat(100_000)
  expect(readCommand(JSON.stringify(['SET', 'k', long]))[2]).toBe(long)
  expect(readCommand(JSON.stringify(Array.from({ length: 100_000 }, () => 'x')))).toHaveLength(100_000)
  expect(() => readCommand('['.repeat(1_000_000))).toThrow(/position 1/)
})

test('backslashes take no time that grows with their square', () => {
  expect(() => readCommand(`["${'\\'.repeat(200_001)}"]`)).toThrow(/end of a string/)
})
