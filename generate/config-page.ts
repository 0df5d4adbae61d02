/**
 * What docs/config.md lists: every directive with its default, when it may change, and whether anything follows from
 * it. The sources say that: a directive works if one of them asks for its value. So nobody has to keep a list.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Config, directiveOf, findDirective, type Name } from '../src/config/config.ts'
import { DIRECTIVES, TOPICS } from '../src/config/directives.ts'
import { table, withPart, wrapped } from './markdown.ts'
import { recordedNames } from './recorded-names.ts'

const ROOT = join(import.meta.dirname, '..')
export const CONFIG_PAGE = join(ROOT, 'docs', 'config.md')

/** The file that binds directives by a table instead of one by one. */
const BOUND_TABLE = 'engine/keyspace-directives.ts'

/** Asked for by INFO alone. */
const ONLY_SHOWN = new Set(['hz', 'repl-backlog-size'])

/** The page with its lists as they should be. */
export function configPage(page: string): string {
  return withPart(withPart(page, 'directives', directivesByTopic()), 'summary', summary())
}

/** Sources by their path in src/. */
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map(name => ({ name, code: readFileSync(join(ROOT, 'src', name), 'utf8') }))

/** Whether anything follows from a directive: it is asked for, guards a command, or is in a table that is bound. */
function hasEffect(name: string): boolean {
  if (ONLY_SHOWN.has(name)) return false
  const used = new RegExp(`(?:\\.(?:value|bind|onChange|text)\\(\\s*|protectedBy: |#values\\[)'${name}'`)
  const bound = new RegExp(`^ +'${name}': `, 'm')
  return SOURCES.some(
    source => used.test(source.code) || (source.name === BOUND_TABLE && bound.test(source.code)),
  )
}

function directivesByTopic(): string {
  const defaults = new Config()
  return Object.entries(TOPICS)
    .map(([topic, directives]) => {
      const rows = (Object.keys(directives) as Name[]).map(name => [
        [name, ...(directiveOf(name).aliases ?? [])].map(code).join(', '),
        code(defaults.text(name)),
        whenItChanges(name),
        hasEffect(name) ? 'works' : 'remembered',
      ])
      return `## ${topic}\n\n${table([['directive', 'default', 'may change', 'here'], ...rows])}`
    })
    .join('\n\n')
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

function whenItChanges(name: Name): string {
  const directive = directiveOf(name)
  if (directive.immutable || directive.fileOnly) return 'at the start'
  return directive.protected ? 'with `enable-protected-configs`' : 'at any time'
}

function summary(): string {
  const { version, directives } = recordedNames()
  const missing = directives.filter(name => findDirective(name) === undefined)
  const working = Object.keys(DIRECTIVES).filter(hasEffect).length
  const text = [
    `redis-server ${version} lists ${directives.length} names of directives, old names among them;`,
    missing.length === 0
      ? 'none is missing here.'
      : `missing here: ${missing.map(name => `\`${name}\``).join(', ')}.`,
    `Of our ${Object.keys(DIRECTIVES).length} directives ${working} work.`,
  ].join(' ')
  return wrapped(text.split(' '))
}
