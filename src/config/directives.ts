/**
 * Every directive of Redis 7.4, declared once: name, type, default, and how it may change. What has no meaning
 * here yet is checked and remembered, so that an existing redis.conf loads and CONFIG SET answers as expected.
 */
import {
  addresses,
  eventClasses,
  oomScores,
  outputLimits,
  percentiles,
  primaryAddress,
  renamedCommands,
  saveOrNot,
  savePoints,
  titleTemplate,
  users,
} from './specials.ts'
import { clamped, fileName, integer, long, memory, octal, oneOf, someOf, text, yesNo } from './types.ts'

const KB = 1024
const MB = 1024 * KB
const GB = 1024 * MB
const INT_MIN = -2147483648
const INT_MAX = 2147483647
const UINT_MAX = 4294967295
const immutable = { immutable: true } as const
const guarded = { protected: true } as const
const fixedWhileLoading = { fixedWhileLoading: true } as const
const secret = { secret: true } as const
const hidden = { hidden: true } as const

/** Ours alone: not part of Redis. */
const own = {
  /** How long a connection beyond maxclients may wait for a place, in ms. */
  'maxclients-wait': integer(1000),
  /** Port on 127.0.0.1 of the page that shows what is inside, whose token is in the log; 0: none. */
  // Hidden, as metrics-port is.
  'inspect-port': integer(0, 0, 65535, { immutable: true, hidden: true }),
  /** What its page must show, for an address that stays; empty: a new one each time. */
  'inspect-token': text('', { secret: true, immutable: true, hidden: true }),
  /** Port on which Prometheus may ask for the server's figures; 0: none. */
  // Hidden, because tools that set all that CONFIG GET * shows know only which of Redis' directives are immutable.
  'metrics-port': integer(0, 0, 65535, { immutable: true, hidden: true }),
  /** Port of Upstash's REST API, on the addresses of `bind`; 0: none. */
  'rest-port': integer(0, 0, 65535, { immutable: true, hidden: true }),
  /** What a REST request must show. Without one, none is answered. */
  'rest-token': text('', { secret: true, hidden: true }),
  /** The same for requests that may only read. */
  'rest-readonly-token': text('', { secret: true, hidden: true }),
  /** Whose name a client's certificate gives: with `CN`, the user of that name is logged in. From Redis 8.6. */
  'tls-auth-clients-user': oneOf('off', ['off', 'CN'], hidden, { cn: 'CN' }),
}

const network = {
  bind: addresses(['127.0.0.1', '-::1']),
  'bind-source-addr': text(),
  port: integer(6379, 0, 65535),
  'tcp-backlog': integer(511, 0, INT_MAX, immutable),
  'tcp-keepalive': integer(300),
  timeout: integer(0),
  unixsocket: text('', immutable),
  unixsocketperm: octal(0, 0o777, immutable),
  'protected-mode': yesNo(true),
  'socket-mark-id': integer(0, 0, UINT_MAX, immutable),
  maxclients: integer(10000, 1, UINT_MAX),
  'max-new-connections-per-cycle': integer(10, 1, 1000),
  'max-new-tls-connections-per-cycle': integer(1, 1, 1000),
}

