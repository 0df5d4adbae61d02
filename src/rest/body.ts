/** The body of a request, up to a limit: who sends more is refused before more is kept. */
import { ClosedError } from '../client/errors.ts'
import type { Bytes } from '../resp/values.ts'
import { Refusal, tooLarge } from './errors.ts'

/** Six times what Upstash takes. Larger values come over the protocol of Redis. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024

/** @throws Refusal when it is too large; ClosedError when the sender has gone */
export async function bodyOf({ body, headers }: Request, most = MOST_BODY_BYTES): Promise<Bytes> {
  if (body === null) return ''
  if (Number(headers.get('content-length') ?? 0) > most) throw tooLarge(most)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      length += chunk.length
      // Leaving the loop cancels the rest.
      if (length > most) throw tooLarge(most)
      chunks.push(chunk)
    }
  } catch (failure) {
    if (failure instanceof Refusal) throw failure
    throw new ClosedError('the body ended before its end', { cause: failure })
  }
  return Buffer.concat(chunks, length).toString('latin1')
}
