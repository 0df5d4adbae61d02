/** Placeholder until the directives land. */
type Limit = { hard: number; soft: number; seconds: number }
const NUMBERS: Record<string, number> = {
  maxclients: 10000,
  'maxclients-wait': 1000,
  'proto-max-bulk-len': 512 * 1024 * 1024,
  'client-query-buffer-limit': 1024 * 1024 * 1024,
}
const LIMIT = { hard: 0, soft: 0, seconds: 0 }
const LIMITS = { normal: LIMIT, pubsub: LIMIT }
export class Config {
  value(name: 'client-output-buffer-limit'): { normal: Limit; pubsub: Limit }
  value(name: string): number
  value(name: string): number | { normal: Limit; pubsub: Limit } {
    return name === 'client-output-buffer-limit' ? LIMITS : (NUMBERS[name] ?? 0)
  }
}
