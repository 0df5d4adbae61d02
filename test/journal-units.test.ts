/** What the journal says of keys that go without a command that names them: in which words, and what belongs together. */
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../src/keyspace/clock.ts'
import { createServer } from '../src/server/server.ts'

function start(config: Readonly<Record<string, string>> = {}) {
  const clock = new VirtualClock()
  const server = createServer({ port: false, clock, config: { 'enable-debug-command': 'yes', ...config } })
  const units: string[][] = []
  server.journal.subscribe(unit => units.push(unit.map(({ argv }) => argv.join(' '))))
  /** Runs commands, each as one line, and gives the units of the journal that the last one made. */
  const told = async (...lines: readonly string[]) => {
    for (const line of lines) {
      units.length = 0
      const [name = '', ...words] = line.split(' ')
      await server.call(name, ...words)
    }
    return units.splice(0)
  }
  return { clock, server, told }
}

describe('keys that have expired, found by a command that names none', () => {
  const expired = async () => {
    const scene = start()
    await scene.told('DEBUG SET-ACTIVE-EXPIRE 0', 'SET a 1 PX 10', 'SET b 1 PX 10', 'SET c 1 PX 10')
    scene.clock.advance(10)
    return scene
  }

  test.each(['SCAN 0', 'RANDOMKEY'])('each by itself: %s', async line => {
    const units = await (await expired()).told(line)
    expect(units.map(unit => unit.length)).toEqual([1, 1, 1])
    expect(units.flat().sort()).toEqual(['DEL a', 'DEL b', 'DEL c'])
  })

  test('together with a command that names them', async () => {
    expect(await (await expired()).told('MGET a b')).toEqual([['DEL a', 'DEL b']])
  })
})

describe('lazyfree-* make it UNLINK', () => {
  const CASES: readonly (readonly [directive: string, ...lines: string[]])[] = [
    ['lazyfree-lazy-expire', 'SET k 1', 'EXPIRE k -1'],
    ['lazyfree-lazy-expire', 'SET k 1', 'GETEX k PXAT 1'],
    ['lazyfree-lazy-server-del', 'SADD k a b', 'SPOP k 2'],
  ]
  test.each(CASES)('%s: %s, %s', async (directive, ...lines) => {
    const { told } = start()
    expect(await told(...lines)).toEqual([['DEL k']])
    await told(`CONFIG SET ${directive} yes`)
    expect(await told(...lines)).toEqual([['UNLINK k']])
  })

  test('on expiry, and where memory is short', async () => {
    const { clock, told } = start({ 'lazyfree-lazy-expire': 'yes', 'lazyfree-lazy-eviction': 'yes' })
    await told('DEBUG SET-ACTIVE-EXPIRE 0', 'SET k 1 PX 10')
    clock.advance(10)
    expect(await told('GET k')).toEqual([['UNLINK k']])
    await told('SET k 1', 'CONFIG SET maxmemory-policy allkeys-lru')
    expect(await told('CONFIG SET maxmemory 1')).toEqual([['UNLINK k']])
  })
})
