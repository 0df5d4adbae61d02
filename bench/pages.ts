/**
 * What the dataset in pages is for: no stops while millions of keys come, change and go; memory that is given back;
 * a frozen view that another thread reads while this one goes on. On one database, without a socket.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { build } from 'rolldown'
import { VirtualClock } from '../src/keyspace/clock.ts'
import type { Database } from '../src/keyspace/database.ts'
import { SET } from '../src/keyspace/events.ts'
import { Keyspace } from '../src/keyspace/keyspace.ts'
import { Random } from '../src/keyspace/random.ts'

const KEYS = Number(process.env.KEYS ?? 4_000_000)
const PORTION = 1000

export async function benchPages(): Promise<void> {
  const keyspace = new Keyspace(new VirtualClock(0), new Random(1), 1)
  const db = keyspace.databases[0] as Database
  console.log(
    `| ${KEYS} keys of 16 bytes, values of 10 | ns each | longest stop of ${PORTION}, ms | p99.9, ms |`,
  )
  console.log('|---|---|---|---|')
  const value = (i: number) => `value-${1000 + (i % 9000)}`
  run('insert', i => db.set(keyOf(i), value(i), SET))
  console.log(`| held, bytes per key | ${(keyspace.frames.bytes / KEYS).toFixed(1)} | | |`)
  run('overwrite, any key', i => db.set(keyOf(anyOf(i)), value(i + 1), SET))
  const began = performance.now()
  const view = db.freeze()
  console.log(`| freeze | ${((performance.now() - began) * 1e6).toFixed(0)} in all | | |`)
  run('overwrite while it is frozen', i => db.set(keyOf(anyOf(i)), value(i + 2), SET))
  view.release()
  run('overwrite, alone', i => db.set(keyOf(anyOf(i)), value(i + 3), SET))
  await withReader(db, keyspace, () =>
    run('overwrite beside a reader', i => db.set(keyOf(anyOf(i)), value(i), SET)),
  )
  run('delete nine of ten', i => (i % 10 === 0 ? true : db.delete(keyOf(i))))
  console.log(
    `| held for each that is left, bytes | ${((keyspace.frames.used * 32768) / db.size).toFixed(1)} | | |`,
  )
  const flushed = performance.now()
  db.flush()
  console.log(`| flush | ${((performance.now() - flushed) * 1e6).toFixed(0)} in all | | |`)
}

function run(name: string, step: (number: number) => unknown): void {
  const times: number[] = []
  const began = performance.now()
  for (let i = 0; i < KEYS; i += PORTION) {
    const start = performance.now()
    for (let at = i; at < i + PORTION; at++) step(at)
    times.push(performance.now() - start)
  }
  const each = ((performance.now() - began) * 1e6) / KEYS
  times.sort((a, b) => a - b)
  const high = times[Math.floor(times.length * 0.999)] ?? 0
  console.log(`| ${name} | ${each.toFixed(0)} | ${(times.at(-1) ?? 0).toFixed(1)} | ${high.toFixed(1)} |`)
}

/** Another thread reads all of a frozen view, again and again, while `work` runs. */
async function withReader(db: Database, keyspace: Keyspace, work: () => void): Promise<void> {
  const folder = await readerModules()
  const view = db.freeze()
  const reader = new Worker(
    `
    const { workerData, parentPort } = require('node:worker_threads')
    Promise.all([import(workerData.reader), import(workerData.segments)]).then(([{ readEntries }, { Segments }]) => {
      const segments = new Segments(workerData.buffers)
      parentPort.postMessage('ready')
      let keys = 0
      for (const entry of readEntries(workerData.entries, segments)) if (entry.key !== '') keys++
      parentPort.postMessage(keys)
    })
    `,
    {
      eval: true,
      workerData: {
        reader: join(folder, 'keyspace/frozen-entries.js'),
        segments: join(folder, 'memory/segments.js'),
        entries: view.entries,
        buffers: keyspace.frames.segments.buffers,
      },
    },
  )
  await new Promise(ready => reader.once('message', ready))
  const began = performance.now()
  const read = new Promise<number>(done => reader.once('message', done))
  work()
  const keys = await read
  console.log(
    `| keys that the reader saw, and when it was done, ms | ${keys} | ${(performance.now() - began).toFixed(0)} | |`,
  )
  view.release()
  await reader.terminate()
  rmSync(folder, { recursive: true })
}

/** What the other thread runs, as modules that Node loads. */
async function readerModules(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const names = ['keyspace/frozen-entries', 'memory/segments']
  await build({
    input: Object.fromEntries(names.map(name => [name, `./src/${name}.ts`])),
    platform: 'node',
    output: { dir: folder, format: 'esm' },
  })
  return folder
}

function keyOf(number: number): string {
  return `key:${String(number).padStart(12, '0')}`
}

/** Any of the keys, as a sequence that meets all of them. */
function anyOf(number: number): number {
  return (number * 7_919) % KEYS
}
