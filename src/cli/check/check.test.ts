/** What the tools report, without the real ones beside them; test/compat/check-files.test.ts has these. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { rdbFile } from '../../persistence/rdb/file-writer.ts'
import { check } from './check.ts'
import { toolIn } from './tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'mini-redis-'))
afterAll(() => rmSync(folder, { recursive: true }))

function run(tool: 'rdb' | 'aof', ...words: readonly string[]): { code: number; lines: string[] } {
  let text = ''
  const take = (chunk: string | Uint8Array) => {
    text += String(chunk)
    return true
  }
  const spies = [process.stdout, process.stderr].map(stream =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  )
  try {
    const code = check(tool, words)
    return { code, lines: text.replaceAll(`${folder}/`, '').trimEnd().split('\n') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

function file(name: string, bytes: Buffer | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes, 'latin1')
  return path
}

const RDB = rdbFile(
  [
    { kind: 'aux', name: 'redis-ver', value: '7.4.0' },
    { kind: 'entry', database: 0, key: 'a', value: 'v' },
    { kind: 'entry', database: 300, key: 'b\n', value: 'v'.repeat(100), deadline: 1000 },
  ],
  { limits: new EncodingLimits(), compresses: false, sums: true },
)
const PING = '*1\r\n$4\r\nPING\r\n'

describe('a file in the RDB format', () => {
  test('that is right', () => {
    const size = RDB.length
    expect(run('rdb', file('dump.rdb', RDB))).toEqual({
      code: 0,
      lines: [
        '[offset 0] Checking RDB file dump.rdb',
        "[offset 26] AUX FIELD redis-ver = '7.4.0'",
        '[offset 28] Selecting DB ID 0',
        '[offset 36] Selecting DB ID 300',
        `[offset ${size}] Checksum OK`,
        `[offset ${size}] \\o/ RDB looks OK! \\o/`,
        '[info] 2 keys read',
        '[info] 1 expires',
        '[info] 1 already expired',
        '[info] 0 subexpires',
      ],
    })
  })

  test('that is cut off or wrong within a value', () => {
    const cut = run('rdb', file('cut.rdb', RDB.subarray(0, RDB.length - 60)))
    expect(cut.code).toBe(1)
    expect(cut.lines.slice(3)).toEqual([
      '--- RDB ERROR DETECTED ---',
      '[offset 36] Unexpected EOF reading RDB file',
      '[additional info] While doing: read-object-value',
      "[additional info] Reading key 'b\\n'",
      '[info] 2 keys read',
      '[info] 0 expires',
      '[info] 0 already expired',
      '[info] 0 subexpires',
    ])
    // A listpack without an end.
    const wrong = run(
      'rdb',
      file('wrong.rdb', 'REDIS0010\xfe\x00\x10\x01h\x07\x07\0\0\0\0\0\0\xff\0\0\0\0\0\0\0\0'),
    )
    expect(wrong.lines.slice(2, 6)).toEqual([
      '[offset 11] Bad data format',
      '[additional info] While doing: read-object-value',
      "[additional info] Reading key 'h'",
      '[additional info] Reading type 16 (hash-listpack)',
    ])
  })

  test('that is absent', () => {
    const { code, lines } = run('rdb', join(folder, 'absent'))
    expect([code, ...lines]).toEqual([1, 'Cannot open file absent: No such file or directory'])
  })
})

describe('an append-only file', () => {
  test('of parts, with a preamble', () => {
    file('base', RDB)
    file('incr', PING)
    const manifest = file('manifest', '#\nfile base seq 1 type b\nfile incr seq 1 type i\n')
    const { code, lines } = run('aof', manifest)
    expect(code).toBe(0)
    expect(lines.filter(line => !/^\[/.test(line))).toEqual([
      'Start checking Multi Part AOF',
      'Start to check BASE AOF (RDB format).',
      'RDB preamble is OK, proceeding with AOF tail...',
      `AOF analyzed: filename=base, size=${RDB.length}, ok_up_to=${RDB.length}, ok_up_to_line=1, diff=0`,
      'BASE AOF base is valid',
      'Start to check INCR files.',
      'AOF analyzed: filename=incr, size=14, ok_up_to=14, ok_up_to_line=4, diff=0',
      'INCR AOF incr is valid',
      'All AOF files and manifest are valid',
    ])
    file('incr', `${PING}${PING.slice(0, -3)}`)
    expect(run('aof', manifest).lines.slice(-3)).toEqual([
      '0x              16: Expected to read 6 bytes, got 3 bytes',
      'AOF analyzed: filename=incr, size=25, ok_up_to=14, ok_up_to_line=6, diff=11',
      'AOF incr is not valid. Use the --fix option to try fixing it.',
    ])
    rmSync(join(folder, 'incr'))
    expect(run('aof', manifest)).toMatchObject({ code: 1 })
  })

  test('whose manifest is wrong', () => {
    expect(run('aof', file('bad', 'file a seq 1 type x\n'))).toEqual({
      code: 1,
      lines: [
        'Start checking Multi Part AOF',
        '',
        '*** FATAL AOF MANIFEST FILE ERROR ***',
        '',
        'Reading the manifest file, at line 1',
        '',
        ">>> 'file a seq 1 type x'",
        '',
        'Unknown AOF file type',
      ],
    })
  })

  test('cut back to a time', () => {
    const path = file('time', `#TS:5\r\n${PING}#TS:7\r\n${PING}`)
    expect(run('aof', '--truncate-to-timestamp', '4', path)).toMatchObject({ code: 1 })
    expect(run('aof', '--truncate-to-timestamp', '7', path).lines.at(-1)).toBe('AOF time is valid')
    expect(run('aof', '--truncate-to-timestamp', '6', path).lines.at(-1)).toBe(
      'Successfully truncated AOF time to timestamp 6',
    )
    expect(readFileSync(path, 'latin1')).toBe(`#TS:5\r\n${PING}`)
  })
})

test('which tool is meant', () => {
  expect(toolIn(['/usr/bin/redis-check-aof', '--fix', 'f'])).toEqual({ tool: 'aof', words: ['--fix', 'f'] })
  expect(toolIn(['server.js', '--check-rdb', 'f'])).toEqual({ tool: 'rdb', words: ['f'] })
  expect(toolIn(['server.js', 'redis.conf', '--check-rdb'])).toBeUndefined()
  expect(toolIn([])).toBeUndefined()
})
