/** Bytes that are damaged at random, for tests of what reads them: places are shares of the length. */
import fc from 'fast-check'
import { between } from './between.ts'

interface Damage {
  readonly kind: 'change' | 'insert' | 'remove' | 'repeat' | 'cut' | 'length'
  readonly at: number
  readonly to: number
  readonly bytes: string
}

const share = between(0, 1)
const BYTES = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xe0, 0xf0, 0xf4, 0xfe, 0xff]
const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...BYTES))

export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('change', 'change', 'change', 'insert', 'remove', 'repeat', 'cut', 'length'),
    at: share,
    to: share,
    bytes: fc.array(byte, { minLength: 1, maxLength: 8 }).map(each => String.fromCharCode(...each)),
  }),
  { minLength: 1, maxLength: 4 },
)

export function damage(text: string, all: readonly Damage[]): string {
  let damaged = text
  for (const { kind, at, to, bytes } of all) {
    const from = Math.floor(at * damaged.length)
    const before = damaged.slice(0, from)
    const other = Math.floor(to * damaged.length)
    if (kind === 'change') damaged = before + bytes[0] + damaged.slice(from + 1)
    else if (kind === 'insert') damaged = before + bytes + damaged.slice(from)
    else if (kind === 'remove') damaged = before + damaged.slice(from + bytes.length)
    else if (kind === 'repeat') damaged = before + damaged.slice(other, other + 40) + damaged.slice(from)
    else if (kind === 'cut') damaged = before
    else damaged = `${before}${to < 0.5 ? '\xff\xff\xff\xff' : '\xff\xff\xff\x7f'}${damaged.slice(from + 4)}`
  }
  return damaged
}
