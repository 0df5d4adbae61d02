/**
 * The inspector's page in headless Chromium: each view, wide and narrow, light and dark, with the rules of axe for
 * accessibility; by the keyboard alone; with many keys and with huge values. Nothing may be said in the browser's console.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import { createServer, type Inspector } from '../../src/server.ts'
import { startTestServer, type TestServer } from '../../src/testing.ts'

const CHROMIUM = '/usr/bin/chromium'
if (!existsSync(CHROMIUM)) throw new Error('needs Chromium: apt-get install chromium')

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const VIEWS = ['Keys', 'Commands', 'Overview', 'Memory', 'Slow log', 'Clients', 'Console', 'Test']

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
afterAll(() => browser.close())

/** What the browser has complained of. */
const complaints: string[] = []
afterEach(() => expect(complaints.splice(0)).toEqual([]))

interface Look {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
}

async function open({ url }: Inspector, { width = 1280, colorScheme = 'light' }: Look = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
  onTestFinished(() => page.close())
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => complaints.push(message.text()))
  page.setDefaultTimeout(10_000)
  await page.goto(url)
  await page.waitForSelector('[role=tree]')
  return page
}

async function filled(): Promise<TestServer> {
  const redis = await startTestServer({ now: new Date('2030-01-01T12:00:00Z') })
  onTestFinished(() => redis.close())
  const { server } = redis
  await server.call('SET', 'config:site', '{"title":"Hello","id":12345678901234567890}', 'EX', '3600')
  await server.call('SET', 'packed', Buffer.from([0x81, 0xa1, 0x61, 0x93, 1, 2, 3]))
  await server.call('SET', 'text', 'plain')
  await server.call('HSET', 'session:1', 'user', 'alice', 'cart', '{"items":[1]}', 'long', 'x'.repeat(5000))
  await server.call('RPUSH', 'queue:jobs', ...Array.from({ length: 450 }, (_, at) => `job ${at}`))
  await server.call('ZADD', 'scores', '1.5', 'alice', '20', 'bob')
  await server.call('SADD', 'tags', 'a', 'b')
  await server.call('XADD', 'events', '1-1', 'type', 'click')
  await server.call('CONFIG', 'SET', 'slowlog-log-slower-than', '0')
  return redis
}

/** What a key of the tree leads to. */
async function show(page: Page, ...labels: readonly string[]): Promise<void> {
  for (const label of labels)
    await page.locator('[role=treeitem]', { hasText: new RegExp(`^${label}\\d*$`) }).click()
  await page.waitForSelector('.value-panel h2')
}

const panel = (page: Page) => page.locator('.value-panel')
const message = (page: Page) => page.locator('.message')

async function violations(page: Page): Promise<unknown> {
  await page.evaluate(AXE)
  return await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html, failureSummary])]))',
  )
}

