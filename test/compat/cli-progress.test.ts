/** Bars that tell how far a long job is, of mini-redis-cli or of a server that loads: on a terminal, and nowhere else. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../support/server-process.ts'
import { start, temporaryFolder } from '../support/start.ts'
import { OUR_CLI, OUR_SERVER, runTool } from '../support/tool.ts'
import { Screen } from './screen.ts'

/** What a shell runs on the screen; it stays open at the end. */
function inShell(args: readonly string[], redirection = ''): readonly string[] {
  return ['sh', '-c', `${[...OUR_CLI, ...args].join(' ')} ${redirection}; echo "[$?]"; cat`]
}

test('--pipe tells how much of a file was sent', async () => {
  const server = await start()
  const file = join(temporaryFolder(), 'commands')
  writeFileSync(file, 'SET a 1\r\nGET\r\nBLPOP list 0\r\n')
  const screen = await Screen.open(inShell(['-p', String(server.port), '--pipe'], `< ${file}`))
  await screen.shows(/Waiting for the last reply\.\.\.\nERR wrong.*\n\[#{30}\] 100 % 28B sent, replies: 2$/)
  await server.call('RPUSH', 'list', 'item')
  expect(await screen.shows(/\[1\]$/)).toBe(
    'All data transferred. Waiting for the last reply...\n' +
      "ERR wrong number of arguments for 'get' command\n" +
      'Last reply received from server.\nerrors: 1, replies: 3\n[1]',
  )
})

test('--bigkeys tells how many keys it has seen', async () => {
  const server = await start()
  for (let i = 0; i < 4000; i++) await server.call('SET', `key:${i}`, 'v')
  const address = ['-p', String(server.port)]
  // Longer than anybody waits, after 100 calls of SCAN.
  const screen = await Screen.open(inShell([...address, '--bigkeys', '-i', '1000']))
  const text = await screen.shows(/\n\[#{7} {23}\] {2}24 % 990 keys$/)
  expect(text).toMatch(/\[00\.00%\] Biggest string found so far "key:\d+" with 1 bytes\n/)
  const { stdout, stderr } = await runTool(OUR_CLI, [...address, '--bigkeys'])
  expect(stdout).not.toContain('[#')
  expect(stderr).toBe('')
})

test('only messages for the terminal go there when the output goes to a file', async () => {
  const server = await start()
  const out = join(temporaryFolder(), 'out')
  const screen = await Screen.open(inShell(['-p', String(server.port), '--pipe'], `> ${out}`))
  await screen.press('PING', 'Enter', 'C-d')
  await screen.shows(/PING\n\[0\]$/)
})

test('a server tells below its log how much it has loaded', async () => {
  const dir = temporaryFolder()
  const before = await start({ dir })
  for (let i = 0; i < 100; i++) await before.call('SET', `key:${i}`, 'x'.repeat(i))
  await before.save()
  await before.close()
  // 40 ms for each key.
  const port = String(await freePort())
  const command = [...OUR_SERVER, '--port', port, '--dir', dir, '--save', '""', '--key-load-delay', '40000']
  const screen = await Screen.open(['sh', '-c', command.join(' ')], { columns: 160 })
  const text = await screen.shows(/\n\[#+ +\] +\d+ % of 0\.\d MB, \d+ s left$/)
  expect(text).toContain('Loading RDB produced by version')
  expect(await screen.shows(/Ready to accept connections/)).not.toContain('[#')
})
