/** How long until a server answers: in process (imports included) and as an executable. */
import { execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { freePort } from '../test/support/server-process.ts'
import { median } from './processes.ts'

const ROUNDS = 7
const SCRIPT = `
  const imports = performance.now()
  const { createServer } = await import('./dist/server.js')
  const start = performance.now()
  const server = await createServer({ port: 0 }).listen()
  await server.call('PING')
  const answered = performance.now()
  const second = await createServer({ port: 0 }).listen()
  console.log(answered - start, performance.now() - answered, answered - imports)
  await server.close()
  await second.close()
`

export async function benchStartUp(): Promise<void> {
  const inProcess: number[] = []
  const second: number[] = []
  const imported: number[] = []
  const executable: number[] = []
  const redis: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const printed = execFileSync('node', ['--input-type=module', '-e', SCRIPT], { encoding: 'utf8' })
    const [started = 0, again = 0, whole = 0] = printed.split(' ').map(Number)
    inProcess.push(started)
    second.push(again)
    imported.push(whole)
    executable.push(await untilReady('node', ['dist/cli/server.js', '--port', String(await freePort())]))
    redis.push(await untilReady('redis-server', ['--port', String(await freePort()), '--save', '']))
  }
  console.log('| start-up until ready | ms |')
  console.log('|---|---|')
  console.log(`| in process, modules loaded | ${median(inProcess).toFixed(1)} |`)
  console.log(`| a second server in the same process | ${median(second).toFixed(1)} |`)
  console.log(`| in process, with the import | ${median(imported).toFixed(0)} |`)
  console.log(`| mini-redis-server | ${median(executable).toFixed(0)} |`)
  console.log(`| redis-server | ${median(redis).toFixed(0)} |`)
}

export async function untilReady(command: string, args: readonly string[]): Promise<number> {
  const start = performance.now()
  // Where this machine names certificates, Node reads them at every start; it takes longer than the rest of its own.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: '' }
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break
  }
  const took = performance.now() - start
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  return took
}
