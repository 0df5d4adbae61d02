/**
 * RDB files: what a real server saved is read here, and what is written here a real server loads. Either way both hold
 * the same data, as DEBUG DIGEST tells.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EncodingLimits } from '../../src/keyspace/limits.ts'
import { Random } from '../../src/keyspace/random.ts'
import type { RdbEntry, RdbPart } from '../../src/persistence/rdb/file.ts'
import { readRdb } from '../../src/persistence/rdb/file-reader.ts'
import { rdbFile } from '../../src/persistence/rdb/file-writer.ts'
import { dumpValue } from '../../src/persistence/rdb/payload.ts'
import { createServer } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { digestOf } from './digests.ts'
import { VALUES } from './dumped-values.ts'

const limits = new EncodingLimits()
const FUTURE = 4_000_000_000_000
const LIBRARY = "#!lua name=lib\nredis.register_function('f', function() return 1 end)"

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mini-redis-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

async function real(cwd: string, ...args: string[]): Promise<RawClient> {
  const server = await startProcess(
    ['redis-server'],
    ['--save', '', '--enable-debug-command', 'yes', '--dir', cwd, ...args],
    { cwd },
  )
  const client = await RawClient.open(server.port)
  onTestFinished(async () => {
    client.close()
    await server.stop()
  })
  return client
}

/** A key for each value, in two databases, some with a deadline; and a library. */
async function fill(client: RawClient): Promise<void> {
  for (const [number, { commands }] of Object.values(VALUES).entries()) {
    await client.ask('SELECT', number % 2 === 0 ? '0' : '9')
    for (const argv of commands) {
      const named = argv.map(word => (word === 'k' ? `key ${number}` : word))
      expect(await client.ask(...named)).not.toMatch(/^-/)
    }
    if (number % 5 === 0) await client.ask('PEXPIREAT', `key ${number}`, String(FUTURE + number))
  }
  await client.ask('FUNCTION', 'LOAD', LIBRARY)
}

/** The digest of a server of ours that has these keys. */
async function digestOfOurs(entries: readonly RdbEntry[]): Promise<string> {
  const ours = await createServer({ port: 0, config: { 'enable-debug-command': 'yes' } }).listen()
  const client = await RawClient.open(ours.port)
  for (const { database, key, value, deadline = 0 } of entries) {
    await client.ask('SELECT', String(database))
    const payload = dumpValue(value, limits, false).toString('latin1')
    expect(await client.ask('RESTORE', key, String(deadline), payload, 'ABSTTL')).toBe('+OK\r\n')
  }
  const digest = await digestOf(client)
  client.close()
  await ours.close()
  return digest
}

const isEntry = (part: RdbPart): part is RdbEntry => part.kind === 'entry'

const SETTINGS: readonly (readonly string[])[] = [
  [],
  ['--rdbcompression', 'no', '--rdbchecksum', 'no'],
  ['--maxmemory-policy', 'allkeys-lfu', '--maxmemory', '1gb'],
  ['--maxmemory-policy', 'allkeys-lru', '--list-compress-depth', '1'],
]

describe('files go both ways', () => {
  for (const settings of SETTINGS) {
    test(`with ${settings.join(' ') || 'nothing set'}`, async () => {
      const [theirs, again] = [folder(), folder()]
      const client = await real(theirs, ...settings)
      await fill(client)
      const digest = await digestOf(client)
      expect(await client.ask('SAVE')).toBe('+OK\r\n')

      const maker = { limits, random: new Random(1) }
      const parts = [...readRdb(readFileSync(join(theirs, 'dump.rdb')), maker)]
      const entries = parts.filter(isEntry)
      expect(entries.length).toBe(Object.keys(VALUES).length)
      expect(await digestOfOurs(entries)).toBe(digest)
      for (const { key, deadline } of entries) {
        const number = Number(key.slice(4))
        expect(deadline).toBe(number % 5 === 0 ? FUTURE + number : undefined)
      }
      const others = parts.filter(part => !isEntry(part))
      expect(others).toContainEqual({ kind: 'function', source: LIBRARY })
      expect(others).toContainEqual(expect.objectContaining({ kind: 'aux', name: 'redis-bits', value: '64' }))
      expect(others.filter(({ kind }) => kind === 'sizes')).toHaveLength(2)

      const isYes = (name: string) =>
        settings[settings.indexOf(name) + 1] !== 'no' || !settings.includes(name)
      const format = { limits, compresses: isYes('--rdbcompression'), sums: isYes('--rdbchecksum') }
      writeFileSync(join(again, 'dump.rdb'), rdbFile(parts, format))
      const loaded = await real(again, ...settings)
      expect(await digestOf(loaded)).toBe(digest)
      expect(await loaded.ask('FUNCTION', 'LIST')).toContain('lib')
    })
  }
})
