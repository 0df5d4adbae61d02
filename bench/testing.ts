/**
 * What a test pays for a server of its own: a start, a fork, a snapshot that is restored, a reset; beside redis-server's
 * start and FLUSHALL. All times are medians, in milliseconds.
 */
import { execFileSync } from 'node:child_process'
import { RawClient } from '../test/support/raw-client.ts'
import { freePort, startProcess } from '../test/support/server-process.ts'
import { median } from './processes.ts'
import { untilReady } from './start-up.ts'

const SIZES = [1000, 100_000, 1_000_000]
const ROUNDS = 15
/** Keys that are changed between a snapshot and its restore. */
const CHANGES = 100

/** In a process of its own, as a test's is. Prints an object of lists of milliseconds. */
const SCRIPT = `
  const { startTestServer } = await import('./dist/testing.js')
  const [SIZES, ROUNDS, CHANGES] = JSON.parse(process.argv[1])
  const took = {}
  const time = async (name, action) => {
    const start = performance.now()
    const result = await action()
    ;(took[name] ??= []).push(performance.now() - start)
    return result
  }
  await (await time('first start', () => startTestServer())).close()
  for (let round = 0; round < ROUNDS; round++) {
    const redis = await time('start', () => startTestServer())
    await time('close', () => redis.close())
  }
  // The first pass is not counted: it runs what is not compiled yet.
  for (const [pass, size] of [SIZES[0], ...SIZES].entries()) {
    if (pass === 1) for (const name of Object.keys(took)) if (name.endsWith(' ' + size)) took[name] = []
    const redis = await startTestServer()
    const fill = async () => {
      for (let at = 0; at < size; at += 1000) {
        const words = Array.from({ length: 1000 }, (_, i) => ['key:' + (at + i), 'value ' + (at + i)]).flat()
        await redis.server.call('MSET', ...words)
      }
    }
    const change = async () => {
      for (let i = 0; i < CHANGES; i++) {
        await redis.server.call('SET', 'key:' + Math.floor((i * size) / CHANGES), 'changed ' + i)
      }
    }
    await fill()
    const saved = redis.snapshot()
    for (let round = 0; round < ROUNDS; round++) {
      await time('changes ' + size, change)
      await time('restore ' + size, () => redis.restore(saved))
      await time('changes, restored ' + size, change)
      ;(await time('snapshot ' + size, () => redis.snapshot())).release()
      const fork = await time('fork ' + size, () => redis.fork())
      await fork.close()
    }
    redis.restore(saved)
    saved.release()
    for (let round = 0; round < (size > 100_000 ? 3 : ROUNDS); round++) {
      await fill()
      await time('reset ' + size, () => redis.reset())
    }
    await redis.close()
  }
  console.log(JSON.stringify(took))
`

export async function benchTesting(): Promise<void> {
  const printed = execFileSync(
    'node',
    ['--input-type=module', '-e', SCRIPT, JSON.stringify([SIZES, ROUNDS, CHANGES])],
    { encoding: 'utf8' },
  )
  const took: Record<string, number[]> = JSON.parse(printed)
  const ours = (name: string) => median(took[name] ?? []).toFixed(2)
  const starts: number[] = []
  for (let round = 0; round < 5; round++) {
    starts.push(await untilReady('redis-server', ['--port', String(await freePort()), '--save', '']))
  }
  console.log('| a server | ms |')
  console.log('|---|---|')
  console.log(`| the first start of a process, modules loaded | ${ours('first start')} |`)
  console.log(`| each further start | ${ours('start')} |`)
  console.log(`| close | ${ours('close')} |`)
  console.log(`| redis-server, until ready | ${median(starts).toFixed(0)} |`)
  console.log(`\n| keys | ${SIZES.join(' | ')} |`)
  console.log(`|---|${SIZES.map(() => '---|').join('')}`)
  const row = (label: string, name: string) =>
    console.log(`| ${label} | ${SIZES.map(size => ours(`${name} ${size}`)).join(' | ')} |`)
  row('snapshot', 'snapshot')
  row(`restore after ${CHANGES} changes`, 'restore')
  row(`${CHANGES} changes after a restore, of pages that are shared`, 'changes, restored')
  row('fork, listening', 'fork')
  row('reset', 'reset')
  const flushes: string[] = []
  for (const size of SIZES) flushes.push((await redisFlush(size)).toFixed(2))
  console.log(`| redis-server, FLUSHALL | ${flushes.join(' | ')} |`)
}

/** Milliseconds of FLUSHALL, as the client sees it. */
async function redisFlush(size: number): Promise<number> {
  const redis = await startProcess(['redis-server'], ['--save', '', '--enable-debug-command', 'yes'])
  const client = await RawClient.open(redis.port)
  const took: number[] = []
  try {
    for (let round = 0; round < 3; round++) {
      await client.ask('DEBUG', 'POPULATE', String(size))
      const start = performance.now()
      await client.ask('FLUSHALL')
      took.push(performance.now() - start)
    }
  } finally {
    client.close()
    await redis.stop()
  }
  return median(took)
}
