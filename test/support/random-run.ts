/**
 * A server to which random commands are given, of some families or all, in transactions and scripts too, while time
 * passes. `SEED` and `COMMANDS` in the environment choose others, and more.
 */
import { InProcessConnection } from '../../src/engine/in-process.ts'
import { VirtualClock } from '../../src/keyspace/clock.ts'
import { createServer, type Server } from '../../src/server/server.ts'
import { Chance, type Family, type Maker } from '../compat/random/chance.ts'

export const COMMANDS = Number(process.env['COMMANDS'] ?? 4000)
export const SEED = Number(process.env['SEED'] ?? 20240601)
export const BATCH = 200

const CALL = 'return redis.call(unpack(ARGV))'
const CALL_TWICE = 'redis.pcall(unpack(ARGV)) return redis.pcall(unpack(ARGV))'

/** Random requests: most are commands as they are. */
function* requests(families: readonly Family[], chance: Chance): Generator<string[]> {
  const { below, pick, key } = chance
  const makers: Maker[] = families.flatMap(family => family.makers(chance))
  const one = (): string[] => (makers[below(makers.length)] as Maker)()
  const others: Maker[] = [
    () => ['DEL', key()],
    () => ['PEXPIRE', key(), String(1 + below(3))],
    () => ['MOVE', key(), '1'],
    () => ['COPY', key(), key(), 'DB', pick('0', '1'), 'REPLACE'],
    () => ['SPOP', key(), String(below(4))],
    () => ['HPEXPIRE', key(), String(1 + below(3)), 'FIELDS', '3', 'f', 'g', 'h'],
    () => ['SWAPDB', '0', '1'],
    () => ['SELECT', pick('0', '1')],
    () => ['RANDOMKEY'],
    () => [pick('FLUSHDB', 'FLUSHALL')],
  ]
  for (;;) {
    const kind = below(100)
    if (kind < 75) yield one()
    else if (kind < 80) yield ['EVAL', pick(CALL, CALL_TWICE), '0', ...one()]
    else if (kind < 90) yield (others[below(below(20) === 0 ? 10 : 6)] as Maker)()
    else if (kind < 92) {
      yield ['MULTI']
      for (let left = below(5); left > 0; left--) yield one()
      yield ['EXEC']
    } else yield one()
  }
}

export interface Run {
  readonly server: Server
  readonly clock: VirtualClock
  /** Runs so many random requests. */
  some(count: number): Promise<void>
}

export function startRun(families: readonly Family[], config: Readonly<Record<string, string>> = {}): Run {
  const clock = new VirtualClock()
  const server = createServer({ clock, seed: SEED, config: { databases: '2', ...config } })
  return { server, clock, some: runOn(server, clock, families, SEED) }
}

/** Runs random requests on a server that is there already. */
export function runOn(
  server: Server,
  clock: VirtualClock,
  families: readonly Family[],
  seed: number,
): Run['some'] {
  const client = new InProcessConnection(server)
  const made = requests(families, new Chance(seed))
  return async count => {
    for (let left = count; left > 0; left--) {
      const argv = made.next().value as string[]
      // Random bytes would be taken for text, and sent as UTF-8.
      await client.call(...argv.map(word => Buffer.from(word, 'latin1'))).catch(() => {})
      if (left % 20 === 1) clock.advance(1)
    }
  }
}
