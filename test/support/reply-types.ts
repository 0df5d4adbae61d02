/**
 * Compares every reply that a test makes mini-redis give with the type that its command declares, and fails the
 * test with a list of those that differ. Set up for all tests of a project; errors may always be replied. Only
 * commands that ran are seen: `QUEUED` and refusals are no replies of the command.
 */
import { inspect } from 'node:util'
import { afterEach } from 'vitest'
import { commandDone } from '../../src/engine/channels.ts'
import { ReplyError } from '../../src/resp/values.ts'

/** By command: one example of each is enough. */
const unexpected = new Map<string, string>()

commandDone.subscribe(message => {
  const { command, argv, reply } = message
  const { name, reply: declared } = command.declaration
  if (reply instanceof ReplyError || declared.accepts(reply)) return
  const shown = inspect(reply, { depth: 5, maxArrayLength: 20, maxStringLength: 200 })
  unexpected.set(name, `${argv.join(' ').slice(0, 200)}\n  declared: ${declared.text}\n  replied: ${shown}`)
})

afterEach(() => {
  if (unexpected.size === 0) return
  const list = [...unexpected.values()].join('\n')
  unexpected.clear()
  throw new Error(`replies that are not of their declared type:\n${list}`)
})
