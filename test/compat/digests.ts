/**
 * What a server holds, for comparing with what another does: DEBUG DIGEST. Redis 7.0 digests scores in another form than
 * we do; beside it each key counts by its own digest, and sorted sets by their members and scores.
 */
import { bulkStringsOf } from '../support/bulk-strings.ts'
import type { RawClient } from '../support/raw-client.ts'
import { shortestDoubles } from './doubles.ts'
import { agree } from './versions.ts'

const ALIKE = agree('digests are of the shortest scores')

/** All that the server holds. The client is in the same database afterwards. */
export async function digestOf(client: RawClient): Promise<string> {
  if (ALIKE) return client.ask('DEBUG', 'DIGEST')
  const [, selected = '0'] = /db=(\d+)/.exec(await client.ask('CLIENT', 'INFO')) ?? []
  const found: string[] = []
  for (const [, index = ''] of (await client.ask('INFO', 'keyspace')).matchAll(/^db(\d+):/gm)) {
    await client.ask('SELECT', index)
    for (const key of bulkStringsOf(await client.ask('KEYS', '*')).sort()) {
      found.push(`${index} ${JSON.stringify(key)} ${await digestOfKey(client, key)}`)
    }
  }
  await client.ask('SELECT', selected)
  return found.length === 0 ? `+${'0'.repeat(40)}\r\n` : found.join('\n')
}

export async function digestOfKey(client: RawClient, key: string): Promise<string> {
  // Of some doubles Redis writes a digit more, or another last one, and digests these.
  if ((await client.ask('TYPE', key)) !== '+zset\r\n') return client.ask('DEBUG', 'DIGEST-VALUE', key)
  const members = shortestDoubles(await client.ask('ZRANGE', key, '0', '-1', 'WITHSCORES'))
  return `${members}${(await client.ask('TTL', key)) === ':-1\r\n' ? '' : ' expires'}`
}
