/**
 * The text of INFO: sections of `name:value` lines, with Redis' names for what has the same meaning here.
 */
import { REDIS_VERSION } from '../commands/connection/connection.ts'
import type { Command } from '../commands/declare/define.ts'
import type { Database } from '../keyspace/database.ts'
import type { Engine } from './engine.ts'
import { type Lines, memorySection } from './info-memory.ts'
import { persistenceSection } from './info-persistence.ts'
import { replicationSection } from './info-replication.ts'

const SECTIONS: Readonly<Record<string, (server: Engine) => Lines>> = {
  server: serverSection,
  clients: clientsSection,
  memory: memorySection,
  persistence: persistenceSection,
  stats: statsSection,
  replication: replicationSection,
  cpu: cpuSection,
  modules: () => ({}),
  commandstats: commandStats,
  errorstats: errorStats,
  latencystats: latencyStats,
  cluster: ({ cluster }) => ({ cluster_enabled: cluster === undefined ? 0 : 1 }),
  keyspace: keyspaceSection,
}

/** Deadlines that an estimate of the mean takes into account. */
const DEADLINE_SAMPLES = 16

const TITLES: Readonly<Record<string, string>> = { cpu: 'CPU' }
const NOT_IN_DEFAULT = new Set(['commandstats', 'latencystats'])

