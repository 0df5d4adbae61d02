/**
 * `mini-redis-server --check-rdb` and `--check-aof` beside Debian's redis-check-rdb and redis-check-aof: the same report
 * on the same files, whole, cut off, and changed; and the same file after a repair.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { check } from '../../src/cli/check/check.ts'
import type { Tool } from '../../src/cli/check/tool.ts'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { type Output, runTool } from '../support/tool.ts'
import { VALUES } from './dumped-values.ts'

const SERVER = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'server.js')
/** Files that a real server has made. */
const folder = mkdtempSync(join(tmpdir(), 'mini-redis-'))
afterAll(() => rmSync(folder, { recursive: true }))
const made = join(folder, 'made')
let rdb = Buffer.alloc(0)
let aof = Buffer.alloc(0)

beforeAll(async () => {
  // The file is read below as soon as a command is answered.
  const args = [
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--aof-timestamp-enabled',
    'yes',
  ]
  mkdirSync(made)
  const real = await startProcess(['redis-server'], args, { cwd: made })
  const client = await RawClient.open(real.port)
  for (const argv of [
    ['SET', 'a', '1', 'EX', '1000'],
    ['MSET', 'b', 'x\r\n$1', 'c', ''],
    ['MULTI'],
    ['INCR', 'a'],
  ])
    await client.ask(...argv)
  for (const argv of [['INCR', 'a'], ['EXEC'], ['SELECT', '3'], ['DEL', 'none'], ['SADD', 's', '1', '2']])
    await client.ask(...argv)
  aof = readFileSync(join(made, 'appendonlydir', 'appendonly.aof.1.incr.aof'))
  let number = 0
  for (const { commands } of Object.values(VALUES)) {
    for (const argv of commands) await client.ask(...argv)
    await client.ask('RENAME', 'k', `value ${number++}`)
  }
  await client.ask('SAVE')
  rdb = readFileSync(join(made, 'dump.rdb'))
  client.close()
  await real.stop()
})

/** Ours, in this process. */
function ours(tool: Tool, words: readonly string[]): Pick<Output, 'code' | 'stdout'> {
  let stdout = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    stdout += text
    return true
  })
  try {
    return { code: check(tool, words), stdout }
  } finally {
    write.mockRestore()
  }
}

/** Of what both say: without what differs, each for a reason. */
function view({ code, stdout }: Pick<Output, 'code' | 'stdout'>): unknown {
  const lines = stdout.split('\n').filter(line => {
    // Redis 7.4 tells of fields that expire, 7.0 does not. Redis names a type also where it reads none.
    return !/^\[info\] \d+ subexpires|Reading type 0|Terminating server after rdb/.test(line)
  })
  const text = lines.join('\n')
  return {
    code,
    stdout: text
      // The first file of several is called by its path or by its name, in one version or another.
      .replace(/Checking RDB file .*\//, 'Checking RDB file ')
      // Redis counts lines on from file to file.
      .replace(/ok_up_to_line=\d+/g, counted => (text.includes('INCR files') ? 'ok_up_to_line' : counted))
      // Ours says where.
      .replace(/0x.{16}: (?=AOF .* format error)/, ''),
  }
}

async function same(tool: Tool, ...words: readonly string[]): Promise<string> {
  const mine = ours(tool, words)
  expect(view(mine)).toEqual(view(await runTool([`redis-check-${tool}`], words)))
  return mine.stdout
}

function file(name: string, bytes: Buffer | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes, 'latin1')
  return path
}

describe('RDB files', () => {
  test('whole', async () => {
    expect(await same('rdb', join(made, 'dump.rdb'))).toContain('Checksum OK')
    const end = rdb.length - 8
    expect(
      await same('rdb', file('plain.rdb', Buffer.concat([rdb.subarray(0, end), Buffer.alloc(8)]))),
    ).toContain('checksum disabled')
  })

  test('of another kind, of another version, with another sum', async () => {
    await same('rdb', file('no.rdb', 'this is no snapshot'))
    await same('rdb', file('new.rdb', 'REDIS9999'))
    const changed = Buffer.from(rdb)
    changed[rdb.length - 3] = 0x55
    expect(await same('rdb', file('sum.rdb', changed))).toContain('RDB CRC error')
  })

  test('cut off', async () => {
    for (let end = 0; end < rdb.length; end += Math.ceil(rdb.length / 30)) {
      const path = file('cut.rdb', rdb.subarray(0, end))
      const mine = ours('rdb', [path])
      const theirs = await runTool(['redis-check-rdb'], [path])
      expect(mine.code).toBe(theirs.code)
      // Ours says where the key begins that is not whole.
      const shown = (text: string) =>
        text.match(/^(?!.*(] Unexpected|] Internal error|subexpires|additional)).*$/gm)
      expect(shown(mine.stdout), `the first ${end} bytes`).toEqual(
        shown(theirs.stdout.replace(/^.*Terminating server.*\n/m, '')),
      )
    }
  })

  test('changed', async () => {
    let found = 0
    for (let at = 100; at < rdb.length - 8; at += Math.ceil(rdb.length / 30)) {
      const changed = Buffer.from(rdb)
      changed[at] = (changed[at] ?? 0) ^ 0x11
      const mine = ours('rdb', [file('changed.rdb', changed)])
      expect(mine.code, `byte ${at}`).toBe(1)
      if (!mine.stdout.includes('CRC')) found++
    }
    expect(found).toBeGreaterThan(5)
  })
})

