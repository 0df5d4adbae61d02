/** The site in headless Chromium: its pages, the code beside the tour, and the playground, by keyboard and on small screens. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { snippetsOf, tourPages } from '../../site/.vitepress/runnable-snippets.ts'

const CHROMIUM = '/usr/bin/chromium'
if (!existsSync(CHROMIUM)) throw new Error('needs Chromium: apt-get install chromium')

const ROOT = join(import.meta.dirname, '..', '..')
const DIST = join(ROOT, 'site', '.vitepress', 'dist')
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}

/** As hosts of static pages serve them: `/tour/memory` is `tour/memory.html`. */
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
  const file = [path, `${path}.html`, `${path}index.html`]
    .map(each => join(DIST, each))
    .find(each => existsSync(each) && statSync(each).isFile())
  if (file === undefined) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
  response.end(readFileSync(file))
})

let browser: Browser
let site = ''
beforeAll(async () => {
  execFileSync('npm', ['run', '-s', 'site'], { cwd: ROOT, stdio: 'ignore' })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  return async () => {
    await browser.close()
    server.close()
  }
}, 300_000)

const errors: string[] = []
afterAll(() => expect(errors).toEqual([]))

async function open(path: string, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  page.on('pageerror', error => errors.push(`${path}: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') errors.push(`${path}: ${message.text()}`)
  })
  await page.goto(`${site}${path}`, { waitUntil: 'networkidle' })
  return page
}

/** Types a command at the prompt and gives what is shown last. */
async function run(page: Page, line: string): Promise<string> {
  const before = await page.locator('.playground .reply').count()
  await page.getByLabel('Command').fill(line)
  await page.keyboard.press('Enter')
  await expect
    .poll(() => page.locator('.playground .reply').count(), { timeout: 10_000 })
    .toBeGreaterThan(before)
  return page.locator('.playground .reply').last().innerText()
}

describe('pages', () => {
  const pages = ['/', '/testing', '/tour/memory', '/commands', '/commands/zadd', '/playground']
  test.each(pages)('%s fits on every screen, in light and dark', async path => {
    for (const width of [1280, 390]) {
      for (const scheme of ['light', 'dark'] as const) {
        const page = await open(path, width, scheme)
        expect(await page.locator('h1').first().innerText()).not.toBe('')
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow, `${path} at ${width}`).toBeLessThanOrEqual(0)
        expect(await page.locator('html.dark').count()).toBe(scheme === 'dark' ? 1 : 0)
      }
    }
  })

  test('the tour has the code beside the text', async () => {
    const page = await open('/tour/memory')
    const details = page.locator('details.code-beside', { hasText: 'memory/pages.ts' }).first()
    await details.locator('summary').click()
    expect(await details.locator('code').innerText()).toContain('class Pages')
  })

  test('links to sources lead to the repository, links to pages stay on the site', async () => {
    const page = await open('/tour/memory')
    const links = await page
      .locator('.vp-doc a')
      .evaluateAll(all => all.map(each => each.getAttribute('href') ?? ''))
    expect(links).toContain('/decisions/pages')
    expect(
      links.some(each => /^https:\/\/github.com\/.*\/blob\/main\/src\/memory\/frames\.ts#L\d+$/.test(each)),
    ).toBe(true)
  })

  test('a search finds pages', async () => {
    const page = await open('/')
    const box = page.locator('.VPLocalSearchBox')
    // A key that comes before the page's scripts is lost.
    const opened = async () => {
      if ((await box.count()) === 0) await page.keyboard.press('/')
      return box.count()
    }
    await expect.poll(opened, { timeout: 20_000, interval: 500 }).toBe(1)
    await page.keyboard.type('freeze')
    await page.locator('.VPLocalSearchBox a').first().waitFor()
    expect(await page.locator('.VPLocalSearchBox').innerText()).toContain('Memory')
  })

  test('a command says what it takes, replies and refuses, and its example runs', async () => {
    const page = await open('/commands/lpush')
    const text = await page.locator('.vp-doc').innerText()
    expect(text).toContain('LPUSH key element [element ...]')
    expect(text).toContain('WRONGTYPE Operation against a key holding the wrong kind of value')
    await page.getByRole('button', { name: 'All lines' }).click()
    await expect
      .poll(() => page.locator('.playground .output').innerText(), { timeout: 10_000 })
      .toContain('(integer)')
  })
})

describe('snippets of the tour run in their pages', () => {
  const pages = tourPages(ROOT).filter(page => snippetsOf(ROOT, page).length > 0)

  test('most pages have some', () => expect(pages.length).toBeGreaterThan(12))

  test.each(pages)('%s', async name => {
    const page = await open(`/tour/${name}`, 390)
    const places = page.locator('.snippet')
    const snippets = snippetsOf(ROOT, name)
    expect(await places.count()).toBe(snippets.length)
    for (const [at, { code }] of snippets.entries()) {
      await places.nth(at).getByRole('button', { name: 'Run it here' }).click()
      const output = places.nth(at).locator('output')
      await output.waitFor({ timeout: 20_000 })
      // What its comments promise, in order; it may print more.
      const promised = [...code.matchAll(/^;?\(?await .* \/\/ (?:['"](.*)['"]|(\d+|null)\b.*)$/gm)]
      const shown = (await output.innerText()).split('\n')
      expect(shown.filter(line => /^\w*Error:/.test(line))).toEqual([])
      for (const [, text, value = `'${text}'`] of promised) expect(shown).toContain(value)
    }
  })
})

describe('the playground', () => {
  test('forty steps, by keyboard only', async () => {
    const page = await open('/playground')
    for (let n = 1; n <= 20; n++) expect(await run(page, `INCR n`)).toBe(`(integer) ${n}`)
    for (const [line, reply] of [
      ['SET greeting "hellö wörld" EX 60', 'OK'],
      ['GET greeting', '"hellö wörld"'],
      ['TTL greeting', '(integer) 60'],
      ['GET', "(error) ERR wrong number of arguments for 'get' command"],
      ['SET "unbalanced', 'Invalid argument(s)'],
      ['RPUSH list a b c', '(integer) 3'],
      ['LRANGE list 0 -1', '1) "a"\n2) "b"\n3) "c"'],
      ['EVAL "return redis.call(\'INCR\', KEYS[1])" 1 n', '(integer) 21'],
      ['HSET hash f v', '(integer) 1'],
      ['HGETALL hash', '1# "f" => "v"'],
      ['SADD set a', '(integer) 1'],
      ['MULTI', 'OK'],
      ['INCR n', 'QUEUED'],
      ['EXEC', '1) (integer) 22'],
      ['XADD stream 1-1 f v', '"1-1"'],
      ['XLEN stream', '(integer) 1'],
      ['DBSIZE', '(integer) 6'],
      ['FLUSHALL', 'OK'],
      ['DBSIZE', '(integer) 0'],
      ['PING', 'PONG'],
    ] as const) {
      expect(await run(page, line), line).toBe(reply)
    }
    // What was typed before comes back.
    await page.keyboard.press('ArrowUp')
    expect(await page.getByLabel('Command').inputValue()).toBe('PING')
  })

  test('time passes when it is told to', async () => {
    const page = await open('/playground', 390)
    await run(page, 'SET k v EX 3600')
    const before = await page.locator('.clock span').first().innerText()
    await page.getByRole('button', { name: '+ 1 min' }).click()
    expect(await run(page, 'TTL k')).toBe('(integer) 3540')
    await page.getByLabel('Hours to pass').fill('1')
    await page.getByLabel('Hours to pass').dispatchEvent('change')
    expect(await run(page, 'EXISTS k')).toBe('(integer) 0')
    expect(await page.locator('.clock span').first().innerText()).not.toBe(before)
  })

  test('a command that waits ends by Escape, and messages appear', async () => {
    const page = await open('/playground')
    await page.getByLabel('Command').fill('BLPOP queue 0')
    await page.keyboard.press('Enter')
    await page.getByText('Escape ends that').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('UNBLOCKED').waitFor()
    await run(page, 'SUBSCRIBE news')
    await run(page, 'PUBLISH news hello')
    await expect.poll(() => page.locator('.playground .output').innerText()).toContain('"hello"')
  })
})
