import { describe, expect, test } from 'vitest'
import { dispatch } from './dispatch.ts'
import { Engine } from './engine.ts'
import { bareHost, type Host } from './host.ts'
import { InProcessConnection } from './in-process.ts'

const MB = 2 ** 20

/** A server on a machine that is as full as a test says; collections leave what it says. */
function onMachine() {
  const room = { heap: 10 * MB, afterCollection: 10 * MB, resident: 100 * MB, time: 0, collections: 0 }
  const host: Host = {
    ...bareHost(),
    heap: () => ({ used: room.heap, limit: 100 * MB }),
    machine: () => ({ used: room.resident, limit: 1000 * MB }),
    collect: () => {
      room.collections++
      room.heap = Math.min(room.heap, room.afterCollection)
    },
    monotonic: () => room.time,
  }
  const server = new Engine({}, host)
  /** As much comes in as makes a look due. */
  const call = async (...argv: string[]) => {
    server.stats.bytesIn += 64 * MB
    const reply = await server.call(...argv).catch((error: unknown) => error)
    return reply instanceof Error ? reply.message : reply
  }
  return { server, room, call }
}

const HEAP_FULL = "OOM command not allowed: this process' heap is nearly full (81 MB of 100 MB)."

describe('a heap', () => {
  test('full of data: what grows is refused, and nothing else', async () => {
    const { server, room, call } = onMachine()
    expect(await call('SET', 'k', 'v')).toBe('OK')
    room.heap = 90 * MB
    room.afterCollection = 81 * MB
    expect(await call('SET', 'k', 'w')).toBe(HEAP_FULL)
    expect(await call('GET', 'k')).toBe('v')
    expect(await call('EVAL', "return redis.call('GET', 'k')", '0')).toBe('v')
    expect(await call('EVAL', "return redis.call('SET', 'k', 'w')", '0')).toContain('OOM command not allowed')
    expect(await call('DEL', 'k')).toBe(1)
    expect(server.shortage.reason).toBe(HEAP_FULL)
    expect(server.shortage.refused).toBe(2)
    expect(room.collections).toBe(1)
  })

  test('full of garbage: one collection, and all go on', async () => {
    const { server, room, call } = onMachine()
    room.heap = 95 * MB
    expect(await call('SET', 'k', 'v')).toBe('OK')
    expect(room.collections).toBe(1)
    expect(await call('SET', 'k', 'v')).toBe('OK')
    expect(room.collections).toBe(1)
    expect(server.shortage.reason).toBeUndefined()
  })

  test('nearly full of data: the next collection waits for more', async () => {
    const { room, call } = onMachine()
    room.afterCollection = 75 * MB
    for (const [heap, collections] of [
      [77, 1],
      [78, 1],
      [82, 1],
      [83, 2],
      [82, 2],
      [84, 3],
    ] as const) {
      room.heap = heap * MB
      expect(await call('SET', 'k', 'v')).toBe('OK')
      expect(room.collections).toBe(collections)
    }
  })

  test('a shortage ends when deleted data has left room', async () => {
    const { server, room, call } = onMachine()
    await call('SET', 'big', 'x'.repeat(3 * MB))
    room.heap = room.afterCollection = 81 * MB
    expect(await call('SET', 'k', 'v')).toBe(HEAP_FULL)
    room.afterCollection = 78 * MB
    expect(await call('DEL', 'big')).toBe(1)
    expect(await call('SET', 'k', 'v')).toBe(
      "OOM command not allowed: this process' heap is nearly full (78 MB of 100 MB).",
    )
    room.afterCollection = 70 * MB
    room.time += 1001
    expect(await call('SET', 'k', 'v')).toBe('OK')
    expect(server.shortage.reason).toBeUndefined()
  })

  test('collections in a shortage take a part of the time only', async () => {
    const { room, call } = onMachine()
    room.heap = room.afterCollection = 81 * MB
    for (; room.time < 10_000; room.time += 100) expect(await call('SET', 'k', 'v')).toBe(HEAP_FULL)
    expect(room.collections).toBeLessThanOrEqual(11)
  })

  test('one command with more arguments than there is room for is refused alone', () => {
    const { server, room } = onMachine()
    const { session } = new InProcessConnection(server)
    room.heap = room.afterCollection = 70 * MB
    const many = Array.from({ length: 300_000 }, (_, at) => String(at))
    expect(dispatch(session, ['RPUSH', 'list', ...many])).toMatchObject({ code: 'OOM' })
    expect(dispatch(session, ['RPUSH', 'list', ...many.slice(0, 100_000)])).toBe(100_000)
    expect(server.shortage.reason).toBeUndefined()
  })
})

test("the machine's memory is a limit as well", async () => {
  const { room, call } = onMachine()
  room.resident = 901 * MB
  expect(await call('APPEND', 'k', 'v')).toBe(
    'OOM command not allowed: the memory of this machine or container is nearly full (901 MB of 1000 MB).',
  )
  room.resident = 860 * MB
  room.time += 1001
  expect(await call('APPEND', 'k', 'v')).toBe(1)
})

test('where nothing is known of memory, nothing is refused', async () => {
  const server = new Engine()
  server.stats.bytesIn += 2 ** 40
  expect(await server.call('SET', 'k', 'v')).toBe('OK')
  expect(await server.call('EVAL', "return #string.rep('x', 4000000)", '0')).toBe(4_000_000)
  expect(server.shortage.reason).toBeUndefined()
})
