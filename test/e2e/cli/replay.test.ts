/** `--replay`, as people and scripts run it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start, temporaryFolder } from '../../support/start.ts'
import { OUR_CLI, runTool } from '../../support/tool.ts'

const HEADER = '{"recording":1,"server":"7.4.0","started":"2026-11-29T10:00:00.000Z"}\n'
const line = (words: readonly (string | null)[], reply: string) =>
  `${JSON.stringify({ at: 0, client: 1, call: words, reply })}\n`

async function play(
  text: string,
  args: readonly string[] = [],
  config: Readonly<Record<string, string>> = {},
) {
  const server = await start({ config })
  const file = join(temporaryFolder(), 'session.jsonl')
  writeFileSync(file, text)
  const output = await runTool(OUR_CLI, ['-p', String(server.port), ...args, '--replay', file])
  return { ...output, server }
}

test('what was recorded from a server is played on another', async () => {
  const recorded = await start()
  const file = join(temporaryFolder(), 'session.jsonl')
  const recording = await recorded.record(file)
  const sent = await runTool(OUR_CLI, ['-p', String(recorded.port)], { input: 'SET k v\nGET k\nTIME\n' })
  expect(sent.code).toBe(0)
  await recording.stop()
  const server = await start()
  expect(await runTool(OUR_CLI, ['-p', String(server.port), '--replay', file])).toEqual({
    code: 0,
    stdout: 'requests: 3, replies compared: 3, different: 0, not sent: 0\n',
    stderr: '',
  })
  expect(await server.call('GET', 'k')).toBe('v')
})

test('differences are printed, and end with code 1', async () => {
  const text = HEADER + line(['SET', 'k', 'zoë'], '+OK\r\n') + line(['GET', 'k'], '$1\r\nx\r\n')
  const { code, stdout, stderr } = await play(text)
  expect([code, stderr]).toEqual([1, ''])
  expect(stdout).toBe(
    [
      'line 3, client 1: "GET" "k"',
      '  recorded: "$1\\r\\nx\\r\\n"',
      '  now:      "$4\\r\\nzo\\xc3\\xab\\r\\n"',
      'requests: 2, replies compared: 2, different: 1, not sent: 0',
      '',
    ].join('\n'),
  )
})

test('what is not sent is said on standard error', async () => {
  const { code, stdout, stderr } = await play(`${HEADER + line(['AUTH', null], '+OK\r\n')}{"at":`)
  expect(code).toBe(0)
  expect(stdout).toBe('requests: 0, replies compared: 0, different: 0, not sent: 1\n')
  expect(stderr).toBe('line 2: AUTH has words that were hidden\nthe last line is cut off\n')
})

test('from standard input, with a password, at the speed that it had', async () => {
  const server = await start({ config: { requirepass: 'pw' } })
  const input = 'OK\n1.000000 [0 127.0.0.1:1] "set" "k" "v"\n1.200000 [0 127.0.0.1:1] "get" "k"\n'
  const args = ['-p', String(server.port), '--replay', '-', '--speed', '2']
  const began = performance.now()
  const { code, stdout } = await runTool(OUR_CLI, args, { input, env: { REDISCLI_AUTH: 'pw' } })
  expect([code, stdout]).toEqual([0, 'requests: 2, replies compared: 0, different: 0, not sent: 0\n'])
  expect(performance.now() - began).toBeGreaterThan(100)
})

test('what goes wrong is said', async () => {
  const server = await start({ config: { requirepass: 'pw' } })
  const file = join(temporaryFolder(), 'x')
  writeFileSync(file, 'x\n')
  const fails = async (args: readonly string[]) => {
    const { code, stderr } = await runTool(OUR_CLI, ['-p', String(server.port), ...args])
    expect(code).toBe(1)
    return stderr
  }
  expect(await fails(['--replay', file])).toBe(
    'the file is neither a recording nor the text of MONITOR: it is no line of MONITOR\n',
  )
  expect(await fails(['--replay', '/does/not/exist'])).toBe('/does/not/exist: No such file or directory\n')
  expect(await fails(['--replay', file, '--speed', '0'])).toBe(
    'argument --speed: a number greater than 0, but got 0\n',
  )
  writeFileSync(file, HEADER + line(['PING'], '+PONG\r\n'))
  expect(await fails(['--replay', file, '-a', 'wrong', '--no-auth-warning'])).toMatch(
    /^the server refuses AUTH: -WRONGPASS/,
  )
})