const general = {
  daemonize: yesNo(false, immutable),
  pidfile: text('', immutable),
  loglevel: oneOf(
    'notice',
    ['debug', 'verbose', 'notice', 'warning', 'nothing'],
    {},
    {
      trace: 'debug',
      info: 'notice',
      warn: 'warning',
      error: 'warning',
      fatal: 'warning',
      silent: 'nothing',
    },
  ),
  logfile: text('', immutable),
  'syslog-enabled': yesNo(false, immutable),
  'syslog-ident': text('redis', immutable),
  'syslog-facility': oneOf(
    'local0',
    ['user', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
    immutable,
  ),
  'crash-log-enabled': yesNo(true),
  'crash-memcheck-enabled': yesNo(true),
  databases: integer(16, 1, INT_MAX, immutable),
  'always-show-logo': yesNo(false, immutable),
  'hide-user-data-from-log': yesNo(false),
  'set-proc-title': yesNo(true, immutable),
  'proc-title-template': titleTemplate('{title} {listen-addr} {server-mode}'),
  'locale-collate': text(),
  supervised: oneOf('no', ['no', 'upstart', 'systemd', 'auto'], immutable),
  'shutdown-timeout': integer(10),
  'shutdown-on-sigint': someOf('default', ['default', 'save', 'nosave', 'now', 'force'], saveOrNot),
  'shutdown-on-sigterm': someOf('default', ['default', 'save', 'nosave', 'now', 'force'], saveOrNot),
  'ignore-warnings': text(),
  hz: clamped(integer(10), 1, 500),
  'dynamic-hz': yesNo(true),
  'io-threads': integer(1, 1, 128, immutable),
  'io-threads-do-reads': yesNo(false, immutable),
  'server-cpulist': text('', { immutable: true, aliases: ['server_cpulist'] }),
  'bio-cpulist': text('', { immutable: true, aliases: ['bio_cpulist'] }),
  'aof-rewrite-cpulist': text('', { immutable: true, aliases: ['aof_rewrite_cpulist'] }),
  'bgsave-cpulist': text('', { immutable: true, aliases: ['bgsave_cpulist'] }),
  'oom-score-adj': oneOf('no', ['no', 'yes', 'relative', 'absolute']),
  'oom-score-adj-values': oomScores(),
  'disable-thp': yesNo(true, immutable),
  'jemalloc-bg-thread': yesNo(true),
  'busy-reply-threshold': integer(5000, 0, 9223372036854775807n, { aliases: ['lua-time-limit'] }),
  'propagation-error-behavior': oneOf('ignore', ['ignore', 'panic', 'panic-on-replicas']),
  'enable-debug-assert': yesNo(false, { immutable: true, hidden: true }),
  'use-exit-on-panic': yesNo(false, hidden),
}

const security = {
  requirepass: text('', secret),
  aclfile: text('', immutable),
  user: users(),
  'rename-command': renamedCommands(),
  'acllog-max-len': long(128),
  'acl-pubsub-default': oneOf('resetchannels', ['allchannels', 'resetchannels']),
  'enable-protected-configs': oneOf('no', ['no', 'yes', 'local'], immutable),
  'enable-debug-command': oneOf('no', ['no', 'yes', 'local'], immutable),
  'enable-module-command': oneOf('no', ['no', 'yes', 'local'], immutable),
  'lua-enable-deprecated-api': yesNo(false, { immutable: true, hidden: true }),
}

const limits = {
  'proto-max-bulk-len': memory(512 * MB, MB),
  'client-query-buffer-limit': memory(GB, MB),
  'client-output-buffer-limit': outputLimits(),
  'tracking-table-max-keys': long(1_000_000),
  maxmemory: memory(0, 0, 18446744073709551615n),
  'maxmemory-policy': oneOf('noeviction', [
    'volatile-lru',
    'volatile-lfu',
    'volatile-random',
    'volatile-ttl',
    'allkeys-lru',
    'allkeys-lfu',
    'allkeys-random',
    'noeviction',
  ]),
  'maxmemory-samples': integer(5, 1, 64),
  'maxmemory-eviction-tenacity': integer(10, 0, 100),
  'maxmemory-clients': memory(0, 0, 9223372036854775807n, { percent: true }),
  'lfu-log-factor': integer(10),
  'lfu-decay-time': integer(1),
  'active-expire-effort': integer(1, 1, 10),
  activerehashing: yesNo(true),
  activedefrag: yesNo(false),
  'active-defrag-cycle-min': integer(1, 1, 99),
  'active-defrag-cycle-max': integer(25, 1, 99),
  'active-defrag-threshold-lower': integer(10, 0, 1000),
  'active-defrag-threshold-upper': integer(100, 0, 1000),
  'active-defrag-ignore-bytes': memory(100 * MB, 1),
  'active-defrag-max-scan-fields': long(1000, 1),
  'lazyfree-lazy-eviction': yesNo(false),
  'lazyfree-lazy-expire': yesNo(false),
  'lazyfree-lazy-server-del': yesNo(false),
  'lazyfree-lazy-user-del': yesNo(false),
  'lazyfree-lazy-user-flush': yesNo(false),
}

const observation = {
  'slowlog-log-slower-than': long(10000, -1),
  'slowlog-max-len': long(128),
  'latency-monitor-threshold': long(0),
  'latency-tracking': yesNo(true),
  'latency-tracking-info-percentiles': percentiles(),
  'notify-keyspace-events': eventClasses(),
}

const encodings = {
  'hash-max-listpack-entries': long(512, 0, { aliases: ['hash-max-ziplist-entries'] }),
  'hash-max-listpack-value': memory(64, 0, 9223372036854775807n, { aliases: ['hash-max-ziplist-value'] }),
  'list-max-listpack-size': integer(-2, INT_MIN, INT_MAX, { aliases: ['list-max-ziplist-size'] }),
  'list-compress-depth': integer(0),
  'set-max-intset-entries': long(512),
  'set-max-listpack-entries': long(128),
  'set-max-listpack-value': long(64),
  'zset-max-listpack-entries': long(128, 0, { aliases: ['zset-max-ziplist-entries'] }),
  'zset-max-listpack-value': memory(64, 0, 9223372036854775807n, { aliases: ['zset-max-ziplist-value'] }),
  'hll-sparse-max-bytes': memory(3000),
  'stream-node-max-bytes': memory(4096),
  'stream-node-max-entries': long(100),
}

const persistence = {
  dir: text('.', { ...guarded, ...fixedWhileLoading }),
  save: savePoints(),
  dbfilename: fileName('dump.rdb', guarded),
  rdbcompression: yesNo(true),
  rdbchecksum: yesNo(true, immutable),
  'rdb-del-sync-files': yesNo(false),
  'rdb-save-incremental-fsync': yesNo(true),
  'sanitize-dump-payload': oneOf('no', ['no', 'yes', 'clients']),
  'stop-writes-on-bgsave-error': yesNo(true),
  appendonly: yesNo(false, fixedWhileLoading),
  appendfilename: fileName('appendonly.aof', immutable),
  appenddirname: fileName('appendonlydir', immutable),
  appendfsync: oneOf('everysec', ['everysec', 'always', 'no']),
  'no-appendfsync-on-rewrite': yesNo(false),
  'auto-aof-rewrite-percentage': integer(100),
  'auto-aof-rewrite-min-size': memory(64 * MB),
  'aof-load-truncated': yesNo(true),
  'aof-use-rdb-preamble': yesNo(true),
  'aof-timestamp-enabled': yesNo(false),
  'aof-disable-auto-gc': yesNo(false, hidden),
  'aof-rewrite-incremental-fsync': yesNo(true),
  'key-load-delay': integer(0, INT_MIN, INT_MAX, hidden),
  'rdb-key-save-delay': integer(0, INT_MIN, INT_MAX, hidden),
  'loading-process-events-interval-bytes': integer(2 * MB, 1024, INT_MAX, hidden),
}

const replication = {
  replicaof: primaryAddress({ immutable: true, aliases: ['slaveof'] }),
  masterauth: text('', secret),
  masteruser: text('', secret),
  'replica-serve-stale-data': yesNo(true, { aliases: ['slave-serve-stale-data'] }),
  'replica-read-only': yesNo(true, { aliases: ['slave-read-only'] }),
  'replica-priority': integer(100, 0, INT_MAX, { aliases: ['slave-priority'] }),
  'replica-announce-ip': text('', { aliases: ['slave-announce-ip'] }),
  'replica-announce-port': integer(0, 0, 65535, { aliases: ['slave-announce-port'] }),
  'replica-announced': yesNo(true),
  'replica-ignore-maxmemory': yesNo(true, { aliases: ['slave-ignore-maxmemory'] }),
  'replica-ignore-disk-write-errors': yesNo(false),
  'replica-lazy-flush': yesNo(false, { aliases: ['slave-lazy-flush'] }),
  'repl-timeout': integer(60, 1),
  'repl-ping-replica-period': integer(10, 1, INT_MAX, { aliases: ['repl-ping-slave-period'] }),
  'repl-disable-tcp-nodelay': yesNo(false),
  'repl-diskless-sync': yesNo(true),
  'repl-diskless-sync-delay': integer(5),
  'repl-diskless-sync-max-replicas': integer(0),
  'repl-diskless-load': oneOf('disabled', ['disabled', 'on-empty-db', 'swapdb'], fixedWhileLoading),
  'repl-backlog-size': clamped(memory(MB, 1), 16 * KB),
  'repl-backlog-ttl': long(3600),
  'min-replicas-to-write': integer(0, 0, INT_MAX, { aliases: ['min-slaves-to-write'] }),
  'min-replicas-max-lag': integer(10, 0, INT_MAX, { aliases: ['min-slaves-max-lag'] }),
}

const cluster = {
  'cluster-enabled': yesNo(false, immutable),
  'cluster-config-file': text('nodes.conf', immutable),
  'cluster-node-timeout': long(15000),
  'cluster-port': integer(0, 0, 65535, immutable),
  'cluster-announce-ip': text(),
  'cluster-announce-hostname': text(),
  'cluster-announce-human-nodename': text(),
  'cluster-announce-port': integer(0, 0, 65535),
  'cluster-announce-bus-port': integer(0, 0, 65535),
  'cluster-announce-tls-port': integer(0, 0, 65535),
  'cluster-preferred-endpoint-type': oneOf('ip', ['ip', 'hostname', 'unknown-endpoint']),
  'cluster-migration-barrier': integer(1),
  'cluster-allow-replica-migration': yesNo(true),
  'cluster-allow-reads-when-down': yesNo(false),
  'cluster-allow-pubsubshard-when-down': yesNo(true),
  'cluster-require-full-coverage': yesNo(true),
  'cluster-replica-no-failover': yesNo(false, { aliases: ['cluster-slave-no-failover'] }),
  'cluster-replica-validity-factor': integer(10, 0, INT_MAX, {
    aliases: ['cluster-slave-validity-factor'],
  }),
  'cluster-link-sendbuf-limit': memory(0),
}

const tls = {
  'tls-port': integer(0, 0, 65535),
  'tls-cert-file': text(),
  'tls-key-file': text(),
  'tls-key-file-pass': text('', secret),
  'tls-client-cert-file': text(),
  'tls-client-key-file': text(),
  'tls-client-key-file-pass': text('', secret),
  'tls-dh-params-file': text(),
  'tls-ca-cert-file': text(),
  'tls-ca-cert-dir': text(),
  'tls-auth-clients': oneOf('yes', ['no', 'yes', 'optional']),
  'tls-replication': yesNo(false),
  'tls-cluster': yesNo(false),
  'tls-protocols': text(),
  'tls-ciphers': text(),
  'tls-ciphersuites': text(),
  'tls-prefer-server-ciphers': yesNo(false),
  'tls-session-caching': yesNo(true),
  'tls-session-cache-size': integer(20480),
  'tls-session-cache-timeout': integer(300),
}

/** The directives by what they are about. */
export const TOPICS = {
  network,
  general,
  security,
  limits,
  observation,
  encodings,
  persistence,
  replication,
  cluster,
  tls,
  'ours alone': own,
}

export const DIRECTIVES = {
  ...own,
  ...network,
  ...general,
  ...security,
  ...limits,
  ...observation,
  ...encodings,
  ...persistence,
  ...replication,
  ...cluster,
  ...tls,
}
