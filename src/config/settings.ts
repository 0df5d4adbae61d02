/** The directives of a server at some moment, so that they can be set as they were: by the end of a test, or with a snapshot. */
import { type Config, directiveOf, findDirective, type Name, type Value } from './config.ts'
import { DIRECTIVES } from './directives.ts'

/** Every directive that may change, with its value: most never do, and need no text. */
export type Settings = ReadonlyMap<Name, Value>

export function settingsOf(config: Config): Settings {
  const settings = new Map<Name, Value>()
  for (const [shown, { immutable, hidden }] of Object.entries(DIRECTIVES)) {
    const name = findDirective(shown)
    if (name !== undefined && immutable !== true && hidden !== true) settings.set(name, config.value(name))
  }
  return settings
}

/** Those that have another value now, with the text of the one that they had. */
export function changedSince(config: Config, before: Settings): readonly (readonly [Name, string])[] {
  const changed: [Name, string][] = []
  for (const [name, value] of before) {
    if (config.value(name) === value) continue
    const text = directiveOf(name).show(value)
    if (text !== config.text(name)) changed.push([name, text])
  }
  return changed
}
