/**
 * The engine in headless Chromium: no module of Node is left in its bundle, and commands, scripts, waiting and expiry
 * work there.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CHROMIUM = '/usr/bin/chromium'
if (!existsSync(CHROMIUM)) throw new Error('needs Chromium: apt-get install chromium')

const HERE = import.meta.dirname
const { output } = await build({
  input: join(HERE, 'page.ts'),
  platform: 'browser',
  transform: { inject: { Buffer: [join(HERE, 'buffer.ts'), 'Buffer'] } },
  // Where a module of Node is imported, there is a warning.
  onLog: (_level, { message }) => {
    throw new Error(message)
  },
  write: false,
  output: { format: 'iife' },
})

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
afterAll(() => browser.close())

let page: Page
const errors: string[] = []
beforeAll(async () => {
  page = await browser.newPage()
  page.on('pageerror', error => errors.push(error.message))
  await page.addScriptTag({ content: output[0].code })
})

const evaluate = (expression: string): Promise<unknown> => page.evaluate(expression)

test('SET and GET', async () => {
  expect(await evaluate("call('SET', 'greeting', 'hellö')")).toBe('OK')
  expect(await evaluate("call('GET', 'greeting')")).toBe('hellö')
  expect(await evaluate("callReal('PING')")).toBe('PONG')
})

test('EVAL', async () => {
  const script = "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('INCR', KEYS[1])"
  expect(await evaluate(`call('EVAL', ${JSON.stringify(script)}, '1', 'n', '41')`)).toBe(42)
  expect(await evaluate("call('EVAL', 'return cjson.encode({1, 2})', '0')")).toBe('[1,2]')
})

/** Small and large ones of each type: each has code of its own for its bytes. */
test.each([
  ['APPEND', 'string', 'GET string'],
  ['RPUSH', 'list', 'LRANGE list 0 -1'],
  ['SADD', 'set', 'SMEMBERS set'],
  ['SADD', 'integers', 'SMEMBERS integers'],
  ['HSET', 'hash', 'HVALS hash'],
  ['ZADD', 'ranking', 'ZRANGE ranking 0 -1'],
  ['XADD', 'stream', 'XRANGE stream - +'],
])('%s %s', async (name, key, read) => {
  const words = (n: number): string[] => {
    if (name === 'HSET') return [`f${n}`, `v${n}`]
    if (name === 'ZADD') return [String(n), `m${n}`]
    if (name === 'XADD') return [`1-${n + 1}`, 'f', `v${n}`]
    return [key === 'integers' ? String(n) : `e${n}`]
  }
  for (let n = 0; n < 600; n++) {
    const request = [name, key, ...words(n)].map(word => JSON.stringify(word))
    expect(await evaluate(`call(${request.join(', ')})`)).not.toBeNull()
    if (n !== 3 && n !== 599) continue
    const reply = await evaluate(`call(...${JSON.stringify(read.split(' '))}).then(all => [...all].length)`)
    expect(reply).toBe(key === 'string' ? [...Array(n + 1).keys()].join('').length + n + 1 : n + 1)
  }
  await evaluate(`call('DEL', '${key}')`)
})

test('BLPOP waits until another client brings something, and until its time is over', async () => {
  const served = evaluate("call('BLPOP', 'queue', '0')")
  expect(await evaluate("callOther('RPUSH', 'queue', 'job')")).toBe(1)
  expect(await served).toEqual(['queue', 'job'])
  expect(await evaluate("callReal('BLPOP', 'queue', '0.01')")).toBe(null)
})

test('keys expire as time passes', async () => {
  await evaluate("call('SET', 'k', 'v', 'EX', '60')")
  await evaluate("advance('59s')")
  expect(await evaluate("call('EXISTS', 'k')")).toBe(1)
  await evaluate("advance('1s')")
  expect(await evaluate("call('DBSIZE')")).toBe(2)
  expect(await evaluate("call('EXISTS', 'k')")).toBe(0)
})

test('a snapshot is restored', async () => {
  expect(await evaluate("callAndRestore('DEL', 'greeting')")).toBe(1)
  expect(await evaluate("call('GET', 'greeting')")).toBe('hellö')
})

test('nothing failed in the page', () => {
  expect(errors).toEqual([])
})
