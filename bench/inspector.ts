/**
 * What the inspector costs the server that it looks into: CPU per command of a server without one, and of another whose page
 * is not open, follows the commands, and has been closed again; the two taking turns under redis-benchmark.
 */
import { resolve } from 'node:path'
import { opened, post } from '../test/support/inspector.ts'
import { freePort, startProcess } from '../test/support/server-process.ts'
import { cpuMicroseconds, median, redisBenchmark } from './processes.ts'

const ROUNDS = 3
const STATES = ['no page', 'follows', 'closed'] as const
const TOKEN = 'of-the-benchmark'

export async function benchInspector(): Promise<void> {
  const port = await freePort()
  const command = ['node', resolve('dist/cli/server.js')]
  const without = await startProcess(command, ['--save', ''])
  const inspected = await startProcess(command, [
    ...['--save', '', '--inspect-port', String(port), '--inspect-token', TOKEN],
  ])
  const page = opened(`http://127.0.0.1:${port}/#token=${TOKEN}`)
  console.log(`| P | command | without: us/command | ${STATES.join(' | ')} |`)
  console.log('|---|---|---|---|---|---|')
  for (const depth of [1, 16]) {
    for (const test of ['set', 'get']) {
      const requests = depth === 1 ? 40_000 : 300_000
      const measure = async (server: { readonly pid: number; readonly port: number }): Promise<number> => {
        const before = cpuMicroseconds(server.pid)
        await redisBenchmark(server.port, [
          ...['-c', '50', '-P', String(depth), '-n', String(requests), '-r', '100000', '-t', test],
        ])
        return (cpuMicroseconds(server.pid) - before) / requests
      }
      const ratios = new Map<string, number[]>(STATES.map(state => [state, []]))
      const base: number[] = []
      await measure(without)
      await measure(inspected)
      for (let round = 0; round < ROUNDS; round++) {
        for (const state of STATES) {
          const stop = state === 'follows' ? await follow(page) : async () => {}
          // On both sides of it, because what else the machine does changes.
          const first = await measure(without)
          const cost = await measure(inspected)
          const second = await measure(without)
          await stop()
          base.push(first, second)
          ratios.get(state)?.push(cost / ((first + second) / 2))
        }
      }
      const cells = STATES.map(state => median(ratios.get(state) ?? []).toFixed(2))
      console.log(`| ${depth} | ${test.toUpperCase()} | ${median(base).toFixed(2)} | ${cells.join(' | ')} |`)
    }
  }
  await without.stop()
  await inspected.stop()
}

/** A page that takes what it is sent. */
async function follow(page: ReturnType<typeof opened>): Promise<() => Promise<void>> {
  const answer = await post(page, 'stream', ['MONITOR'])
  const reader = answer.body?.getReader()
  const read = async () => {
    while ((await reader?.read())?.done === false);
  }
  const done = read()
  return async () => {
    await reader?.cancel()
    await done
  }
}
