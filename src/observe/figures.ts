/**
 * The figures of a server that are worth watching, declared once for Prometheus and OpenTelemetry. The names are
 * those that dashboards know: of redis_exporter (behind `redis_`), and of the OpenTelemetry Collector's Redis
 * receiver. Figures that mini-redis does not have are left out, not shown as zero.
 */
import { count, perCommand, perDatabase, type Read } from './reading.ts'

export interface Figure {
  readonly prometheus: string
  readonly otel: string
  /** A counter only grows, a gauge goes up and down. */
  readonly kind: 'counter' | 'gauge'
  /** UCUM, as OpenTelemetry writes units. */
  readonly unit: string
  readonly help: string
  /** Set when `read` gives several values. */
  readonly label?: string
  readonly read: Read
}

function gauge(
  prometheus: string,
  otel: string,
  unit: string,
  help: string,
  read: Read,
  label?: string,
): Figure {
  return { prometheus, otel, kind: 'gauge', unit, help, read, ...(label !== undefined && { label }) }
}

function counter(
  prometheus: string,
  otel: string,
  unit: string,
  help: string,
  read: Read,
  label?: string,
): Figure {
  return { ...gauge(`${prometheus}_total`, otel, unit, help, read, label), kind: 'counter' }
}

export const FIGURES: readonly Figure[] = [
  gauge('uptime_in_seconds', 'redis.uptime', 's', 'Seconds since the server was made.', ({ server }) =>
    Math.max(0, Math.floor((server.clock.now - server.startedAt) / 1000)),
  ),
  gauge(
    'connected_clients',
    'redis.clients.connected',
    '{client}',
    'Connections that are open.',
    ({ server }) => server.clients.size,
  ),
  gauge(
    'blocked_clients',
    'redis.clients.blocked',
    '{client}',
    'Clients whose command waits.',
    ({ server }) => count(server, client => client.blocked),
  ),
  gauge('pubsub_clients', 'redis.clients.pubsub', '{client}', 'Clients that have subscribed.', ({ server }) =>
    count(server, client => client.kind === 'pubsub'),
  ),
  gauge('max_clients', 'redis.clients.max', '{client}', 'The directive maxclients.', ({ server }) =>
    server.config.value('maxclients'),
  ),
  counter(
    'connections_received',
    'redis.connections.received',
    '{connection}',
    'Connections that were accepted.',
    ({ server }) => server.stats.connections,
  ),
  counter(
    'rejected_connections',
    'redis.connections.rejected',
    '{connection}',
    'Connections that were turned away.',
    ({ server }) => server.stats.rejectedConnections,
  ),
  counter(
    'commands_processed',
    'redis.commands.processed',
    '{command}',
    'Commands that ran.',
    ({ server }) => server.stats.commands,
  ),
  counter('commands', 'redis.cmd.calls', '{command}', 'Calls of each command.', perCommand('calls'), 'cmd'),
  counter(
    'commands_duration_seconds',
    'redis.cmd.time',
    's',
    'Time spent in each command.',
    perCommand('milliseconds', 1 / 1000),
    'cmd',
  ),
  counter(
    'commands_rejected_calls',
    'redis.cmd.rejected',
    '{command}',
    'Calls that were refused before they ran.',
    perCommand('rejected'),
    'cmd',
  ),
  counter(
    'commands_failed_calls',
    'redis.cmd.failed',
    '{command}',
    'Calls that ran and answered an error.',
    perCommand('failed'),
    'cmd',
  ),
  counter(
    'errors',
    'redis.errors',
    '{error}',
    'Error replies by code.',
    ({ server }) => server.stats.errors,
    'err',
  ),
  counter(
    'keyspace_hits',
    'redis.keyspace.hits',
    '{hit}',
    'Keys that were looked up and found.',
    ({ server }) => server.keyspace.stats.hits,
  ),
  counter(
    'keyspace_misses',
    'redis.keyspace.misses',
    '{miss}',
    'Keys that were looked up in vain.',
    ({ server }) => server.keyspace.stats.misses,
  ),
  counter(
    'expired_keys',
    'redis.keys.expired',
    '{key}',
    'Keys whose time came.',
    ({ server }) => server.keyspace.stats.expired,
  ),
  gauge('db_keys', 'redis.db.keys', '{key}', 'Keys of each database.', perDatabase('all'), 'db'),
  gauge(
    'db_keys_expiring',
    'redis.db.expires',
    '{key}',
    'Keys of each database that will expire.',
    perDatabase('expiring'),
    'db',
  ),
  gauge(
    'memory_used_bytes',
    'redis.memory.used',
    'By',
    'Memory of keys, values and the buffers of clients.',
    ({ server }) => server.memory.used,
  ),
  gauge(
    'memory_used_rss_bytes',
    'redis.memory.resident',
    'By',
    'Resident memory of the process.',
    ({ memory }) => memory.resident,
  ),
  gauge(
    'memory_used_peak_bytes',
    'redis.memory.peak',
    'By',
    'The most memory that was seen in use.',
    ({ server }) => server.memory.peak,
  ),
  gauge('memory_max_bytes', 'redis.maxmemory', 'By', 'The directive maxmemory.', ({ server }) =>
    server.config.value('maxmemory'),
  ),
  counter(
    'net_input_bytes',
    'redis.net.input',
    'By',
    'Bytes read from sockets.',
    ({ server }) => server.stats.bytesIn,
  ),
  counter(
    'net_output_bytes',
    'redis.net.output',
    'By',
    'Bytes written to sockets.',
    ({ server }) => server.stats.bytesOut,
  ),
  gauge('pubsub_channels', 'redis.pubsub.channels', '{channel}', 'Channels with subscribers.', ({ server }) =>
    server.pubsub.size('channels'),
  ),
  gauge('pubsub_patterns', 'redis.pubsub.patterns', '{pattern}', 'Patterns with subscribers.', ({ server }) =>
    server.pubsub.size('patterns'),
  ),
  gauge(
    'slowlog_length',
    'redis.slowlog.length',
    '{entry}',
    'Entries of the slow log.',
    ({ server }) => server.slowlog.length,
  ),
  counter(
    'cpu_user_seconds',
    'redis.cpu.user',
    's',
    'CPU time of the process in its own code.',
    ({ cpu }) => cpu.user / 1e6,
  ),
  counter(
    'cpu_sys_seconds',
    'redis.cpu.sys',
    's',
    'CPU time of the process in the kernel.',
    ({ cpu }) => cpu.system / 1e6,
  ),
]
