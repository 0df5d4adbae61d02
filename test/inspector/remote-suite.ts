/** `mini-redis-cli --inspect` with a server somewhere else: ours in `npm test`, a real one in `npm run test:compat`. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { connect } from '../../src/client.ts'
import type { Target } from '../client/servers.ts'
import { call, events, type Open, opened, post } from '../support/inspector.ts'
import { launch } from '../support/launch.ts'
import { OUR_CLI, runTool } from '../support/tool.ts'

const [NODE = '', CLI = ''] = OUR_CLI

async function inspect(url: string, ...more: readonly string[]) {
  const running = launch(NODE, [CLI, ...more, '--inspect', url])
  const open: Open = opened(await running.logged('#token='))
  return { ...open, running }
}

export function remoteTests(target: Target): void {
  const name = (what: string) => `${target.name}: ${what}`

  test(name('commands, databases and cut strings'), async () => {
    const port = await target.start()
    const open = await inspect(`redis://127.0.0.1:${port}/2`)
    expect(await (await post(open, 'control', ['STATE'])).json()).toEqual({
      reply: {
        address: `127.0.0.1:${port}`,
        database: 2,
        isOwn: false,
        clock: null,
        snapshots: null,
        faults: null,
      },
    })
    expect(await call(open, ['SET', 'k', 'x'.repeat(100)], '?db=2')).toEqual({ status: 'OK' })
    expect(await call(open, ['GET', 'k'], '?db=2&cut=3')).toEqual({ cut: 'xxx', length: 100 })
    expect(await call(open, ['GET', 'k'])).toBe(null)
    expect(await call(open, [['MULTI'], ['INCR', 'n'], ['EXEC']])).toEqual([
      { status: 'OK' },
      { status: 'QUEUED' },
      [1],
    ])
    expect(await call(open, ['LPUSH', 'n', 'x'])).toEqual({ error: expect.stringMatching(/^WRONGTYPE/) })
    expect(await call(open, ['PING'], '?db=99')).toEqual({ error: expect.stringContaining('out of range') })
    expect((await post(open, 'control', ['ADVANCE', '1h'])).status).toBe(400)
  })

  test(name('commands of others as they run'), async () => {
    const port = await target.start()
    const open = await inspect(`redis://127.0.0.1:${port}`)
    const stream = events(await post(open, 'stream', ['MONITOR']))
    const first = stream.next()
    await call(open, ['SET', 'of-the-page', 1])
    using client = await connect({ port, identify: false })
    await client.call('SET', 'k', 'a "b"\n')
    const seen = [(await first).value]
    while (JSON.stringify(seen.at(-1)?.['words']).includes('SET') === false)
      seen.push((await stream.next()).value)
    expect(seen.at(-1)).toEqual({
      at: expect.any(Number),
      client: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      db: 0,
      words: ['SET', 'k', 'a "b"\n'],
      reply: null,
      failed: false,
      ms: null,
    })
    expect(JSON.stringify(seen)).not.toContain('of-the-page')
    await stream.return(undefined)
  })

  test(name('what the user may not do is an error, and no more'), async () => {
    const port = await target.start()
    using admin = await connect({ port })
    await admin.call('ACL', 'SETUSER', 'reader', 'on', '>secret', '~public:*', '+@read', '+ping', '+select')
    const open = await inspect(`redis://reader:secret@127.0.0.1:${port}`)
    expect(await call(open, ['GET', 'public:a'])).toBe(null)
    expect(await call(open, ['GET', 'private'])).toEqual({ error: expect.stringMatching(/^NOPERM/) })
    expect(await call(open, ['SET', 'public:a', 1])).toEqual({ error: expect.stringMatching(/^NOPERM/) })
    const refused = await post(open, 'stream', ['MONITOR'])
    expect([refused.status, await refused.json()]).toEqual([502, { error: expect.stringMatching(/^NOPERM/) }])
  })

  test(name('it connects again, and ends by a signal'), async () => {
    const port = await target.start()
    const { running, ...open } = await inspect(`redis://127.0.0.1:${port}`)
    using admin = await connect({ port })
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal')
    await expect.poll(() => call(open, ['ECHO', 'again'])).toBe('again')
    const gone = once(running.child, 'exit')
    running.child.kill('SIGINT')
    expect(await gone).toEqual([0, null])
  })

  test(name('who cannot be reached, and who may not come in'), async () => {
    const port = await target.start({ requirepass: 'secret' })
    const nobody = await runTool(OUR_CLI, ['--inspect', 'redis://127.0.0.1:1'])
    expect([nobody.code, nobody.stderr]).toEqual([
      1,
      expect.stringContaining('Could not inspect Redis at 127.0.0.1:1: '),
    ])
    const stranger = await runTool(OUR_CLI, ['--inspect', `redis://127.0.0.1:${port}`])
    expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining('NOAUTH')])
    const open = await inspect(`redis://:secret@127.0.0.1:${port}`, '--no-auth-warning')
    expect(await call(open, ['PING'])).toEqual({ status: 'PONG' })
    expect((await runTool(OUR_CLI, ['--inspect', 'http://x'])).stderr).toBe('Invalid URI scheme\n')
  })
}
