/** The keys of mini-redis-cli's prompt, on a terminal: hints, TAB, Ctrl-R, pasted text, colors. */
import { expect, test } from 'vitest'
import { start, temporaryFolder } from '../support/start.ts'
import { OUR_CLI } from '../support/tool.ts'
import { openPrompt, Screen, type ScreenOptions } from './screen.ts'

async function openOnServer(options: ScreenOptions = {}): Promise<Screen> {
  const server = await start()
  await server.call('SET', 'greeting', 'hello')
  return await openPrompt(['-p', String(server.port)], options)
}

/** The screen without the addresses. */
function plain(text: string): string {
  return text.replace(/^127\.0\.0\.1:\d+/gm, '').trimEnd()
}

test('a hint is gone when the line is run, completed, or left', async () => {
  const screen = await openOnServer()
  await screen.press('SET k')
  await screen.shows(/SET k value \[NX\|XX\]/)
  await screen.press(' v', 'Enter')
  await screen.shows(/OK\n/)
  await screen.press('get')
  await screen.shows(/get key$/)
  await screen.press(' gre', 'Tab')
  await screen.shows(/get greeting$/)
  await screen.press('C-u', 'SET gre', 'Tab')
  await screen.shows(/SET greeting value/)
  await screen.press('C-u', 'SETNX k')
  await screen.shows(/SETNX k value$/)
  await screen.press('C-a')
  await screen.shows(/SETNX k$/)
  await screen.press('C-e')
  await screen.shows(/SETNX k value$/)
  await screen.press('Enter')
  expect(plain(await screen.shows(/wrong number[\s\S]*>$/))).toBe(
    "> SET k v\nOK\n> SETNX k\n(error) ERR wrong number of arguments for 'setnx' command\n>",
  )
})

test('a hint is gone when the program ends', async () => {
  const server = await start()
  const cli = [...OUR_CLI, '-p', String(server.port)].join(' ')
  const screen = await Screen.open(['sh', '-c', `${cli}; echo "[$?]"; cat`])
  await screen.shows(/>$/)
  await screen.press('SET k')
  await screen.shows(/SET k value/)
  await screen.press('C-c')
  expect(plain(await screen.shows(/\[0\]$/))).toBe('> SET k\n[0]')
})

test('TAB after help completes topics, and lists them when there are several', async () => {
  const screen = await openOnServer()
  await screen.press('help @sor', 'Tab')
  await screen.shows(/> help @sorted-set$/)
  await screen.press('C-u', 'help @str', 'Tab')
  await screen.shows(/> help @str\n@stream +@string\n\n\S+> help @str$/)
  await screen.press('i', 'Tab', 'C-u', 'help se', 'Tab')
  await screen.shows(/> help se\nselect +set +setbit +setex +setnx +setrange\n\n\S+> help se$/)
  await screen.press('C-u', 'hel', 'Tab')
  await screen.shows(/> hel\nhello +help\n/)
})

test('Ctrl-R searches the lines typed before, newest first', async () => {
  const screen = await openOnServer()
  await screen.press('SET a 1', 'Enter', 'INCR a', 'Enter', 'GET a', 'Enter', 'INCR b', 'Enter')
  await screen.shows(/INCR b\n\(integer\) 1\n\S*>$/)
  await screen.press('half', 'C-r')
  await screen.shows(/\n\(search\) : half$/)
  await screen.press('inc')
  await screen.shows(/\n\(search\) inc: INCR b$/)
  await screen.press('C-r')
  await screen.shows(/\n\(search\) inc: INCR a$/)
  await screen.press('C-r')
  await screen.shows(/\n\(not found\) inc: INCR a$/)
  await screen.press('C-g')
  await screen.shows(/:\d+> half$/)
  await screen.press('C-r', 'inc', 'C-r', 'Enter')
  await screen.shows(/:\d+> INCR a\n\(integer\) 3\n\S*>$/)
  await screen.press('C-r', 'set', 'Escape')
  await screen.shows(/:\d+>$/)
  await screen.press('C-r', 'setx')
  await screen.shows(/\n\(not found\) setx: SET a 1$/)
  await screen.press('BSpace')
  await screen.shows(/\n\(search\) set: SET a 1$/)
  await screen.press('Left', '0')
  await screen.shows(/:\d+> SET a 01$/)
  await screen.press('Enter')
  await screen.shows(/SET a 01\nOK\n/)
})

test('pasted lines run one after another, as if each had been typed', async () => {
  const screen = await openOnServer()
  await screen.paste('SET k 1\rINCR k\nGET\tk')
  expect(plain(await screen.shows(/GET k$/))).toBe('> SET k 1\nOK\n> INCR k\n(integer) 2\n> GET k')
  await screen.press('C-a', 'ECHO ', 'C-e', 'Enter')
  await screen.shows(/ECHO GET k\n\(error\)/)
})

test('a line longer than the window stays whole', async () => {
  const screen = await openOnServer({ columns: 40 })
  const word = 'abcdefghij'.repeat(8)
  await screen.press(`GET "${word}`)
  await screen.shows(/hij$/)
  await screen.press('"')
  await screen.press('C-a', 'ECHO')
  await screen.press('C-e', ' ', 'x')
  const line = plain(await screen.shows(/" x$/)).replaceAll('\n', '')
  expect(line).toBe(`> ECHOGET "${word}" x`)
  await screen.press('C-u')
  await screen.shows(/^\S+>$/)
})

test('errors are red, and the line has colors', async () => {
  const screen = await openOnServer()
  await screen.press('SET k "v" EX 10', 'Enter', 'GET k', 'Enter', 'SET k', 'Enter', 'MGET k x', 'Enter')
  const text = await screen.showsColored(/\(nil\)[\s\S]*>\S*$/)
  expect(text).toMatch(/\^\[36mSET\S* k \^\[32m"v"\S* \^\[35mEX\S* \^\[33m10/)
  expect(text).toMatch(/\^\[31m\(error\) ERR wrong number/)
  expect(text).toMatch(/\^\[90m1\)\S* \^\[32m"v"\n\^\[90m2\)\S* \^\[90m\(nil\)/)
})

test.each([
  ['NO_COLOR', '1'],
  ['TERM', 'dumb'],
])('no colors with %s=%s', async (name, value) => {
  const screen = await openOnServer({ env: { [name]: value } })
  await screen.press('GET greeting', 'Enter', 'GET', 'Enter', 'help get', 'Enter', 'PING', 'Enter')
  const text = await screen.showsColored(/PONG\n\S*>\S*$/)
  expect(text).toContain('"hello"\n')
  expect(text).toContain('(error) ERR')
  expect(text).not.toMatch(/\^\[[\d;]*[1-9]/)
})

test('hints are faint where there are no colors, and absent where the cursor cannot move', async () => {
  const faint = await openOnServer({ env: { NO_COLOR: '1' } })
  await faint.press('GET')
  await faint.showsColored(/GET\^\[2m key/)
  const dumb = await openOnServer({ env: { TERM: 'dumb' } })
  await dumb.press('GET')
  expect(plain(await dumb.shows(/GET$/))).toBe('> GET')
})

test('text is shown as it is, and typed as it is', async () => {
  const home = temporaryFolder()
  const screen = await openOnServer({ home })
  await screen.press('SET grüße "日本\\xff"', 'Enter', 'GET grü', 'Tab', 'Enter')
  await screen.shows(/> GET grüße\n"日本\\xff"\n/)
  await screen.press(':set noutf8', 'Enter', 'GET grüße', 'Enter')
  await screen.shows(/"\\xe6\\x97\\xa5\\xe6\\x9c\\xac\\xff"\n/)
})
