/**
 * A reply of more picks than there is to pick from, as `SRANDMEMBER key -1000000000`: made while it is written, so that
 * it takes no memory here, and no further than the client may go on without reading.
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
