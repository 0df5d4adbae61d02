import { expect, test } from 'vitest'
import { isOurs } from './http-listener.ts'

test('addresses, localhost and names that the server is bound to', () => {
  const names = new Set(['redis', 'cache.internal', '0.0.0.0'])
  for (const host of [
    '127.0.0.1',
    '[::1]:80',
    '192.0.2.7:8079',
    'localhost',
    'Localhost:1',
    'redis',
    'CACHE.internal:80',
  ]) {
    expect([host, isOurs(host, names)]).toEqual([host, true])
  }
  for (const host of [
    undefined,
    '',
    'evil.example',
    'redis.evil.example:80',
    '127.0.0.1.evil.example',
    '[::1',
    '[x]',
  ]) {
    expect([host, isOurs(host, names)]).toEqual([host, false])
  }
})
