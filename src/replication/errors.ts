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
export const SYNC_WHILE_FAILING_OVER = new ReplyError("NOMASTERLINK Can't SYNC while failing over")
export const FOLLOW_WHILE_FAILING_OVER = error('REPLICAOF not allowed while failing over.')
export const FOLLOW_IN_CLUSTER = error('REPLICAOF not allowed in cluster mode.')
export const FAILOVER_IN_CLUSTER = error(
  'FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.',
)
export const FAILOVER_TO_PRIMARY = error("PSYNC FAILOVER can't be sent to a master.")
export const FAILOVER_OF_OTHER_HISTORY = error('PSYNC FAILOVER replid must match my replid.')
export const FAILOVER_RUNS = error('FAILOVER already in progress.')
export const FAILOVER_ON_REPLICA = error('FAILOVER is not valid when server is a replica.')
export const FAILOVER_ALONE = error('FAILOVER requires connected replicas.')
export const FAILOVER_FORCE_NEEDS = error(
  'FAILOVER with force option requires both a timeout and target HOST and IP.',
)
export const FAILOVER_TO_STRANGER = error('FAILOVER target HOST and PORT is not a replica.')
export const FAILOVER_TO_OFFLINE = error('FAILOVER target replica is not online.')
export const FAILOVER_TIMEOUT = error('FAILOVER timeout must be greater than 0')
export const NO_FAILOVER = error('No failover in progress.')
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
