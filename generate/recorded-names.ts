/** The names that a redis-server of the version we present ourselves as has for commands and directives. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const RECORDED_NAMES = join(import.meta.dirname, '..', 'test', 'recorded', 'names.json')

export interface RecordedNames {
  readonly version: string
  /** As COMMAND LIST says them: `config|get`. */
  readonly commands: readonly string[]
  /** As CONFIG GET * says them. */
  readonly directives: readonly string[]
}

export function recordedNames(): RecordedNames {
  return JSON.parse(readFileSync(RECORDED_NAMES, 'utf8'))
}
