/**
 * Names that OpenTelemetry's semantic conventions give to what a database and its clients do (version 1.28 and
 * later: https://opentelemetry.io/docs/specs/semconv/db/redis), once each.
 */
export const DB_SYSTEM_NAME = 'db.system.name'
export const DB_OPERATION_NAME = 'db.operation.name'
export const DB_NAMESPACE = 'db.namespace'
export const DB_QUERY_TEXT = 'db.query.text'
export const DB_OPERATION_BATCH_SIZE = 'db.operation.batch.size'
export const DB_RESPONSE_STATUS_CODE = 'db.response.status_code'
export const ERROR_TYPE = 'error.type'
export const SERVER_ADDRESS = 'server.address'
export const SERVER_PORT = 'server.port'
export const NETWORK_PEER_ADDRESS = 'network.peer.address'
export const NETWORK_PEER_PORT = 'network.peer.port'
export const NETWORK_TRANSPORT = 'network.transport'

/** Ours alone: the conventions have no name for these. */
export const KEY_COUNT = 'mini_redis.key_count'
export const CONNECTION_ID = 'mini_redis.connection.id'
export const CLOSE_REASON = 'mini_redis.connection.close_reason'

export const REDIS = 'redis'

/** The instrumentation scope of all that we make. */
export const SCOPE = 'mini-redis'

/** Upper bounds of a duration histogram's buckets, in seconds. */
export const DURATION_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
