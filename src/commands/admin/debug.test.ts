import { describe, expect, test } from 'vitest'
import { Config } from '../../config/config.ts'
import * as channels from '../../engine/channels.ts'
import { VirtualClock } from '../../keyspace/clock.ts'
import { createServer } from '../../server/server.ts'

function serverWith(config: Config | Record<string, string> = {}) {
  const clock = new VirtualClock()
  const server = createServer({
    clock,
    config: config instanceof Config ? config : { 'enable-debug-command': 'yes', ...config },
  })
  return { server, clock, call: (...argv: (string | number)[]) => server.call(...argv) }
}

test('SLEEP moves a virtual clock, and the command took that long', async () => {
  const { clock, call } = serverWith({ 'slowlog-log-slower-than': '1000000' })
  const start = clock.now
  await call('DEBUG', 'SLEEP', '1.5')
  expect(clock.now - start).toBe(1500)
  const [entry] = (await call('SLOWLOG', 'GET')) as unknown[][]
  expect(entry?.slice(1, 4)).toEqual([
    Math.floor((start + 1500) / 1000),
    1_500_000,
    ['DEBUG', 'SLEEP', '1.5'],
  ])
})

test('SET-ACTIVE-EXPIRE stops and starts active expiry', async () => {
  const { clock, call } = serverWith()
  await call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  await call('SET', 'k', 'v', 'PX', 100)
  clock.advance('1s')
  expect(await call('DBSIZE')).toBe(1)
  await call('DEBUG', 'SET-ACTIVE-EXPIRE', '1')
  clock.advance('1s')
  expect(await call('DBSIZE')).toBe(0)
})

test('LOG writes a note', async () => {
  const { server, call } = serverWith()
  const notes: unknown[] = []
  const end = channels.note.subscribe(message => notes.push(message))
  await call('DEBUG', 'LOG', 'hello')
  end()
  expect(notes).toEqual([{ server, level: 'warn', text: 'DEBUG LOG: hello' }])
})

test('PAUSE-CRON stops what is done periodically', async () => {
  const { server, clock, call } = serverWith()
  server.cron.start()
  await call('DEBUG', 'PAUSE-CRON', '1')
  for (let i = 0; i < 20; i++) {
    await call('PING')
    clock.advance(100)
  }
  expect(server.rates.commands).toBe(0)
  await call('DEBUG', 'PAUSE-CRON', '0')
  for (let i = 0; i < 20; i++) {
    await call('PING')
    clock.advance(100)
  }
  expect(server.rates.commands).toBe(10)
  await server.close()
})

describe('CONFIG-REWRITE-FORCE-ALL', () => {
  test('writes every directive', async () => {
    const config = new Config({ 'enable-debug-command': 'yes' })
    let text = '# mine\nmaxmemory 1mb\n'
    config.file = {
      path: '/etc/redis.conf',
      read: () => text,
      write: written => {
        text = written
      },
    }
    const { call } = serverWith(config)
    await call('DEBUG', 'CONFIG-REWRITE-FORCE-ALL')
    expect(text).toMatch(/^# mine\nmaxmemory 0\n/)
    expect(text).toContain('\nenable-debug-command yes\n')
    expect(text).toContain('\nslowlog-max-len 128\n')
  })

  test('tells why it fails', async () => {
    const config = new Config({ 'enable-debug-command': 'yes' })
    config.file = {
      path: '/etc/redis.conf',
      read: () => '',
      write: () => {
        throw new Error('read-only file system')
      },
    }
    const { call } = serverWith(config)
    await expect(call('DEBUG', 'CONFIG-REWRITE-FORCE-ALL')).rejects.toThrow(
      'ERR CONFIG-REWRITE-FORCE-ALL failed: read-only file system',
    )
  })
})

test('HELP names every subcommand with what it takes', async () => {
  const { call } = serverWith()
  const lines = await call('DEBUG', 'HELP')
  expect(lines).toContain('SLEEP <seconds>')
  expect(lines).toContain('    Print this help.')
})
