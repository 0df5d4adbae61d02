import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Writer } from './writer.ts'

const taken = (writer: Writer) => Buffer.concat(writer.take()).toString('latin1')

/** Words of every size that is written in its own way: byte by byte, in one call, as a chunk of their own. */
const anyWord = fc
  .tuple(fc.constantFrom(0, 5, 24, 25, 200, 40_000), fc.boolean())
  .map(([size, text]) => (text ? 'x'.repeat(size) : Buffer.alloc(size, 'y')))
const anyRequest = fc.array(anyWord, { minLength: 1, maxLength: 4 })

describe('a request that cannot be encoded', () => {
  const bad = [null, undefined, 5, ['a', 'b'], {}, new Uint16Array(2)]

  test('leaves nothing of itself behind', () => {
    fc.assert(
      fc.property(
        fc.array(anyRequest, { maxLength: 3 }),
        anyRequest,
        fc.constantFrom(...bad),
        anyRequest,
        (before, words, broken, after) => {
          const [writer, expected] = [new Writer(1024), new Writer(1024)]
          for (const request of before) {
            writer.request(request)
            expected.request(request)
          }
          const argv = [...words, broken] as readonly string[]
          expect(() => writer.request(argv)).toThrow(TypeError)
          expect(writer.length).toBe(expected.length)
          writer.request(after)
          expected.request(after)
          expect(taken(writer)).toBe(taken(expected))
        },
      ),
    )
  })

  test('also when it runs out of memory half way', () => {
    const writer = new Writer()
    writer.request(['PING'])
    // Its length is a lie, as there is no machine with so much memory.
    const huge = new Proxy(new Uint8Array(1), {
      get: (target, name) => (name === 'length' ? 2 ** 53 : Reflect.get(target, name, target)),
    })
    expect(() => writer.request(['SET', 'k', huge])).toThrow()
    writer.request(['PING'])
    expect(taken(writer)).toBe('*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n')
  })

  test('nor does one without words', () => {
    const writer = new Writer()
    expect(() => writer.request([])).toThrow('at least one word')
    expect(writer.length).toBe(0)
  })
})

test('truncate() keeps the beginning, wherever it is cut', () => {
  const write = () => {
    const writer = new Writer(64)
    for (const size of [3, 30, 40_000, 10, 70]) writer.request(['SET', 'k', 'v'.repeat(size)])
    return writer
  }
  const whole = taken(write())
  for (const length of [0, 1, 20, 64, 100, 150, 40_000, 40_200, whole.length - 1, whole.length]) {
    const writer = write()
    writer.truncate(length)
    expect(writer.length).toBe(length)
    writer.request(['GET'])
    expect(taken(writer)).toBe(`${whole.slice(0, length)}*1\r\n$3\r\nGET\r\n`)
  }
})
