/** Commands about the connection itself. */
import { PONG } from '../resp/values.ts'
import { bytes, optional } from './args.ts'
import { command } from './define.ts'
import { bulk, either, status } from './reply.ts'

const ping = command({
  name: 'PING',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers PONG, or the message it was given.',
  flags: ['fast'],
  args: [optional(bytes('message'))],
  reply: either(status(), bulk()),
  run: (_ctx, message) => message ?? PONG,
})

export const connectionCommands = [ping]
