/** Throughput and server CPU per command through TLS, against redis-server, the two taking turns. */
import { resolve } from 'node:path'
import { certificates } from '../test/support/certificates.ts'
import { freePort, type ServerProcess, startProcess } from '../test/support/server-process.ts'
import { cpuMicroseconds, median, redisBenchmark } from './processes.ts'

const ROUNDS = 3
const COMMANDS = { ours: ['node', resolve('dist/cli/server.js')], redis: ['redis-server'] } as const
type Name = keyof typeof COMMANDS

export async function benchTls(): Promise<void> {
  const { server: identity, ca } = certificates()
  const peers = new Map<Name, { server: ServerProcess; port: number }>()
  for (const name of ['ours', 'redis'] as const) {
    const port = await freePort()
    const server = await startProcess(COMMANDS[name], [
      ...['--save', '', '--tls-port', String(port), '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', identity.cert, '--tls-key-file', identity.key, '--tls-ca-cert-file', ca],
    ])
    peers.set(name, { server, port })
  }
  console.log('| P | command | requests/s | of Redis | CPU us/command | Redis | ratio |')
  console.log('|---|---|---|---|---|---|---|')
  for (const depth of [1, 16]) {
    for (const test of ['set', 'get']) {
      const rps: Record<Name, number[]> = { ours: [], redis: [] }
      const cpu: Record<Name, number[]> = { ours: [], redis: [] }
      const requests = depth === 1 ? 60_000 : 400_000
      // The first round warms both up.
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [name, { server, port }] of peers) {
          const before = cpuMicroseconds(server.pid)
          const figure = await redisBenchmark(port, [
            ...['--tls', '--cacert', ca, '-c', '50', '-P', String(depth), '-n', String(requests)],
            ...['-r', '100000', '-t', test],
          ])
          if (round === 0) continue
          rps[name].push(figure)
          cpu[name].push((cpuMicroseconds(server.pid) - before) / requests)
        }
      }
      const [ours, redis] = [median(rps.ours), median(rps.redis)]
      const [ourCpu, redisCpu] = [median(cpu.ours), median(cpu.redis)]
      const cells = [depth, test.toUpperCase(), Math.round(ours), (ours / redis).toFixed(2)]
      console.log(
        `| ${cells.join(' | ')} | ${ourCpu.toFixed(2)} | ${redisCpu.toFixed(2)} | ${(ourCpu / redisCpu).toFixed(2)} |`,
      )
    }
  }
  for (const { server } of peers.values()) await server.stop()
}
