/**
 * Replies of more random picks than there are elements, as `SRANDMEMBER key -1000000000`. The picks are made while the
 * reply is written, so that they take no memory, and end where the reply exceeds the client's output limit.
 */
import { Generated, type ReplyValue } from '../../resp/values.ts'
import type { Context } from '../declare/context.ts'

/** Up to so many picks are made at once. */
export const MANY_PICKS = 100_000

export function generatedPicks(
  { server, client }: Context,
  count: number,
  pick: (index: number) => ReplyValue,
): Generated {
  const { hard } = server.config.value('client-output-buffer-limit')[client.kind]
  return new Generated(count, pick, hard === 0 ? Number.POSITIVE_INFINITY : hard)
}
