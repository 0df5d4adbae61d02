/** `--export` and `--import`, as users run them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Server } from '../../../src/server.ts'
import { contentsOf } from '../../support/contents.ts'
import { start, temporaryFolder } from '../../support/start.ts'
import { OUR_CLI, runTool, type ToolOptions } from '../../support/tool.ts'

const cli = (server: Server, args: readonly string[], options?: ToolOptions) =>
  runTool(OUR_CLI, ['-p', String(server.port), ...args], options)

const COMMANDS: readonly (readonly (string | Buffer)[])[] = [
  ['SET', 'text', 'Köln'],
  ['SET', Buffer.from([0, 255]), Buffer.from([254, 10])],
  ['SET', 'number', '12', 'PXAT', '4000000000000'],
  ['RPUSH', 'list', 'a', 'b', ''],
  ['SADD', 'set', '1', '2', '3'],
  ['ZADD', 'zset', '0.1', 'a', 'inf', 'b'],
  ['HSET', 'hash', 'f', 'v', 'g', 'w'],
  ['HPEXPIREAT', 'hash', '4000000000000', 'FIELDS', '1', 'f'],
  ['SELECT', '3'],
  ['XADD', 'stream', '1-1', 'f', 'v'],
  ['XGROUP', 'CREATE', 'stream', 'group', '0'],
  ['XREADGROUP', 'GROUP', 'group', 'me', 'STREAMS', 'stream', '>'],
  ['XDEL', 'stream', '1-1'],
]

async function filled(): Promise<Server> {
  const server = await start()
  using redis = server.connect()
  for (const argv of COMMANDS) await redis.call(...argv)
  return server
}

test.each(['json', 'resp'])('%s goes from server to server', async format => {
  const [server, other] = [await filled(), await start()]
  const exported = await cli(server, ['--export', format])
  expect(exported).toMatchObject({ code: 0, stderr: '' })
  await other.call('SET', 'list', 'replaced')
  const imported = await cli(other, ['--import'], { input: exported.stdout })
  expect(imported).toMatchObject({ code: 0, stderr: '' })
  expect(imported.stdout).toMatch(format === 'json' ? /^errors: 0, keys: 8\n$/ : /errors: 0, replies: 10\n$/)
  expect(contentsOf(other.keyspace)).toEqual(contentsOf(server.keyspace))
})

test('of one database, of some keys', async () => {
  const server = await filled()
  const keysOf = async (args: readonly string[]) => {
    const { stdout } = await cli(server, ['--export', 'json', ...args])
    const lines = stdout.split('\n').filter(line => line !== '')
    return lines.map(line => JSON.parse(line).key).sort()
  }
  expect(await keysOf(['-n', '3'])).toEqual(['stream'])
  expect(await keysOf(['-n', '0', '--pattern', '*s*t'])).toEqual(['list', 'set', 'zset'])
  expect(await keysOf(['--pattern', 'none'])).toEqual([])
})

test('all into one database', async () => {
  const server = await start()
  const input = '{"db":5,"key":"a","type":"string","value":"1"}\n\n{"key":"b","type":"list","value":["x"]}'
  expect(await cli(server, ['-n', '2', '--import'], { input })).toMatchObject({
    code: 0,
    stdout: 'errors: 0, keys: 2\n',
  })
  expect(contentsOf(server.keyspace).map(line => line.slice(0, 5))).toEqual(['2 "a"', '2 "b"'])
})

test('csv has a line for each element', async () => {
  const server = await start()
  await server.call('ZADD', 'z', '1.5', 'a"b', '2', 'c')
  await server.call('PEXPIREAT', 'z', '4000000000000')
  expect(await cli(server, ['--export', 'csv'])).toEqual({
    code: 0,
    stdout:
      'db,key,type,expires,field,value\n0,"z",zset,4000000000000,"a\\"b",1.5\n0,"z",zset,4000000000000,"c",2\n',
    stderr: '',
  })
})

test('what is no key stops it, what the server refuses does not', async () => {
  const server = await start()
  const line = (key: string) => `{"key":"${key}","type":"string","value":"v"}\n`
  const broken = await cli(server, ['--import'], { input: `${line('a')}{"key":\n${line('b')}` })
  expect(broken).toMatchObject({ code: 1, stdout: '' })
  expect(broken.stderr).toMatch(/^line 2: .*\nerrors: 0, keys: 1\n$/)
  const refused = await cli(server, ['-n', '99', '--import'], { input: line('a') })
  expect(refused.code).toBe(1)
  await server.call('CONFIG', 'SET', 'maxmemory', '1')
  const full = await cli(server, ['--import'], { input: line('a') + line('b') })
  expect(full).toMatchObject({ code: 1, stdout: 'errors: 2, keys: 0\n' })
  expect(full.stderr).toContain('"b": OOM ')
})

test('a file instead of a server', async () => {
  const path = join(temporaryFolder(), 'dump.rdb')
  writeFileSync(path, 'no snapshot')
  const nowhere = await runTool(OUR_CLI, ['--export', 'json', '--from-rdb', path])
  expect(nowhere).toEqual({
    code: 1,
    stdout: '',
    stderr: `${path}: Wrong signature trying to load DB from file\n`,
  })
  // Of version 9, without a sum: database 1 with k = v and n = 7, which has a deadline.
  const parts = [
    'REDIS0009',
    '\xfe\x01',
    '\x00\x01k\x01v',
    '\xfc\x10\x27\0\0\0\0\0\0\x00\x01n\xc0\x07',
    '\xff',
  ]
  writeFileSync(path, `${parts.join('')}\0\0\0\0\0\0\0\0`, 'latin1')
  expect(await runTool(OUR_CLI, ['--export', 'json', '--from-rdb', path])).toEqual({
    code: 0,
    stdout:
      '{"db":1,"key":"k","type":"string","value":"v"}\n{"db":1,"key":"n","type":"string","expires":10000,"value":"7"}\n',
    stderr: '',
  })
})

test('options that make no sense', async () => {
  expect(await runTool(OUR_CLI, ['--export', 'xml'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'argument --export: json, csv or resp, but got xml\n',
  })
})
