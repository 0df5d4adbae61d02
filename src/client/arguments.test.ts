import { strict as assert } from 'node:assert'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Argument, bytesOf, wordsOf } from './arguments.ts'

/** For plain JavaScript: what the types forbid. */
const anything = (argv: readonly unknown[]) => argv as readonly Argument[]

const GOOD: readonly [argument: unknown, sent: string][] = [
  ['text', 'text'],
  ['', ''],
  ['grüße', 'grüße'],
  ['ü'.repeat(2000), 'ü'.repeat(2000)],
  [0, '0'],
  [-1.5, '-1.5'],
  [1e21, '1e+21'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
  [9007199254740993n, '9007199254740993'],
  [true, 'true'],
  [false, 'false'],
  [Buffer.from('bytes'), 'bytes'],
  [new Uint8Array([104, 105]), 'hi'],
  [new Uint8Array(new ArrayBuffer(4), 1, 0), ''],
  [runInNewContext('new Uint8Array([104, 105])'), 'hi'],
]

const BAD: readonly [argument: unknown, complaint: string][] = [
  [null, "null: Redis has no null; leave it out, or pass ''"],
  [undefined, "undefined: leave it out, or pass ''"],
  [Number.NaN, 'NaN: pass a number, or text'],
  [Symbol('s'), 'a symbol: pass a string, a number or bytes'],
  [() => 1, 'a function: pass a string, a number or bytes'],
  [['a', 'b'], 'an array: pass its items one by one'],
  [[], 'an array: pass its items one by one'],
  [new Set(['a']), 'an object (Set): pass its items one by one'],
  [new Map(), 'an object (Map): pass its items one by one'],
  [{ a: 1 }, 'an object (Object): pass its fields one by one, or JSON.stringify() of it'],
  [{ length: 3 }, 'an object (Object): pass its fields one by one, or JSON.stringify() of it'],
  [Object.create(null), 'an object (without a class): pass its fields one by one, or JSON.stringify() of it'],
  [new Date(0), 'an object (Date): pass its getTime() or its toISOString()'],
  [Promise.resolve('v'), 'an object (Promise): await it first'],
  [new ArrayBuffer(2), 'an object (ArrayBuffer): pass a Uint8Array of it'],
  [new Uint16Array(2), 'an object (Uint16Array): pass a Uint8Array of it'],
  [new DataView(new ArrayBuffer(2)), 'an object (DataView): pass a Uint8Array of it'],
]

describe.each([
  ['words', wordsOf],
  ['bytes', bytesOf],
])('as %s', (_, convert) => {
  test.each(GOOD)('%s is sent as %s', (argument, sent) => {
    const [, word = ''] = convert(anything(['ECHO', argument]))
    assert.equal(Buffer.from(word as string, 'latin1').toString(), sent)
  })

  test.each(BAD)('%s is refused', (argument, complaint) => {
    expect(() => convert(anything(['SET', 'k', argument]))).toThrow(
      new TypeError(`SET: argument 2 is ${complaint}`),
    )
    expect(() => convert(anything([argument, 'k']))).toThrow(
      new TypeError(`call(): the command's name is ${complaint}`),
    )
  })

  test('a call without words is refused', () => {
    expect(() => convert([])).toThrow(new TypeError("call() needs the name of a command, as in call('PING')"))
  })

  test('a list of 150,000', () => {
    const argv = ['DEL', ...Array.from({ length: 150_000 }, (_, i) => i)]
    assert.deepEqual(convert(argv), argv.map(String))
  })

  test('whatever is given, there are words or a TypeError', () => {
    fc.assert(
      fc.property(fc.array(fc.anything({ withTypedArray: true, withDate: true, withBigInt: true })), argv => {
        try {
          const words = convert(anything(argv))
          assert.equal(words.length, argv.length)
          for (const word of words) assert.equal(typeof word === 'string' || word instanceof Uint8Array, true)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          expect(String(error)).toMatch(/argument \d+ is |name is |needs the name/)
        }
      }),
    )
  })
})

test('a name that is bytes, or long, stands in the message', () => {
  expect(() => wordsOf(anything([Buffer.from('GET'), null]))).toThrow('GET: argument 1 is null')
  expect(() => wordsOf(anything(['x'.repeat(1000), null]))).toThrow(`${'x'.repeat(40)}: argument 1 is null`)
})