describe('append-only files', () => {
  test('of several parts', async () => {
    expect(await same('aof', join(made, 'appendonlydir', 'appendonly.aof.manifest'))).toContain(
      'All AOF files and manifest are valid',
    )
  })

  test('whole, empty, absent', async () => {
    expect(await same('aof', file('old.aof', aof))).toContain('is valid')
    await same('aof', file('empty.aof', ''))
    await same('aof', join(folder, 'absent'))
    await same('aof', file('preamble.aof', Buffer.concat([rdb, aof])))
  })

  test('cut off anywhere', async () => {
    for (let end = 1; end < aof.length; end += end < 100 ? 1 : 7) {
      const path = file('cut.aof', aof.subarray(0, end))
      const cut = aof.subarray(0, end).toString('latin1')
      // What the other tool calls valid is an annotation that has not come to its end: what is appended would be lost in it.
      if (/(^|\n)#[^\n]*$/.test(cut)) expect(ours('aof', [path]).code).toBe(1)
      // Of the bytes behind the end of a line it says what was there before.
      else if (!/(^|\n)[*$]\d*\r?$/.test(cut)) await same('aof', path)
    }
  })

  test.each([
    ['*1\r\n:1\r\n'],
    ['PING\r\n'],
    ['*1\r\n$4\r\nEXEC\r\n'],
    ['*1\r\n$5\r\nMULTI\r\n*1\r\n$5\r\nMULTI\r\n'],
    ['*1\r\n$1\r\nab\r\n'],
    ['*1\r\n$-1\r\nab\r\n'],
    ['*x\r\n'],
  ])('with %j', async text => {
    await same('aof', file('bad.aof', Buffer.concat([aof, Buffer.from(text)])))
  })

  test.each(['y\n', 'n\n', ''])('a repair, if the answer is %j', async input => {
    const bytes = Buffer.concat([aof, Buffer.from('*1\r\n$5\r\nMULTI\r\n*1\r\n$4\r\nPING\r\n')])
    const outputs: unknown[] = []
    for (const command of [['redis-check-aof'], [process.execPath, SERVER, '--check-aof']]) {
      const path = file('fixed.aof', bytes)
      const output = await runTool(command, ['--fix', path], { input })
      outputs.push({ ...output, size: readFileSync(path).length })
    }
    expect(outputs[1]).toEqual(outputs[0])
    expect(outputs[0]).toHaveProperty('size', input === 'y\n' ? aof.length : bytes.length)
  })

  test('only the last part is repaired', async () => {
    const copy = join(folder, 'copy')
    cpSync(join(made, 'appendonlydir'), copy, { recursive: true })
    const manifest = join(copy, 'appendonly.aof.manifest')
    const [name = ''] = readdirSync(copy).filter(each => each.includes('incr'))
    writeFileSync(join(copy, 'second'), 'PING\r\n')
    writeFileSync(manifest, `${readFileSync(manifest, 'latin1')}file second seq 2 type i\n`)
    await same('aof', manifest)
    writeFileSync(join(copy, name), '*1\r\n')
    await same('aof', '--fix', manifest)
    writeFileSync(manifest, 'file a seq x type b\n')
    const [mine, theirs] = [ours('aof', [manifest]), await runTool(['redis-check-aof'], [manifest])]
    expect(mine.code).toBe(theirs.code)
    expect(mine.stdout).toContain('Reading the manifest file, at line 1')
    expect(theirs.stdout).toContain('Reading the manifest file, at line 1')
  })

  test('cut back to a time', async () => {
    const later = Buffer.concat([aof, Buffer.from('#TS:4000000000\r\n*1\r\n$4\r\nPING\r\n')])
    for (const [until, size] of [
      ['3999999999', aof.length],
      ['4000000000', later.length],
      ['1', later.length],
      ['x', later.length],
    ] as const) {
      const seen: unknown[] = []
      for (const run of [
        async (path: string) => ours('aof', ['--truncate-to-timestamp', until, path]),
        (path: string) => runTool(['redis-check-aof'], ['--truncate-to-timestamp', until, path]),
      ]) {
        const path = file('time.aof', later)
        seen.push(view(await run(path)))
        expect(readFileSync(path).length, until).toBe(size)
      }
      expect(seen[0]).toEqual(seen[1])
    }
  })
})

test('under the names of the tools', async () => {
  const link = join(folder, 'redis-check-rdb')
  symlinkSync(SERVER, link)
  const output = await runTool([process.execPath, link], [join(made, 'dump.rdb')])
  expect(view(output)).toEqual(view(await runTool(['redis-check-rdb'], [join(made, 'dump.rdb')])))
  expect((await runTool([process.execPath, SERVER], ['--check-aof'])).stdout).toMatch(/^Usage: /)
})
