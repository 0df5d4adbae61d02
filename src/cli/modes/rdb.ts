/** `--rdb` and `--functions-rdb`: stores a snapshot of the server in a file, by asking for it as a replica does. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { Session } from '../connection/session.ts'
import { describe } from '../connection/socket.ts'
import { Exit } from '../exit.ts'
import { receiveSnapshot, replconf } from './sync.ts'

const STDOUT = 1

export async function rdb(session: Session): Promise<void> {
  const { rdbFile, functionsOnly } = session.options
  const wire = await session.require()
  await replconf(session, 'capa', 'eof')
  await replconf(session, 'rdb-only', '1')
  if (functionsOnly && !(await replconf(session, 'rdb-filter-only', 'functions')))
    throw new Exit(1, 'Failed requesting functions only RDB from server, aborting')
  let file: number | undefined
  let marked = false
  const { length } = await receiveSnapshot(wire.release(), {
    onStart: total => {
      marked = total === undefined
      const what = marked ? 'bytes of bulk transfer until EOF marker' : `${total} bytes`
      session.complain(`SYNC sent to master, writing ${what} to '${rdbFile}'`)
      file = open(rdbFile)
    },
    onBytes: bytes => {
      if (file !== undefined) write(file, bytes)
    },
  })
  const after = marked ? ` after ${length} bytes` : '.'
  session.complain(`Transfer finished with success${after}`)
  session.close()
  if (file === undefined || file === STDOUT) return
  fsyncSync(file)
  closeSync(file)
}

function open(path: string): number {
  try {
    return path === '-' ? STDOUT : openSync(path, 'w', 0o644)
  } catch (error) {
    throw new Exit(1, `Error opening '${path}': ${describe(error)}`)
  }
}

function write(file: number, bytes: Buffer): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
  } catch (error) {
    throw new Exit(1, `Error writing data to file: ${describe(error)}`)
  }
}
