/** Placeholder until the directives land. */
type Limit = { hard: number; soft: number; seconds: number }
const LIMIT = { hard: 0, soft: 0, seconds: 0 }
const VALUES = {
  maxclients: 10000,
  'maxclients-wait': 1000,
  'proto-max-bulk-len': 512 * 1024 * 1024,
  'client-query-buffer-limit': 1024 * 1024 * 1024,
  'client-output-buffer-limit': { normal: LIMIT as Limit, pubsub: LIMIT as Limit },
  requirepass: '' as string,
  databases: 16,
  port: 6379,
  bind: ['127.0.0.1', '-::1'],
  unixsocket: '' as string,
  unixsocketperm: 0,
  'tcp-backlog': 511,
  'tcp-keepalive': 300,
  'slowlog-log-slower-than': 10000,
  'slowlog-max-len': 128,
  'latency-tracking': true as boolean,
  'latency-tracking-info-percentiles': [50, 99, 99.9],
  hz: 10,
  maxmemory: 0,
  'maxmemory-policy': 'noeviction',
  timeout: 0,
  'repl-backlog-size': 1048576,
}
export class Config {
  readonly file: { path: string } | undefined
  constructor(_overrides?: Readonly<Record<string, string>>) {}
  value<N extends keyof typeof VALUES>(name: N): (typeof VALUES)[N] {
    return VALUES[name]
  }
  onChange(_name: string, _apply: () => void): void {}
}
