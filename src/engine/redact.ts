/** Hides what must never be shown: arguments that a command declares as secret. */
import type { Command } from '../commands/declare/define.ts'
import type { Bytes } from '../resp/values.ts'

const HIDDEN = '(redacted)'

export function redact(command: Command, argv: readonly Bytes[]): readonly Bytes[] {
  const { secrets } = command.declaration
  if (secrets === undefined) return argv
  const positions = secrets(argv)
  return positions.length === 0
    ? argv
    : argv.map((argument, at) => (positions.includes(at) ? HIDDEN : argument))
}
