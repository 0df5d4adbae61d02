/**
 * README and the documents that it leads to: none is empty, what is generated is current, and links lead somewhere, here
 * and on npm.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documents } from '../generate/documents.ts'
import { RUN_OUTPUT } from '../generate/pictures/test-run.ts'

const ROOT = join(import.meta.dirname, '..')
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

describe('is current (npm run generate):', () => {
  for (const [path, text] of documents()) {
    test(relative(ROOT, path), () => expect(readFileSync(path, 'utf8')).toBe(text))
  }
})

test('the picture is of the tests that there are (npm run picture)', () => {
  const names = [...textOf('examples/a-day.test.ts').matchAll(/^test\('(.*?)'/gm)].map(([, name]) => name)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal.
  const shown = readFileSync(RUN_OUTPUT, 'utf8').replace(/\x1b\[[\d;]*m/g, '')
  const passed = [...shown.matchAll(/✓ test\/a-day\.test\.ts > (.*) \d+ms$/gm)].map(([, name]) => name)
  expect(passed).toEqual(names)
})

test.each(PAGES)('%s has a heading and a text', page => {
  expect(textOf(page)).toMatch(/^# \S.*\n\n\S/)
})

/** Without code, in which brackets are no links. */
function prose(page: string): string {
  return textOf(page).replace(/^```.*?^```$/gms, '')
}

/** Where links and images lead, in any of Markdown's forms. */
function targetsOf(page: string): string[] {
  const text = prose(page)
  return [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(
    ([, inline, named]) => inline ?? named ?? '',
  )
}

/** What GitHub calls the headings of a page in links. */
function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('links lead somewhere:', () => {
  for (const page of PAGES) {
    test(page, () => {
      const broken = targetsOf(page).filter(target => {
        if (/^https?:/.test(target)) return !URL.canParse(target)
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? page : normalize(join(dirname(page), path))
        if (!existsSync(join(ROOT, file))) return true
        return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor)
      })
      expect(broken).toEqual([])
      // [text][name] needs a line that says what the name is.
      const names = [...prose(page).matchAll(/\]\[([^\]]+)\]/g)].map(([, name]) => name)
      expect(names.filter(name => !prose(page).includes(`\n[${name}]: `))).toEqual([])
    })
  }
})

test('on npm, relative links of README lead to files of the repository', () => {
  const manifest: { repository: { url: string } } = JSON.parse(textOf('package.json'))
  expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\/[\w.-]+\/[\w.-]+\.git$/)
  const inRepository = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')
  for (const target of targetsOf('README.md').filter(each => !/^https?:/.test(each))) {
    // npm puts the address of the repository before them, and can make nothing of steps up or a leading slash.
    expect(target).not.toMatch(/^[/.]\.?\//)
    const [path = ''] = target.split('#')
    expect(
      inRepository.some(each => each === path || each.startsWith(`${path}/`)),
      path,
    ).toBe(true)
  }
})
