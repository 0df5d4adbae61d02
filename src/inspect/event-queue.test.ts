import { expect, test } from 'vitest'
import { EventQueue } from './event-queue.ts'

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { done, value } = await reader.read()
  return done ? '(end)' : Buffer.from(value).toString('utf8')
}

test('what finds no room is dropped, counted, and told', async () => {
  const queue = new EventQueue(() => {})
  const reader = queue.body.getReader()
  expect(await read(reader)).toBe(': begun\n\n')
  let made = 0
  for (let i = 0; i < 2000; i++) {
    if (!queue.hasRoom()) continue
    queue.add({ i })
    made++
  }
  let text = ''
  while (!text.includes('dropped')) text += await read(reader)
  const dropped = Number(/"dropped":(\d+)/.exec(text)?.[1])
  expect([made + dropped, dropped > 0]).toEqual([2000, true])
  await reader.cancel()
})

test('of many that come all the time, some are made: a portion of each tenth of a second', async () => {
  const queue = new EventQueue(() => {})
  const reader = queue.body.getReader()
  await read(reader)
  let made = 0
  const fill = () => {
    for (; queue.hasRoom(); made++) queue.add({ made })
  }
  fill()
  expect(made).toBe(500)
  const portions = 4
  for (let at = 0; at < portions; at++) {
    await read(reader)
    fill()
  }
  expect(made).toBeLessThanOrEqual(500 + 100 * (portions + 2))
  await reader.cancel()
})

test('it ends once, from either side', async () => {
  let ends = 0
  const queue = new EventQueue(() => ends++)
  const reader = queue.body.getReader()
  await read(reader)
  queue.end('lost')
  queue.end()
  expect([await read(reader), await read(reader), ends]).toEqual(['data: {"error":"lost"}\n\n', '(end)', 1])
  queue.add({ late: true })
  const other = new EventQueue(() => ends++)
  await other.body.cancel()
  other.end()
  expect(ends).toBe(2)
})
