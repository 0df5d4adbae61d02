import { expect, test } from 'vitest'
import { checkSocketPath, hasMode } from './socket-path.ts'

test.each([
  ['linux', 107],
  ['darwin', 103],
  ['freebsd', 103],
] as const)('a path on %s has at most %i bytes', (platform, most) => {
  checkSocketPath('x'.repeat(most), platform)
  const text = `unix socket path too long (${most + 1}), must be under ${most + 1}`
  expect(() => checkSocketPath('x'.repeat(most + 1), platform)).toThrow(text)
  // Bytes, not characters.
  expect(() => checkSocketPath('ü'.repeat(most - 10), platform)).toThrow('too long')
  expect(hasMode(platform)).toBe(true)
})

test('on Windows it is a named pipe', () => {
  checkSocketPath('\\\\.\\pipe\\redis', 'win32')
  checkSocketPath('//./pipe/redis', 'win32')
  checkSocketPath(`\\\\?\\pipe\\${'x'.repeat(200)}`, 'win32')
  for (const path of ['/tmp/redis.sock', 'C:\\redis.sock', '\\\\server\\pipe\\redis']) {
    expect(() => checkSocketPath(path, 'win32')).toThrow('named pipes on Windows')
  }
  expect(hasMode('win32')).toBe(false)
})
