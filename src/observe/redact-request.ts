/** Redaction where only the words of a request are known, not its command: on the client's side. */
import { CommandTable } from '../commands/table.ts'
import { redact } from '../engine/redact.ts'
import type { Bytes } from '../resp/values.ts'

let table: CommandTable | undefined

/** The request with its secrets hidden, or undefined when its command, and so what is secret, is not known. */
export function redactRequest(argv: readonly Bytes[]): readonly Bytes[] | undefined {
  table ??= new CommandTable()
  const command = table.lookup(argv)
  return command === undefined ? undefined : redact(command, argv)
}
