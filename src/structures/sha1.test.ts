import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha1 } from './sha1.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

// RFC 3174, section 7.3, and the empty message.
test.each([
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  [
    '0123456701234567012345670123456701234567012345670123456701234567'.repeat(10),
    'dea356a2cddd90c7a7ecedc5ebb563934f460452',
  ],
])('%.20s', (text, digest) => {
  expect(hex(sha1(Buffer.from(text)))).toBe(digest)
})

test('every length around the ends of blocks', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
    expect(hex(sha1(bytes))).toBe(createHash('sha1').update(bytes).digest('hex'))
  }
})

test('a part of a larger buffer', () => {
  const bytes = Buffer.from('xxabcxx').subarray(2, 5)
  expect(hex(sha1(bytes))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
})
