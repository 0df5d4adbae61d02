/** What the journal costs: the same commands in process, in turns without a subscriber and with one. */
import { createServer, type Server } from '../src/server.ts'
import { median } from './processes.ts'

const COUNT = 200_000
const ROUNDS = 7

const COMMANDS: Readonly<Record<string, (at: number) => string[]>> = {
  GET: at => ['GET', `key:${at % 1000}`],
  SET: at => ['SET', `key:${at % 1000}`, 'value'],
  'SET EX': at => ['SET', `key:${at % 1000}`, 'value', 'EX', '100'],
  INCR: at => ['INCR', `n:${at % 1000}`],
  LPUSH: at => ['LPUSH', `list:${at % 1000}`, 'value'],
  SPOP: at => (at % 2 === 0 ? ['SADD', 'set', String(at)] : ['SPOP', 'set']),
}

export async function benchJournal(): Promise<void> {
  await using server = createServer()
  console.log('| in process | nobody listens: us | somebody listens: us | ratio |')
  console.log('|---|---|---|---|')
  for (const [name, make] of Object.entries(COMMANDS)) {
    const alone: number[] = []
    const heard: number[] = []
    await measure(server, make)
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await measure(server, make))
      const end = server.journal.subscribe(() => {})
      heard.push(await measure(server, make))
      end()
    }
    const [a, b] = [median(alone), median(heard)]
    console.log(`| ${name} | ${a.toFixed(3)} | ${b.toFixed(3)} | ${(b / a).toFixed(2)} |`)
  }
}

/** Microseconds of CPU for each command. */
async function measure(server: Server, make: (at: number) => string[]): Promise<number> {
  await server.call('FLUSHALL')
  const { user, system } = process.cpuUsage()
  for (let at = 0; at < COUNT; at++) await server.call(...make(at))
  const used = process.cpuUsage({ user, system })
  return (used.user + used.system) / COUNT
}
