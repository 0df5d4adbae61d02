import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PAYLOAD_WRONG } from '../persistence/rdb/errors.ts'
import { crc64 } from '../structures/crc64.ts'
import { PAYLOAD_CUT_OFF, PAYLOAD_NOT_FUNCTION, PAYLOAD_OF_PREVIEW } from './errors.ts'
import { readPayload, writePayload } from './function-payload.ts'

function payload(body: string, version = 10): string {
  const summed = Buffer.from(body + String.fromCharCode(version & 0xff, version >> 8), 'latin1')
  return summed.toString('latin1') + Buffer.from(crc64(summed)).toString('latin1')
}

test('what is written can be read', () => {
  const sizes = [0, 1, 20, 21, 63, 64, 16_383, 16_384, 100_000]
  const texts = sizes.map(size => 'local a = 1 '.repeat(size / 12 + 1).slice(0, size))
  for (const compresses of [true, false]) {
    expect(readPayload(writePayload(texts, compresses))).toEqual(texts)
    expect(writePayload(texts, compresses).length < 20_000).toBe(compresses)
  }
  const sources = fc.array(
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes).toString('latin1')),
  )
  fc.assert(
    fc.property(sources, fc.boolean(), (given, compresses) => {
      expect(readPayload(writePayload(given, compresses))).toEqual(given)
    }),
  )
})

test('no libraries: a version and a sum', () => {
  expect(Buffer.from(writePayload([], true), 'latin1').toString('hex')).toBe('0a005d9b5c400f7fa2da')
})

describe('readPayload', () => {
  test('takes all kinds of RDB strings', () => {
    const cases: readonly [text: string, value: string][] = [
      ['\x02ab', 'ab'],
      ['\x40\x02ab', 'ab'],
      ['\x80\0\0\0\x02ab', 'ab'],
      ['\x81\0\0\0\0\0\0\0\x02ab', 'ab'],
      ['\xc0\xff', '-1'],
      ['\xc1\x00\x01', '256'],
      ['\xc2\x00\x00\x01\x00', '65536'],
      ['\xc3\x04\x05\x00a\x40\x00', 'aaaaa'],
    ]
    for (const [text, value] of cases) expect(readPayload(payload(`\xf5${text}`))).toEqual([value])
  })

  test('takes versions up to that of Redis 7.4', () => {
    for (const version of [0, 9, 12]) expect(readPayload(payload('\xf5\x01a', version))).toEqual(['a'])
    expect(readPayload('\0'.repeat(10))).toEqual([])
    expect(() => readPayload(payload('', 13))).toThrow(PAYLOAD_WRONG)
    // A sum that a server left out, as it may in files.
    expect(() => readPayload(`\xf5\x01a\x0a\0${'\0'.repeat(8)}`)).toThrow(PAYLOAD_WRONG)
  })

  test('refuses the rest', () => {
    const good = payload('\xf5\x01a')
    for (const at of good.split('').keys()) {
      const bad = good.slice(0, at) + String.fromCharCode(good.charCodeAt(at) ^ 1) + good.slice(at + 1)
      expect(() => readPayload(bad)).toThrow(PAYLOAD_WRONG)
      expect(() => readPayload(good.slice(0, at))).toThrow(PAYLOAD_WRONG)
    }
    expect(() => readPayload(payload('\x00\x01a'))).toThrow(PAYLOAD_NOT_FUNCTION)
    expect(() => readPayload(payload('\xf6\x01a'))).toThrow(PAYLOAD_OF_PREVIEW)
    for (const text of [
      '',
      '\x3fa',
      '\xc4a',
      '\x82a',
      '\x80',
      '\x81\xff\xff\xff\xff\xff\xff\xff\xff',
      '\xc3\x02\x05\0a',
    ])
      expect(() => readPayload(payload(`\xf5${text}`))).toThrow(PAYLOAD_CUT_OFF)
    // Two bytes that promise four gigabytes.
    expect(() => readPayload(payload('\xf5\xc3\x02\x80\xff\xff\xff\xff\0a'))).toThrow(PAYLOAD_CUT_OFF)
  })

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        try {
          readPayload(payload(`\xf5${Buffer.from(bytes).toString('latin1')}`))
        } catch (error) {
          expect([PAYLOAD_CUT_OFF, PAYLOAD_NOT_FUNCTION, PAYLOAD_OF_PREVIEW]).toContain(error)
        }
      }),
    )
  })
})
