/** The directives of a server at some moment, so that they can be set as they were: by the end of a test, or with a snapshot. */
import { type Config, directiveOf, findDirective, type Name } from './config.ts'

/** Every directive that may change, with its text. */
export type Settings = ReadonlyMap<Name, string>

export function settingsOf(config: Config): Settings {
  const settings = new Map<Name, string>()
  for (const [shown] of config.match(['*'])) {
    const name = findDirective(shown)
    if (name !== undefined && directiveOf(name).immutable !== true) settings.set(name, config.text(name))
  }
  return settings
}

/** Those that have another value now, with the one that they had. */
export function changedSince(config: Config, before: Settings): readonly (readonly [Name, string])[] {
  return [...before].filter(([name, text]) => config.text(name) !== text)
}
