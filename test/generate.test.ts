/** The scripts of generate/ that make documents and pictures: what they make of small inputs, and of our own sources. */
import { describe, expect, test } from 'vitest'
import { commandsPage } from '../generate/commands-page.ts'
import { configPage } from '../generate/config-page.ts'
import { table, withPart, wrapped } from '../generate/markdown.ts'
import { linesOf } from '../generate/pictures/ansi.ts'
import { terminalPicture } from '../generate/pictures/terminal.ts'

describe('Markdown', () => {
  test('a table is padded', () => {
    const rows = [
      ['a', 'long heading'],
      ['longer', 'b'],
    ]
    expect(table(rows)).toBe(
      '| a      | long heading |\n| ------ | ------------ |\n| longer | b            |',
    )
  })

  test('a part is replaced between its marks, and only there', () => {
    const page = 'before\n<!-- x -->\nold\n<!-- /x -->\nafter'
    expect(withPart(page, 'x', 'new')).toBe('before\n<!-- x -->\n\nnew\n\n<!-- /x -->\nafter')
    expect(withPart(withPart(page, 'x', 'new'), 'x', 'newer')).toBe(withPart(page, 'x', 'newer'))
    expect(() => withPart(page, 'y', 'new')).toThrow('no <!-- y --> ... <!-- /y -->')
    expect(() => withPart('<!-- /x --> <!-- x -->', 'x', 'new')).toThrow('no <!-- x -->')
  })

  test('lines end before 120 characters', () => {
    const lines = wrapped(Array.from({ length: 50 }, () => 'eleven char')).split('\n')
    expect(lines.map(line => line.length)).toEqual([119, 119, 119, 119, 119])
  })
})

describe('a terminal', () => {
  const plain = { bold: false, dim: false, colour: undefined, background: undefined }

  test('is read as pieces of one look each', () => {
    expect(linesOf('\x1b[32m✓\x1b[39m ok\x1b[2m 3\x1b[22m\n\x1b[1;46mRUN\x1b[0m')).toEqual([
      [
        { text: '✓', column: 0, look: { ...plain, colour: 2 } },
        { text: ' ok', column: 1, look: plain },
        { text: ' 3', column: 4, look: { ...plain, dim: true } },
      ],
      [{ text: 'RUN', column: 0, look: { ...plain, bold: true, background: 6 } }],
    ])
    expect(linesOf('\x1b[90mgrey\x1b[39m')[0]?.[0]?.look.colour).toBe(8)
  })

  test('is drawn on a grid, and what is not text is escaped', () => {
    const svg = terminalPicture('a "title"', 'cat x', ' a < b')
    expect(svg).toContain('<title>a &quot;title&quot;</title>')
    // One column in from the margin of 20, five characters of 8.4 wide.
    expect(svg).toMatch(/<text x="28\.4" y="\d+" fill="#\w+" textLength="42" [^>]*>a &lt; b<\/text>/)
  })
})

describe('the pages', () => {
  const marks = (...names: readonly string[]) =>
    names.map(name => `<!-- ${name} -->\n<!-- /${name} -->`).join('\n')

  test('no command is missing that redis-server has', () => {
    const [, missing = ''] = commandsPage(marks('commands', 'missing')).split('<!-- missing -->')
    expect(missing).toMatch(
      /^\s*Of the 379 commands and subcommands of redis-server 7\.4\.1 none is missing\./,
    )
    expect(missing).not.toMatch(/\bGET\b|\bCONFIG\b/)
    expect(missing).toContain('go beyond that version with HGETDEL, HGETEX, HSETEX.')
  })

  test('directives work when something asks for them', () => {
    const page = configPage(marks('summary', 'directives'))
    const state = (name: string) => new RegExp(`^\\| \`${name}\`.* (\\w+) +\\|$`, 'm').exec(page)?.[1]
    for (const name of [
      'port',
      'maxmemory',
      'requirepass',
      'stream-node-max-entries',
      'enable-debug-command',
    ]) {
      expect(state(name), name).toBe('works')
    }
    for (const name of ['hz', 'io-threads', 'daemonize']) {
      expect(state(name), name).toBe('remembered')
    }
  })
})
