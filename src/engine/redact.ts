/** Hides what must never be shown: arguments that a command declares as secret. */
import type { Command } from '../commands/declare/define.ts'
import type { Bytes } from '../resp/values.ts'

export const HIDDEN = '(redacted)'

export function redact(command: Command, argv: readonly Bytes[]): readonly Bytes[] {
  return withoutSecrets(command, argv, HIDDEN)
}

/** The request with something else in the place of its secrets. */
export function withoutSecrets<T>(
  command: Command,
  argv: readonly Bytes[],
  instead: T,
): readonly (Bytes | T)[] {
  const { secrets } = command.declaration
  if (secrets === undefined) return argv
  const positions = secrets(argv)
  return positions.length === 0
    ? argv
    : argv.map((argument, at) => (positions.includes(at) ? instead : argument))
}
