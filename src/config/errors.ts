/** What CONFIG SET answers. */
import { error } from '../keyspace/errors.ts'
import type { ReplyError } from '../resp/values.ts'

export function configSetFailed(name: string, why: string): ReplyError {
  return error(`CONFIG SET failed (possibly related to argument '${name}') - ${why}`)
}