/** @param names section names in lower case; none: the default sections */
export function infoText(server: Engine, names: readonly string[]): string {
  const chosen = new Set<string>()
  for (const name of names.length === 0 ? ['default'] : names) {
    if (name === 'all' || name === 'everything') for (const each of Object.keys(SECTIONS)) chosen.add(each)
    else if (name === 'default') {
      for (const each of Object.keys(SECTIONS)) if (!NOT_IN_DEFAULT.has(each)) chosen.add(each)
    } else chosen.add(name)
  }
  const texts: string[] = []
  for (const [name, lines] of Object.entries(SECTIONS)) {
    if (!chosen.has(name)) continue
    const title = TITLES[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
    const body = Object.entries(lines(server)).map(([field, value]) => `${field}:${value}\r\n`)
    texts.push(`# ${title}\r\n${body.join('')}`)
  }
  return texts.join('\r\n')
}

function serverSection(server: Engine): Lines {
  const uptime = Math.floor((server.clock.now - server.startedAt) / 1000)
  const { facts } = server.host
  return {
    redis_version: REDIS_VERSION,
    redis_git_sha1: '00000000',
    redis_git_dirty: 0,
    redis_build_id: '0',
    redis_mode: server.mode,
    server_name: 'mini-redis',
    os: facts.os,
    arch_bits: facts.pointerBits,
    [`${facts.runtime}_version`]: facts.runtimeVersion,
    monotonic_clock: 'performance.now',
    multiplexing_api: 'libuv',
    atomicvar_api: 'none',
    gcc_version: '0.0.0',
    process_id: facts.processId,
    process_supervised: 'no',
    run_id: server.runId,
    tcp_port: server.sockets.port || server.sockets.tlsPort,
    server_time_usec: server.clock.now * 1000,
    uptime_in_seconds: uptime,
    uptime_in_days: Math.floor(uptime / 86_400),
    hz: 10,
    configured_hz: server.config.value('hz'),
    lru_clock: Math.floor(server.clock.now / 1000) & 0xffffff,
    executable: facts.executable,
    config_file: server.configFile,
    io_threads_active: 0,
    ...ending(server),
    ...listeners(server),
  }
}

function ending({ replication: { farewell }, clock }: Engine): Lines {
  return farewell === undefined ? {} : { shutdown_in_milliseconds: farewell.until - clock.now }
}

function listeners({ sockets, config }: Engine): Lines {
  const lines: string[] = []
  const addresses = config.value('bind').map(address => `bind=${address}`)
  if (sockets.port !== 0) lines.push(['name=tcp', ...addresses, `port=${sockets.port}`].join(','))
  const path = config.value('unixsocket')
  if (path !== '' && sockets.addresses.includes(path)) lines.push(`name=unix,bind=${path}`)
  if (sockets.tlsPort !== 0) lines.push(['name=tls', ...addresses, `port=${sockets.tlsPort}`].join(','))
  return Object.fromEntries(lines.map((line, at) => [`listener${at}`, line]))
}

function clientsSection(server: Engine): Lines {
  let blocked = 0
  let inputs = 0
  let outputs = 0
  let pubsub = 0
  for (const client of server.clients.all()) {
    if (client.blocked) blocked++
    if (client.kind === 'pubsub') pubsub++
    inputs = Math.max(inputs, client.pendingInput)
    outputs = Math.max(outputs, client.output.bytes)
  }
  return {
    connected_clients: server.clients.size - server.replication.primary.replicas.size,
    cluster_connections: 0,
    maxclients: server.config.value('maxclients'),
    client_recent_max_input_buffer: inputs,
    client_recent_max_output_buffer: outputs,
    blocked_clients: blocked,
    tracking_clients: server.tracking.clientCount,
    pubsub_clients: pubsub,
    watching_clients: server.watches.watcherCount,
    clients_in_timeout_table: 0,
    total_watched_keys: server.watches.keyCount,
    total_blocking_keys: server.blocked.keyCount,
    total_blocking_keys_on_nokey: server.blocked.keysThatMayEnd,
    clients_waiting_for_admission: server.sockets.waiting,
  }
}

function statsSection(server: Engine): Lines {
  const { stats, keyspace, pubsub, tracking, rates, persistence, replication } = server
  const { counts: denied } = server.access.log
  return {
    total_connections_received: stats.connections,
    total_commands_processed: stats.commands,
    instantaneous_ops_per_sec: Math.round(rates.commands),
    total_net_input_bytes: stats.bytesIn,
    total_net_output_bytes: stats.bytesOut,
    total_net_repl_input_bytes: replication.primary.stats.bytesIn,
    total_net_repl_output_bytes: replication.primary.stats.bytesOut,
    instantaneous_input_kbps: (rates.bytesIn / 1024).toFixed(2),
    instantaneous_output_kbps: (rates.bytesOut / 1024).toFixed(2),
    instantaneous_input_repl_kbps: '0.00',
    instantaneous_output_repl_kbps: '0.00',
    rejected_connections: stats.rejectedConnections,
    sync_full: replication.primary.stats.full,
    sync_partial_ok: replication.primary.stats.partial,
    sync_partial_err: replication.primary.stats.refused,
    expired_subkeys: keyspace.stats.expiredFields,
    expired_keys: keyspace.stats.expired,
    expired_stale_perc: '0.00',
    expired_time_cap_reached_count: 0,
    expire_cycle_cpu_milliseconds: 0,
    evicted_keys: keyspace.stats.evicted,
    evicted_clients: stats.evictedClients,
    evicted_scripts: stats.evictedScripts,
    total_eviction_exceeded_time: 0,
    current_eviction_exceeded_time: 0,
    keyspace_hits: keyspace.stats.hits,
    keyspace_misses: keyspace.stats.misses,
    pubsub_channels: pubsub.size('channels'),
    pubsub_patterns: pubsub.size('patterns'),
    pubsubshard_channels: pubsub.size('shardChannels'),
    latest_fork_usec: 0,
    total_forks: persistence.snapshots,
    migrate_cached_sockets: 0,
    slave_expires_tracked_keys: 0,
    active_defrag_hits: 0,
    active_defrag_misses: 0,
    active_defrag_key_hits: 0,
    active_defrag_key_misses: 0,
    total_active_defrag_time: 0,
    current_active_defrag_time: 0,
    tracking_total_keys: tracking.keyCount,
    tracking_total_items: tracking.itemCount,
    tracking_total_prefixes: tracking.prefixCount,
    unexpected_error_replies: stats.unexpectedErrors,
    total_error_replies: stats.errorReplies,
    dump_payload_sanitizations: keyspace.stats.sanitized,
    total_reads_processed: stats.reads,
    total_writes_processed: stats.writes,
    io_threaded_reads_processed: 0,
    io_threaded_writes_processed: 0,
    client_query_buffer_limit_disconnections: stats.inputLimitCloses,
    client_output_buffer_limit_disconnections: stats.outputLimitCloses,
    reply_buffer_shrinks: 0,
    reply_buffer_expands: 0,
    ...eventLoop(server),
    acl_access_denied_auth: denied.auth,
    acl_access_denied_cmd: denied.command,
    acl_access_denied_key: denied.key,
    acl_access_denied_channel: denied.channel,
  }
}

function eventLoop(server: Engine): Lines {
  const { cron, stats, rates } = server
  const { rounds, microseconds } = cron.eventLoop
  let ofCommands = 0
  for (const command of counted(server)) ofCommands += stats.of(command).milliseconds * 1000
  return {
    eventloop_cycles: rounds,
    eventloop_duration_sum: Math.round(microseconds),
    eventloop_duration_cmd_sum: Math.round(ofCommands),
    instantaneous_eventloop_cycles_per_sec: Math.round(rates.rounds),
    instantaneous_eventloop_duration_usec: Math.round(
      rates.rounds === 0 ? 0 : rates.microseconds / rates.rounds,
    ),
  }
}

function cpuSection({ host }: Engine): Lines {
  const { user, system } = host.cpu()
  const thread = host.threadCpu()
  return {
    used_cpu_sys: (system / 1e6).toFixed(6),
    used_cpu_user: (user / 1e6).toFixed(6),
    used_cpu_sys_children: '0.000000',
    used_cpu_user_children: '0.000000',
    used_cpu_sys_main_thread: (thread.system / 1e6).toFixed(6),
    used_cpu_user_main_thread: (thread.user / 1e6).toFixed(6),
  }
}

function* counted(server: Engine): Generator<Command> {
  for (const command of server.commands.withSubcommands()) {
    if (server.stats.peek(command) !== undefined) yield command
  }
}

function commandStats(server: Engine): Lines {
  const lines: Record<string, string> = {}
  for (const command of counted(server)) {
    const { calls, milliseconds, rejected, failed } = server.stats.of(command)
    const usec = Math.round(milliseconds * 1000)
    const each = (calls === 0 ? 0 : (milliseconds * 1000) / calls).toFixed(2)
    lines[`cmdstat_${command.fullName}`] =
      `calls=${calls},usec=${usec},usec_per_call=${each},rejected_calls=${rejected},failed_calls=${failed}`
  }
  return lines
}

function errorStats(server: Engine): Lines {
  const lines: Record<string, string> = {}
  for (const [code, count] of server.stats.errors) lines[`errorstat_${code}`] = `count=${count}`
  return lines
}

function latencyStats(server: Engine): Lines {
  const lines: Record<string, string> = {}
  if (!server.stats.trackLatency) return lines
  const percentiles = server.config.value('latency-tracking-info-percentiles')
  for (const command of counted(server)) {
    const { latency } = server.stats.of(command)
    if (latency.total === 0) continue
    lines[`latency_percentiles_usec_${command.fullName}`] = percentiles
      .map(percent => `p${percent}=${latency.percentile(percent).toFixed(3)}`)
      .join(',')
  }
  return lines
}

function keyspaceSection(server: Engine): Lines {
  const lines: Record<string, string> = {}
  for (const database of server.keyspace.databases) {
    if (database.size === 0) continue
    const { expiringSize, expiringHashes } = database.figures
    const average = averageTimeToLive(server, database)
    lines[`db${database.index}`] =
      `keys=${database.size},expires=${expiringSize},avg_ttl=${average},subexpiry=${expiringHashes}`
  }
  return lines
}

/** Milliseconds that keys with a deadline still have, in the mean; estimated from a few of them. */
function averageTimeToLive({ clock, random }: Engine, { figures }: Database): number {
  const deadlines = figures.someDeadlines(DEADLINE_SAMPLES, random)
  if (deadlines.length === 0) return 0
  let total = 0
  for (const deadline of deadlines) total += Math.max(0, deadline - clock.now)
  return Math.floor(total / deadlines.length)
}
