/**
 * A snapshot has the data of one moment, whatever is done while it is read: random commands of all families run between
 * its parts. `SEED` and `COMMANDS` in the environment choose others, and more.
 */
import { expect, test } from 'vitest'
import { Engine } from '../../src/engine/engine.ts'
import { VirtualClock } from '../../src/keyspace/clock.ts'
import { AofReader } from '../../src/persistence/aof/reader.ts'
import { bytesSource, loadRdb } from '../../src/persistence/loading.ts'
import { writeRdb } from '../../src/persistence/rdb/file-writer.ts'
import { writeCommands } from '../../src/persistence/rewriting.ts'
import { Snapshot } from '../../src/persistence/snapshot.ts'
import { ReplyError } from '../../src/resp/values.ts'
import { FAMILIES } from '../compat/random/families.ts'
import { contentsOf } from '../support/contents.ts'
import { COMMANDS, SEED, startRun } from '../support/random-run.ts'

/** Commands between two snapshots. */
const BEFORE = 400

test('what is saved while everything changes is what was there when it began', async () => {
  const { server, clock, some } = startRun(FAMILIES)
  const { keyspace } = server
  for (let done = 0; done < COMMANDS; done += BEFORE) {
    await some(BEFORE)
    const before = contentsOf(keyspace)
    const moment = clock.now
    const snapshot = new Snapshot(keyspace)
    let version: number | undefined
    for (version of snapshot.version()) if (version === undefined) await some(1)
    const chunks: Buffer[] = []
    const format = {
      limits: keyspace.limits,
      compresses: done % 800 === 0,
      sums: true,
      version: version ?? 0,
    }
    let due = 0
    const parts = function* () {
      for (const part of snapshot.sources(1)) {
        due++
        yield part
      }
    }
    for (const chunk of writeRdb(parts(), format)) {
      if (chunk !== undefined) chunks.push(Buffer.from(chunk))
      await some(due)
      due = 0
    }
    snapshot.release()
    const other = new Engine({ clock: new VirtualClock(moment), config: { databases: '2' } })
    const progress = { startedAt: 0, totalBytes: 0, loadedBytes: 0, usedMemory: 0, isServed: false }
    await loadRdb(other, bytesSource(Buffer.concat(chunks)), progress, { keepsExpired: true })
    expect(contentsOf(other.keyspace), `seed ${SEED}, command ${done}`).toEqual(before)
  }
  expect(keyspace.isHeld).toBe(false)
})

test('the same as commands', async () => {
  const { server, clock, some } = startRun(FAMILIES)
  const { keyspace } = server
  for (let done = 0; done < COMMANDS; done += BEFORE) {
    await some(BEFORE)
    const before = contentsOf(keyspace)
    const snapshot = new Snapshot(keyspace)
    const chunks: Buffer[] = []
    const other = new Engine({ clock: new VirtualClock(clock.now), config: { databases: '2' } })
    for (const chunk of writeCommands(snapshot.parts())) {
      if (chunk !== undefined) chunks.push(chunk)
      await some(1)
    }
    snapshot.release()
    const reader = new AofReader('base')
    reader.push(Buffer.concat(chunks))
    const replayer = other.replayer()
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      if (item.kind !== 'command') throw new Error(item.kind)
      const reply = await replayer.run(item.argv)
      if (reply instanceof ReplyError) throw new Error(`${item.argv.join(' ')}: ${reply.message}`)
    }
    expect(reader.finish()).toBeUndefined()
    expect(contentsOf(other.keyspace), `seed ${SEED}, command ${done}`).toEqual(before)
  }
})
