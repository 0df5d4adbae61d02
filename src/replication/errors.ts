/** What the commands of replication answer, and why commands are refused. Byte for byte as Redis says it. */
import { error } from '../keyspace/errors.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'

export const NOT_FOR_REPLICAS =
  'cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.'
export const WAIT_ON_REPLICA = error(`WAIT ${NOT_FOR_REPLICAS}`)
export const WAITAOF_ON_REPLICA = error(
  'WAITAOF cannot be used with replica instances. Please also note that writes to replicas are just local and are not propagated.',
)
export const INVALID_PRIMARY_PORT = error('Invalid master port')
export const NOT_BY_REPLICA = error('Command is not valid when client is a replica.')
export const FILTER_NEEDS_MARK = error('Filtered replica requires EOF capability')
export const NO_PRIMARY_LINK = new ReplyError("NOMASTERLINK Can't SYNC while not connected with my master")
export const PENDING_OUTPUT = error('SYNC and PSYNC are invalid with pending output')
export const READ_ONLY = new ReplyError("READONLY You can't write against a read only replica.")
export const PRIMARY_DOWN = new ReplyError(
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
)
export const NO_GOOD_REPLICAS = new ReplyError('NOREPLICAS Not enough good replicas to write.')
export const NO_LONGER_PRIMARY = new ReplyError(
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
)

export function unknownReplconf(option: Bytes): ReplyError {
  return error(`Unrecognized REPLCONF option: ${option}`)
}

export function unknownFilter(name: Bytes): ReplyError {
  return error(`Unsupported rdb-filter-only option: ${name}`)
}

export function addressTooLong(length: number): ReplyError {
  return error(`REPLCONF ip-address provided by replica instance is too long: ${length} bytes`)
}
