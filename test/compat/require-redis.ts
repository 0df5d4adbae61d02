import { existsSync } from 'node:fs'

/** Says clearly what is missing before any compatibility test fails on it. */
export default function requireRedis(): void {
  if (existsSync('/usr/bin/redis-server')) return
  throw new Error('these tests compare with Debian’s redis-server: apt-get install redis-server redis-tools')
}
