import { afterEach, expect, test, vi } from 'vitest'
import { createServer } from '../server/server.ts'

afterEach(() => vi.unstubAllGlobals())

test('where the system gives no more memory, what grows is refused, and the rest goes on', async () => {
  const server = createServer()
  await server.call('SET', 'before', 'value')
  vi.stubGlobal('SharedArrayBuffer', () => {
    throw new RangeError('Array buffer allocation failed')
  })
  const value = 'x'.repeat(8000)
  let stored = 0
  await expect(async () => {
    for (let i = 0; i < 2000; i++) {
      await server.call('SET', `key:${i}`, value)
      stored++
    }
  }).rejects.toThrow('OOM command not allowed: the system gives no more memory.')
  expect(await server.call('GET', 'before')).toBe('value')
  expect(await server.call('DBSIZE')).toBe(stored + 1)
  expect(await server.call('GET', `key:${stored - 1}`)).toBe(value)
  expect(await server.call('DEL', 'key:0', 'key:1', 'key:2', 'key:3', 'key:4')).toBe(5)
  expect(await server.call('SET', 'again', value)).toBe('OK')
  await server.close()
})

test('without shared memory plain buffers do', async () => {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  const server = createServer()
  for (let i = 0; i < 3000; i++) await server.call('SET', `key:${i}`, `value ${i}`)
  expect(await server.call('GET', 'key:2999')).toBe('value 2999')
  await server.close()
})
