/** Commands without a socket, against the same over loopback with ioredis; and what listening to events costs. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Redis } from 'ioredis'
import { createServer } from '../src/server.ts'

const COUNT = 1_000_000

export async function benchInProcess(): Promise<void> {
  await using server = await createServer({ host: '127.0.0.1', port: 0 }).listen()
  await server.call('SET', 'key', 'value')
  const get = async (count: number) => {
    for (let i = 0; i < count; i++) await server.call('GET', 'key')
  }
  await get(COUNT / 2)
  const alone = await perSecond(COUNT, get)
  const redis = new Redis({ port: server.port, host: '127.0.0.1' })
  const overLoopback = async (count: number) => {
    for (let i = 0; i < count; i++) await redis.get('key')
  }
  await overLoopback(5000)
  const loopback = await perSecond(20_000, overLoopback)
  redis.disconnect()
  const listener = () => {}
  subscribe('mini-redis:command', listener)
  await get(COUNT / 5)
  const heard = await perSecond(COUNT, get)
  unsubscribe('mini-redis:command', listener)
  const unheard = await perSecond(COUNT, get)
  console.log('| in process, one at a time | GET/s |')
  console.log('|---|---|')
  console.log(`| server.call | ${millions(alone)} |`)
  console.log(
    `| ioredis over loopback | ${millions(loopback)} (${(alone / loopback).toFixed(0)} times fewer) |`,
  )
  console.log(`| server.call, events heard by one subscriber | ${millions(heard)} |`)
  console.log(`| server.call, events unheard | ${millions(unheard)} |`)
}

async function perSecond(count: number, work: (count: number) => Promise<void>): Promise<number> {
  const start = performance.now()
  await work(count)
  return (count / (performance.now() - start)) * 1000
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(2)} M`
}
