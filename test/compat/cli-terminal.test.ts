/** mini-redis-cli on a terminal: what is on the screen after keys were pressed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../src/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { start, temporaryFolder } from '../support/start.ts'
import { OUR_CLI } from '../support/tool.ts'
import { openPrompt, Screen } from './screen.ts'

test('a prompt with hints, completion and history', async () => {
  const server = await start()
  await server.call('SET', 'greeting', 'hello')
  const home = temporaryFolder()
  const prompt = `127\\.0\\.0\\.1:${server.port}`
  const screen = await openPrompt(['-p', String(server.port)], { home })
  await screen.shows(new RegExp(`${prompt}>`))
  await screen.press('SET k')
  await screen.shows(/SET k value \[NX\|XX\]/)
  await screen.press(' v EX')
  await screen.shows(/SET k v EX seconds/)
  await screen.press(' 10', 'Enter')
  await screen.shows(/SET k v EX 10\nOK\n/)
  await screen.press('get gr', 'Tab')
  await screen.shows(/get greeting/)
  await screen.press('Enter')
  await screen.shows(/"hello"\n/)
  await screen.press('AUTH secret', 'Enter')
  await screen.shows(/\(error\) ERR AUTH/)
  await screen.press('SELECT 3', 'Enter', 'MULTI', 'Enter')
  await screen.shows(new RegExp(`${prompt}\\[3\\]\\(TX\\)>`))
  await screen.press('DISCARD', 'Enter')
  await screen.shows(new RegExp(`${prompt}\\[3\\]>$`))
  await screen.press('help get', 'Enter')
  await screen.shows(/GET key[\s\S]*summary:/)
  await screen.press('quit', 'Enter')
  await screen.ends()
  const history = readFileSync(join(home, '.mini_redis_cli_history'), 'utf8')
  expect(history).toBe('SET k v EX 10\nget greeting\nSELECT 3\nMULTI\nDISCARD\nhelp get\nquit\n')
})

test('Ctrl-C leaves a view, and then the program', async () => {
  const server = await start()
  const screen = await openPrompt(['-p', String(server.port)])
  await screen.press('SUBSCRIBE news', 'Enter')
  await screen.shows(/Reading messages[\s\S]*\(integer\) 1/)
  const publisher = await RawClient.open(server.port)
  onTestFinished(() => publisher.close())
  await publisher.ask('PUBLISH', 'news', 'first')
  await screen.shows(/3\) "first"/)
  await screen.press('C-c')
  await screen.shows(/\^C[\s\S]*:\d+>$/)
  await screen.press('MONITOR', 'Enter')
  await screen.shows(/MONITOR\nOK/)
  await publisher.ask('ECHO', 'seen')
  await screen.shows(/"ECHO" "seen"/)
  await screen.press('C-c', 'PING', 'Enter')
  await screen.shows(/PONG/)
  await screen.press('C-c')
  await screen.ends()
})

test('a server that goes away and comes back', async () => {
  const server = await createServer({ port: 0 }).listen()
  const { port } = server
  const screen = await openPrompt(['-p', String(port)])
  await screen.shows(/:\d+>$/)
  await server.close()
  await screen.press('PING', 'Enter')
  await screen.shows(/Error: Server closed the connection\nnot connected>/)
  await screen.press('PING', 'Enter')
  await screen.shows(/Could not connect to Redis at 127.0.0.1:\d+: Connection refused\nnot connected>/)
  await start({ port })
  await screen.press('PING', 'Enter')
  await screen.shows(/PONG\n127\.0\.0\.1:\d+>/)
})

test('a message that comes while a line is typed appears above it', async () => {
  const server = await startProcess(['redis-server'], ['--save', ''])
  onTestFinished(() => server.stop())
  const screen = await openPrompt(['-3', '-p', String(server.port)])
  await screen.press('CLIENT TRACKING ON', 'Enter', 'GET k', 'Enter')
  await screen.shows(/\(nil\)\n/)
  await screen.press('PI')
  await screen.shows(/> PI/)
  const other = await RawClient.open(server.port)
  onTestFinished(() => other.close())
  await other.ask('SET', 'k', 'v')
  await screen.shows(/\(nil\)\n-> invalidate: 'k'\n\S*> PI/)
  await screen.press('NG', 'Enter')
  await screen.shows(/> PING\nPONG/)
})

test('--askpass shows asterisks', async () => {
  const server = await start({ config: { requirepass: 'secret' } })
  const screen = await Screen.open([...OUR_CLI, '--askpass', '-p', String(server.port)])
  await screen.shows(/Please input password:/)
  await screen.press('secret')
  await screen.shows(/Please input password: \*{6}$/)
  await screen.press('Enter')
  await screen.shows(/:\d+>$/)
  await screen.press('PING', 'Enter')
  expect(await screen.shows(/PONG/)).not.toContain('secret')
})
