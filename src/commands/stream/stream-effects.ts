/**
 * What the journal has in place of reading and claiming in a group: one XCLAIM for each entry that has changed hands,
 * which gives the replica the same owner, time and count, and XGROUP SETID for how far the group has read.
 */
import type { Group, Pending } from '../../keyspace/stream-group.ts'
import { textOfId } from '../../keyspace/stream-id.ts'
import type { Bytes } from '../../resp/values.ts'
import { int64Text } from '../../structures/int64-text.ts'
import type { LogId } from '../../structures/log-id.ts'

/**
 * @param lastId how far the group had read by then
 * @param id the entry's, as sent
 */
export function claimEffect(
  key: Bytes,
  group: Group,
  item: Pending,
  lastId: LogId,
  id = textOfId(item),
): readonly Bytes[] {
  const { consumer, deliveredAt, deliveries } = item
  return [
    'XCLAIM',
    key,
    group.name,
    consumer.name,
    '0',
    id,
    'TIME',
    int64Text(deliveredAt),
    'RETRYCOUNT',
    String(deliveries),
    'FORCE',
    'JUSTID',
    'LASTID',
    textOfId(lastId),
  ]
}

export function groupEffect(key: Bytes, { name, lastId, entriesRead = -1 }: Group): readonly Bytes[] {
  return ['XGROUP', 'SETID', key, name, textOfId(lastId), 'ENTRIESREAD', String(entriesRead)]
}
