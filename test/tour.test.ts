/**
 * What docs/tour, docs/lifecycle.md and docs/decisions say about the sources stays true: names that stand in
 * backticks in a link to a source file, or directly before it, are found in that file outside its comments, links of the
 * tour open the very line, and the refusals that docs/lifecycle.md lists are the ones that a server gives.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type Cited,
  citedIn,
  LINKED_PAGES,
  lineOf,
  withLines,
  withoutComments,
} from '../generate/line-links.ts'
import { compile } from '../src/lua/compile/compiler.ts'
import { parse } from '../src/lua/compile/parser.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'

const DOCS = join(import.meta.dirname, '..', 'docs')
const PAGES = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md'))
const TOUR = PAGES.filter(name => name.startsWith('tour/') && !name.endsWith('README.md'))

function textOf(page: string): string {
  return readFileSync(join(DOCS, page), 'utf8')
}

interface Reference {
  readonly name: string
  readonly file: string
}

/** The names that a page says are in a file. */
function referencesOf(page: string): Reference[] {
  return citedIn(textOf(page)).flatMap(({ names, file }) => names.map(name => ({ name, file })))
}

/** `dispatch()`, `Connection.#turn` and plain text, each part as a word of its own. */
function isIn(code: string, name: string): boolean {
  if (!/^[#\w$.]+(\(\))?$/.test(name)) return code.includes(name)
  return name
    .replace('()', '')
    .split('.')
    .every(part => new RegExp(`(?<![#\\w$])${part.replaceAll(/[$.]/g, '\\$&')}(?![\\w$])`).test(code))
}

describe('names are where the pages say', () => {
  for (const page of PAGES) {
    test(page, () => {
      const wrong = referencesOf(page).filter(({ name, file }) => {
        const source = readFileSync(join(DOCS, dirname(page), file), 'utf8')
        return !isIn(withoutComments(source), name)
      })
      expect(wrong).toEqual([])
    })
  }
})

test('a link opens the line at which a name is declared, or else first stands', () => {
  const source = [
    '/** class Door */',
    "import { Key } from './key.ts'",
    'export class Door {',
    '  readonly #key: Key',
    '  open(key: Key): boolean {',
    '    return this.#fits(key)',
    '  }',
    '  #fits(key: Key): boolean {',
    '    return key === this.#key // open()',
    '  }',
    '}',
  ].join('\n')
  const cited = ['Door', 'Door.open', '#fits', 'this.#fits(key)', 'Key', 'Door.#key', 'no such name']
  expect(cited.map(each => lineOf(source, each))).toEqual([3, 5, 8, 6, 2, 4, undefined])
})

describe('links open the line of what they name (npm run generate)', () => {
  for (const page of LINKED_PAGES) {
    test(relative(DOCS, page), () => {
      const text = readFileSync(page, 'utf8')
      const named = citedIn(text).filter(({ names }) => names.length > 0)
      const holds = ({ names: [name = ''], file, line = 0 }: Cited) => {
        const source = withoutComments(readFileSync(join(dirname(page), file), 'utf8'))
        const last = name.replace('()', '').split('.').at(-1) ?? ''
        return (source.split('\n')[line - 1] ?? '').includes(last)
      }
      expect(named.filter(each => !holds(each)).map(({ text, line }) => ({ text, line }))).toEqual([])
      expect(text).toBe(withLines(page, text))
    })
  }
})

describe('the tour', () => {
  test('its index leads to every page, in order', () => {
    const linked = [...textOf('tour/README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file]) => file)
    expect(new Set(linked)).toEqual(new Set(TOUR.map(page => page.slice('tour/'.length))))
  })

  /** It has one step after the other. */
  const LONG = 'tour/first-command.md'

  for (const page of TOUR) {
    test(`${page} is short, points at sources, and ends with a comparison`, () => {
      const text = textOf(page)
      const lines = text.split('\n').length
      expect(lines).toBeGreaterThanOrEqual(40)
      expect(lines).toBeLessThanOrEqual(page === LONG ? 220 : 140)
      expect([...text.matchAll(/^## (.*)$/gm)].at(-1)?.[1]).toBe('Compared with tokio')
      expect(text.indexOf('Rust')).toBeGreaterThan(text.indexOf('## Compared with tokio'))
      if (page !== LONG) expect(citedIn(text).length).toBeGreaterThanOrEqual(5)
    })
  }

  test('lua-compiler.md shows what the compiler writes', () => {
    const block = (language: string) =>
      new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(textOf('tour/lua-compiler.md'))?.[1]
    const source = block('lua')?.trimEnd() ?? ''
    expect(block('js')).toBe(compile(parse(source, '=script'), '=script', 'plain', false).text)
  })
})

/** As a cell of a table writes bytes: line ends by name, bars behind a backslash. */
function bytesOf(cell: string): string {
  return cell.replaceAll('\\r\\n', '\r\n').replaceAll('\\|', '|')
}

/** Rows of the table: the lines that a client sends, and the last reply, or how it begins. */
const REFUSALS = [
  ...textOf('lifecycle.md').matchAll(/^\| ([^|]*) \| ((?:`[^`]+`\s*)+) \| `([^`]+)` +\|$/gm),
].map(([, what = '', sent = '', answer = '']) => ({
  what: what.trim(),
  sent: [...sent.matchAll(/`([^`]+)`/g)].map(([, line = '']) => bytesOf(line)),
  answer: bytesOf(answer),
}))

describe('the refusals of docs/lifecycle.md', () => {
  test('are many', () => expect(REFUSALS.length).toBeGreaterThanOrEqual(12))

  for (const { what, sent, answer } of REFUSALS) {
    test(`${what}: ${sent.join(', ')}`, async () => {
      const server = await start()
      const client = await RawClient.open(server.port)
      onTestFinished(() => client.close())
      let reply = ''
      for (const line of sent) {
        client.write(`${line}\r\n`)
        reply = await client.read()
      }
      if (answer.endsWith('...')) expect(reply.startsWith(answer.slice(0, -3)), reply).toBe(true)
      else expect(reply).toBe(answer === '<closed>' ? answer : `${answer}\r\n`)
    })
  }
})
