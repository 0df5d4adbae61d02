/**
 * What FUNCTION DUMP gives: libraries as they stand in an RDB file, one after the other, each an opcode and its code as
 * an RDB string (rdb-writer.ts); then the footer of every payload (payload.ts).
 */
import { BAD_DATA } from '../persistence/rdb/errors.ts'
import { FOOTER, seal, unseal } from '../persistence/rdb/payload.ts'
import { RdbWriter } from '../persistence/rdb/rdb-writer.ts'
import { VERSION } from '../persistence/rdb/types.ts'
import type { Bytes } from '../resp/values.ts'
import { PAYLOAD_CUT_OFF, PAYLOAD_NOT_FUNCTION, PAYLOAD_OF_PREVIEW } from './errors.ts'

const FUNCTION = 245
const FUNCTION_OF_PREVIEW = 246

export function writePayload(sources: readonly Bytes[], compresses: boolean): Bytes {
  const out = new RdbWriter(compresses)
  for (const source of sources) {
    out.byte(FUNCTION)
    out.string(source)
  }
  return seal(out, VERSION).toString('latin1')
}

/** The libraries' sources. Throws the error that says what is wrong with the payload. */
export function readPayload(payload: Bytes): Bytes[] {
  const input = unseal(payload)
  const sources: Bytes[] = []
  while (input.left > FOOTER) {
    const opcode = input.byte()
    if (opcode === FUNCTION_OF_PREVIEW) throw PAYLOAD_OF_PREVIEW
    if (opcode !== FUNCTION) throw PAYLOAD_NOT_FUNCTION
    try {
      sources.push(input.string())
    } catch (error) {
      throw error === BAD_DATA ? PAYLOAD_CUT_OFF : error
    }
  }
  return sources
}
