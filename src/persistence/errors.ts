/** What the commands of persistence answer. Byte for byte as Redis says it. */
import { error } from '../keyspace/errors.ts'
import { ReplyError } from '../resp/values.ts'

export const SAVE_RUNS = error('Background save already in progress')
export const REWRITE_RUNS = error('Background append only file rewriting already in progress')
export const REWRITE_BEFORE_SAVE = error(
  "Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.",
)
export const NUMLOCAL_OUT_OF_RANGE = error('value is out of range, value must between 0 and 1')
export const NO_APPEND_ONLY = error('WAITAOF cannot be used when numlocal is set but appendonly is disabled.')
export const NOT_IN_TRANSACTION = error('DEBUG RELOAD and LOADAOF are not allowed inside a transaction')
export const LOADING = new ReplyError('LOADING Redis is loading the dataset in memory')
export const CANNOT_SAVE = new ReplyError(
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
)

export function cannotAppend(why: string): ReplyError {
  return new ReplyError(`MISCONF Errors writing to the AOF file: ${why}`)
}
