/**
 * What docs/config.md lists: every directive with its default, when it may change, and whether anything follows from
 * it: src/config/ignored.ts says that, and a test holds it against the sources.
 */
import { join } from 'node:path'
import { Config, directiveOf, findDirective, type Name } from '../src/config/config.ts'
import { DIRECTIVES, TOPICS } from '../src/config/directives.ts'
import { isIgnored, isOfClusters } from '../src/config/ignored.ts'
import { table, withPart, wrapped } from './markdown.ts'
import { recordedNames } from './recorded-names.ts'

const ROOT = join(import.meta.dirname, '..')
export const CONFIG_PAGE = join(ROOT, 'docs', 'config.md')

/** The page with its lists as they should be. */
export function configPage(page: string): string {
  return withPart(withPart(page, 'directives', directivesByTopic()), 'summary', summary())
}

function directivesByTopic(): string {
  const defaults = new Config()
  return Object.entries(TOPICS)
    .map(([topic, directives]) => {
      const rows = (Object.keys(directives) as Name[]).map(name => [
        [name, ...(directiveOf(name).aliases ?? [])].map(code).join(', '),
        code(defaults.text(name)),
        whenItChanges(name),
        isOfClusters(name) ? 'in test clusters' : isIgnored(name) ? 'remembered' : 'works',
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
  const ours = Object.keys(DIRECTIVES) as Name[]
  const text = [
    `redis-server ${version} lists ${directives.length} names of directives, old names among them;`,
    missing.length === 0
      ? 'none is missing here.'
      : `missing here: ${missing.map(name => `\`${name}\``).join(', ')}.`,
    `Of our ${ours.length} directives ${ours.filter(name => !isIgnored(name)).length} work.`,
  ].join(' ')
  return wrapped(text.split(' '))
}
