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
  const working = directivesAskedFor()
  return withPart(withPart(page, 'directives', directivesByTopic(working)), 'summary', summary(working))
}

/** How sources ask for a directive: for its value, as what guards a command, or in the table that is bound. */
const ASKS = /(?:\.(?:value|bind|onChange|text)\(\s*|protectedBy: |#values\[)'([\w-]+)'/g
const BINDS = /^ +'([\w-]+)': /gm

/** The directives from which anything follows. */
function directivesAskedFor(): Set<string> {
  const asked = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap(name => {
      const code = readFileSync(join(ROOT, 'src', name), 'utf8')
      return [...code.matchAll(ASKS), ...(name === BOUND_TABLE ? code.matchAll(BINDS) : [])]
    })
  return new Set(asked.map(([, name = '']) => name).filter(name => !ONLY_SHOWN.has(name)))
}

function directivesByTopic(working: ReadonlySet<string>): string {
  const defaults = new Config()
  return Object.entries(TOPICS)
    .map(([topic, directives]) => {
      const rows = (Object.keys(directives) as Name[]).map(name => [
        [name, ...(directiveOf(name).aliases ?? [])].map(code).join(', '),
        code(defaults.text(name)),
        whenItChanges(name),
        working.has(name) ? 'works' : 'remembered',
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

function summary(working: ReadonlySet<string>): string {
  const { version, directives } = recordedNames()
  const missing = directives.filter(name => findDirective(name) === undefined)
  const ours = Object.keys(DIRECTIVES)
  const text = [
    `redis-server ${version} lists ${directives.length} names of directives, old names among them;`,
    missing.length === 0
      ? 'none is missing here.'
      : `missing here: ${missing.map(name => `\`${name}\``).join(', ')}.`,
    `Of our ${ours.length} directives ${ours.filter(name => working.has(name)).length} work.`,
  ].join(' ')
  return wrapped(text.split(' '))
}
