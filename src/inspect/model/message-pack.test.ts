import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unpack } from './message-pack.ts'

const of = (...bytes: number[]) => unpack(Uint8Array.from(bytes))

test('each kind of value', () => {
  expect(of(0x82, 0xa1, 0x61, 0x01, 0xa1, 0x62, 0x93, 0x01, 0xff, 0xc0)).toEqual({ a: 1, b: [1, -1, null] })
  expect(of(0x92, 0xc2, 0xc3)).toEqual([false, true])
  expect(of(0x93, 0xcc, 200, 0xcd, 1, 0, 0xce, 0, 1, 0, 0)).toEqual([200, 256, 65536])
  expect(
    of(0x94, 0xd0, 0x80, 0xd1, 0x80, 0, 0xd2, 0xff, 0xff, 0xff, 0xff, 0xd3, ...Array(8).fill(0xff)),
  ).toEqual([-128, -32768, -1, -1])
  expect(of(0xcf, ...Array(8).fill(0xff))).toBe('18446744073709551615')
  expect(of(0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)).toBe(1.5)
  expect(of(0xca, 0x3f, 0xc0, 0, 0)).toBe(1.5)
  expect(of(0xd9, 2, 0xc3, 0xa9)).toBe('é')
  expect(of(0xc4, 2, 1, 255)).toBe('<2 bytes: 01 ff>')
  expect(of(0xd4, 5, 7)).toBe('<extension 5, 1 bytes: 07>')
  expect(of(0xdc, 0, 1, 0x90)).toEqual([[]])
  expect(of(0x81, 0x01, 0x80)).toEqual({ 1: {} })
})

test('what is none: too short, too long, a length that lies, an unused mark', () => {
  for (const bytes of [
    [],
    [0x92, 1],
    [1, 2],
    [0xdd, 255, 255, 255, 255, 1],
    [0xc1],
    [0xc6, 255, 255, 255, 255],
  ])
    expect([bytes, of(...bytes)]).toEqual([bytes, undefined])
})

test('what is nested too deep to be shown is none', () => {
  const nested = (depth: number) => unpack(new Uint8Array(depth + 1).fill(0x91).with(depth, 0xc0))
  expect(Array.isArray(nested(100))).toBe(true)
  expect([nested(101), nested(1_000_000)]).toEqual([undefined, undefined])
})

test('any bytes are a value or none', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), bytes => void unpack(bytes)))
})
