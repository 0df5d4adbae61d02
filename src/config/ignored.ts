/**
 * The directives that are accepted and remembered, so that an existing redis.conf loads, and do nothing here. A server
 * says so in its log for those that it was given; test/ignored-directives.test.ts compares the list with the sources.
 */
import type { Config, Name } from './config.ts'

const IGNORED: ReadonlySet<Name> = new Set([
  // Persistence.
  'rdb-del-sync-files',
  'loading-process-events-interval-bytes',
  'aof-rewrite-cpulist',
  'bgsave-cpulist',
  // Cluster.
  'cluster-enabled',
  'cluster-config-file',
  'cluster-node-timeout',
  'cluster-port',
  'cluster-announce-ip',
  'cluster-announce-hostname',
  'cluster-announce-human-nodename',
  'cluster-announce-port',
  'cluster-announce-bus-port',
  'cluster-announce-tls-port',
  'cluster-preferred-endpoint-type',
  'cluster-migration-barrier',
  'cluster-allow-replica-migration',
  'cluster-allow-reads-when-down',
  'cluster-allow-pubsubshard-when-down',
  'cluster-require-full-coverage',
  'cluster-replica-no-failover',
  'cluster-replica-validity-factor',
  'cluster-link-sendbuf-limit',
  // TLS, whose sessions are kept by clients.
  'tls-session-cache-size',
  // The process and the system.
  'daemonize',
  'supervised',
  'syslog-enabled',
  'syslog-ident',
  'syslog-facility',
  'crash-log-enabled',
  'crash-memcheck-enabled',
  'always-show-logo',
  'hide-user-data-from-log',
  'set-proc-title',
  'proc-title-template',
  'locale-collate',
  'ignore-warnings',
  'hz',
  'dynamic-hz',
  'io-threads',
  'io-threads-do-reads',
  'server-cpulist',
  'bio-cpulist',
  'oom-score-adj',
  'oom-score-adj-values',
  'disable-thp',
  'jemalloc-bg-thread',
  'enable-debug-assert',
  'use-exit-on-panic',
  'bind-source-addr',
  'socket-mark-id',
  'max-new-connections-per-cycle',
  'max-new-tls-connections-per-cycle',
  // Memory.
  'list-compress-depth',
  'maxmemory-eviction-tenacity',
  'active-expire-effort',
  'activerehashing',
  'activedefrag',
  'active-defrag-cycle-min',
  'active-defrag-cycle-max',
  'active-defrag-threshold-lower',
  'active-defrag-threshold-upper',
  'active-defrag-ignore-bytes',
  'active-defrag-max-scan-fields',
  'lazyfree-lazy-user-del',
  'lazyfree-lazy-user-flush',
])

/** Of these, those that a node of a test cluster obeys. */
const OF_CLUSTERS: ReadonlySet<Name> = new Set([
  'cluster-enabled',
  'cluster-allow-reads-when-down',
  'cluster-allow-pubsubshard-when-down',
  'cluster-require-full-coverage',
])

/** Whether it does something on a node of a test cluster alone: a server of one's own is none. */
export function isOfClusters(name: Name): boolean {
  return OF_CLUSTERS.has(name)
}

export function isIgnored(name: Name): boolean {
  return IGNORED.has(name)
}

/** Those that a configuration was given and that do nothing, in order. A default is asked for by nobody. */
export function ignoredIn(config: Config): readonly Name[] {
  return [...config.given].filter(name => IGNORED.has(name) && !config.isDefault(name))
}
