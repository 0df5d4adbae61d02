/** A key as the command that makes it anew, whatever was there: a payload holds values of all types exactly. */
import { EncodingLimits } from '../../keyspace/limits.ts'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import { dumpValue } from '../../persistence/rdb/payload.ts'
import type { Bytes } from '../../resp/values.ts'

const limits = new EncodingLimits()

export function restoring({ key, value, deadline }: RdbEntry): readonly (Bytes | Uint8Array)[] {
  // 0 says that it stays.
  const time = deadline === undefined ? '0' : BigInt(Math.max(1, deadline)).toString()
  return ['RESTORE', key, time, dumpValue(value, limits, true), 'REPLACE', 'ABSTTL']
}