for (const width of [1280, 390]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every view, ${width} pixels wide, ${colorScheme}`, async () => {
      const redis = await filled()
      const page = await open(await redis.inspect(), { width, colorScheme })
      redis.faults.add({ command: 'INCR', error: 'ERR no' })
      await redis.server.snapshot().release()
      for (const view of VIEWS) {
        await page.getByRole('button', { name: view, exact: true }).click()
        await page.waitForSelector(`nav [aria-current=page]:has-text("${view}")`)
        if (view === 'Commands') {
          await redis.server.call('GET', 'text')
          await page.waitForSelector('tbody tr')
        }
        if (view === 'Slow log' || view === 'Clients') await page.waitForSelector('tbody tr')
        expect([view, await violations(page)]).toEqual([view, []])
        expect([view, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([view, width])
      }
      await page.getByRole('button', { name: 'Keys', exact: true }).click()
      await show(page, 'session:', '1')
      await page.waitForSelector('.items tbody tr')
      expect(await violations(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      await page.keyboard.press('?')
      await page.waitForSelector('dialog[open]')
      expect(await violations(page)).toEqual([])
    })
  }
}

test('is there at once, and keeps its token out of the address', async () => {
  const redis = await filled()
  const page = await open(await redis.inspect())
  const paint = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
  expect(paint).toBeLessThan(1000)
  expect(page.url()).not.toContain('token')
  expect(await page.evaluate('document.cookie')).toBe('')
  await page.reload()
  await page.waitForSelector('[role=treeitem]')
})

test('without the token it says what is missing', async () => {
  const redis = await filled()
  const { url } = await redis.inspect()
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await page.goto(url.replace(/#.*/, ''))
  await page.waitForSelector('.message.error:has-text("the token is missing or wrong")')
})

test('values by type', async () => {
  const redis = await filled()
  const page = await open(await redis.inspect())
  await show(page, 'config:', 'site')
  await page.waitForSelector('pre:has-text("12345678901234567890")')
  expect(await panel(page).locator('.facts').textContent()).toMatch(/string.*expires in 1h/)
  await show(page, 'packed')
  await page.waitForSelector('.fact:has-text("MessagePack")')
  expect(await panel(page).locator('pre').textContent()).toBe('{\n  "a": [\n    1,\n    2,\n    3\n  ]\n}')
  await show(page, 'scores')
  await page.waitForSelector('tbody tr')
  expect(await panel(page).locator('tbody td:not(.actions)').allTextContents()).toEqual([
    'alice',
    '1.5',
    'bob',
    '20',
  ])
  await show(page, 'events')
  await page.waitForSelector('td:has-text("1-1")')
  await show(page, 'queue:', 'jobs')
  await page.waitForSelector('td:has-text("job 199")')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'More' }).click()
  await page.waitForSelector('td:has-text("job 449")')
  expect(await panel(page).locator('.foot').textContent()).toContain('450 items')
})

test('by the keyboard alone: find, look, edit, let expire, delete', async () => {
  const redis = await filled()
  const { server, clock } = redis
  const page = await open(await redis.inspect())
  const { keyboard } = page
  await keyboard.press('/')
  await keyboard.type('text')
  await page.waitForSelector('.foot:has-text("1 found")')
  await keyboard.press('Enter')
  await keyboard.press('Enter')
  await page.waitForSelector('.value-panel pre:has-text("plain")')
  await keyboard.press('e')
  await keyboard.press('Control+A')
  await keyboard.type('changed')
  await keyboard.press('Control+Enter')
  await page.waitForSelector('.value-panel pre:has-text("changed")')
  expect(await server.call('GET', 'text')).toBe('changed')
  await keyboard.press('t')
  await keyboard.type('60')
  await keyboard.press('Enter')
  await page.waitForSelector('.life:has-text("expires in 1m")')
  expect(await server.call('TTL', 'text')).toBe(60)
  clock.advance('50s')
  await page.waitForSelector('.life.soon:has-text("10.0s"), .life:has-text("10s")')
  clock.advance('10s')
  await page.waitForSelector('.message:has-text("text is gone")')
  await keyboard.press('/')
  await keyboard.press('Control+A')
  await keyboard.type('tags')
  await page.waitForSelector('[role=treeitem]:has-text("tags")')
  await page.waitForSelector('.foot:has-text("1 found")')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.waitForSelector('.value-panel h2:has-text("tags")')
  await keyboard.press('Delete')
  await page.waitForSelector('button:has-text("Delete: sure?")')
  expect(await server.call('EXISTS', 'tags')).toBe(1)
  await keyboard.press('Delete')
  await page.waitForSelector('.message:has-text("tags is gone")')
  expect(await server.call('EXISTS', 'tags')).toBe(0)
})

test('the tree by the arrow keys', async () => {
  const redis = await filled()
  const page = await open(await redis.inspect())
  await page.waitForSelector('[role=treeitem]')
  const focused = () => page.evaluate("document.activeElement.querySelector('.label')?.textContent")
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('config:')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('site')
  await page.keyboard.press('ArrowLeft')
  expect(await focused()).toBe('config:')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('queue:')
  await page.keyboard.press('End')
  expect(await focused()).toBe('text')
})

test('items are added, edited and removed', async () => {
  const redis = await filled()
  const { server } = redis
  const page = await open(await redis.inspect())
  await show(page, 'session:', '1')
  await page.getByRole('button', { name: 'Edit user' }).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('bob')
  await page.keyboard.press('Control+Enter')
  await page.waitForSelector('td:has-text("bob")')
  await page.getByLabel('Field').fill('new')
  await page.getByLabel('Value', { exact: true }).last().fill('one')
  await page.keyboard.press('Enter')
  await page.waitForSelector('td:has-text("one")')
  await page.getByRole('button', { name: 'Delete cart' }).click()
  await page.getByRole('button', { name: 'Delete cart' }).click()
  await expect.poll(() => server.call('HEXISTS', 'session:1', 'cart')).toBe(0)
  expect(await server.call('HGET', 'session:1', 'new')).toBe('one')
  expect(await server.call('HGET', 'session:1', 'user')).toBe('bob')
  await show(page, 'queue:', 'jobs')
  await page.getByRole('button', { name: 'Delete 1', exact: true }).click()
  await page.getByRole('button', { name: 'Delete 1', exact: true }).click()
  await expect.poll(() => server.call('LRANGE', 'queue:jobs', 0, 1)).toEqual(['job 0', 'job 2'])
})

test('a key is made and renamed', async () => {
  const redis = await filled()
  const page = await open(await redis.inspect(), { width: 390 })
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.keyboard.press('n')
  await page.getByLabel('Name').fill('made:by:hand')
  await page.getByLabel('Value', { exact: true }).last().fill('1')
  await page.keyboard.press('Enter')
  await page.waitForSelector('h2:has-text("made:by:hand")')
  expect(await redis.server.call('GET', 'made:by:hand')).toBe('1')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByLabel('New name').fill('text')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.message.error:has-text("there is a key text already")')
  await page.getByLabel('New name').fill('renamed')
  await page.keyboard.press('Enter')
  await page.waitForSelector('h2:has-text("renamed")')
  expect(await redis.server.call('GET', 'renamed')).toBe('1')
})

test('commands as they run, filtered and held', async () => {
  const redis = await filled()
  const page = await open(await redis.inspect())
  await page.keyboard.press('2')
  const rows = page.locator('tbody tr')
  const streamed = page.waitForResponse(answer => answer.url().endsWith('/stream'))
  await page.keyboard.press('r')
  await streamed
  await redis.server.call('SET', 'k', '<b>no markup</b>')
  await page.waitForSelector('td:has-text("<b>no markup</b>")')
  await redis.server.call('LPUSH', 'k', 'x').catch(() => {})
  await page.waitForSelector('tr.failed:has-text("WRONGTYPE")')
  await page.getByLabel('Errors only').check()
  expect(await rows.count()).toBe(1)
  await page.getByLabel('Errors only').uncheck()
  await page.getByLabel('Filter commands').fill('markup')
  expect(await rows.count()).toBe(1)
  await page.getByLabel('Filter commands').fill('')
  await page.keyboard.press('Escape')
  await page.keyboard.press(' ')
  await page.waitForSelector('.note:has-text("held")')
  await redis.server.call('SET', 'later', '1')
  await page.keyboard.press(' ')
  await page.waitForSelector('td:has-text("SET later 1")')
})

test('figures, memory by prefix, clients, slow log, console', async () => {
  const redis = await filled()
  const page = await open(await redis.inspect())
  await page.keyboard.press('3')
  await page.waitForSelector('figure strong:has-text("KB"), figure strong:has-text("MB")')
  await page.waitForSelector('svg[aria-label^="Operations per second: "]')
  await page.keyboard.press('4')
  await page.getByRole('button', { name: 'Look at all keys' }).click()
  await page.waitForSelector('.note:has-text("8 of 8 keys")')
  expect(await page.locator('tbody td:first-child').allTextContents()).toContain('session:')
  await page.keyboard.press('5')
  await page.waitForSelector('td.command')
  await page.keyboard.press('6')
  await page.waitForSelector('td:has-text("inspector")')
  await page.keyboard.press('7')
  await page.keyboard.type('HGET session:1 user')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.output pre:has-text("\\"alice\\"")')
  await page.keyboard.type('NOPE')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.output pre:has-text("(error) ERR unknown command")')
  await page.keyboard.type('SUBSCRIBE c')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.output pre:has-text("(refused) SUBSCRIBE")')
  // That the inspector has refused it is told by the browser as well.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('status of 400')])
})

test('the clock, snapshots and faults', async () => {
  const redis = await filled()
  const { server } = redis
  const page = await open(await redis.inspect())
  await page.keyboard.press('8')
  await page.getByLabel('Name').fill('before')
  await page.keyboard.press('Enter')
  await page.waitForSelector('td:has-text("before")')
  await server.call('SET', 'text', 'after')
  await page.getByRole('button', { name: 'Restore before' }).click()
  await page.waitForSelector('.message:has-text("as it was at before")')
  expect(await server.call('GET', 'text')).toBe('plain')
  await page.getByRole('button', { name: '+1h' }).click()
  await page.waitForSelector('.time:has-text("2030-01-01 13:00:00")')
  expect(await server.call('EXISTS', 'config:site')).toBe(0)
  await page.getByLabel('Command').fill('INCR')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.waitForSelector('td:has-text("INCR")')
  await expect(server.call('INCR', 'n')).rejects.toThrow('LOADING')
  await page.getByRole('button', { name: 'Remove all' }).click()
  await expect.poll(() => page.locator('td:has-text("INCR")').count()).toBe(0)
  expect(await server.call('INCR', 'n')).toBe(1)
})

test('a hundred thousand keys and a value of 50 MB: in pages and in parts, and never KEYS', async () => {
  const redis = await filled()
  const { server } = redis
  await server.call(
    'EVAL',
    "for i = 1, 100000 do redis.call('SET', 'user:' .. i % 100 .. ':' .. i, 'v') end",
    0,
  )
  await server.call('SET', 'a-huge', 'é'.repeat(25_000_000))
  using calls = redis.calls({ limit: 100_000 })
  const page = await open(await redis.inspect())
  await page.waitForSelector('.foot:has-text("of 100,")')
  expect(await page.locator('[role=treeitem]').count()).toBeLessThan(2001)
  await page.getByLabel('Filter keys').fill('a-huge')
  await page.waitForSelector('.foot:has-text("1 found, 100 % looked at"), .foot:has-text("1 found")')
  await show(page, 'a-huge')
  await page.waitForSelector('.note:has-text("bytes 0 to 65,536 of 50,000,000")')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.waitForSelector('.note:has-text("bytes 65,536 to 131,072")')
  await page.getByLabel('From byte').fill('49999998')
  await page.keyboard.press('Enter')
  await page.waitForSelector('pre:text-is("é")')
  expect(calls.of('KEYS')).toEqual([])
  expect(calls.of('GET')).toEqual([])
})

test('names and values are text, whatever they are', async () => {
  const server = createServer({ port: false })
  onTestFinished(() => server.close())
  const evil = '<img src=x onerror=alert(1)>'
  await server.call('SET', evil, evil)
  await server.call('HSET', 'hash', evil, evil)
  await server.call('SET', Buffer.from([255, 0]), 'bytes')
  const page = await open(await server.inspect())
  page.on('dialog', dialog => complaints.push(dialog.message()))
  await show(page, '<img src=x onerror=alert\\(1\\)>')
  await page.waitForSelector('.value-panel pre')
  await show(page, 'hash')
  await page.waitForSelector('.items tbody tr')
  await show(page, '\\\\xff\\\\x00')
  await page.waitForSelector('.value-panel pre:has-text("bytes")')
  expect(await page.locator('main img').count()).toBe(0)
  expect(await message(page).textContent()).toBe('')
})

test('another database', async () => {
  const redis = await filled()
  await redis.server.call('EVAL', "redis.call('SELECT', 3) redis.call('SET', 'there', 'v')", 0)
  const page = await open(await redis.inspect())
  await page.keyboard.press('7')
  await page.getByLabel('Database').selectOption('3')
  await page.getByRole('button', { name: 'Keys', exact: true }).click()
  await show(page, 'there')
  await page.waitForSelector('.foot:has-text("1 keys")')
})
