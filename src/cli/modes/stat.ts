/** `--stat`: what INFO says of keys, memory, clients and requests, one line every second. */
import { ReplyError } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { Exit } from '../exit.ts'
import { shapeOf } from '../output/shape.ts'
import { pause } from '../pause.ts'
import { askPatiently } from './patient.ts'

const HEADER =
  '------- data ------ --------------------- load -------------------- - child -\n' +
  'keys       mem      clients blocked requests            connections          \n'
const HEADER_EVERY = 20

export async function stat(session: Session): Promise<void> {
  await session.require()
  const interval = session.options.interval || 1000
  let requests = 0
  for (let line = 0; ; line++) {
    const reply = await askPatiently(session, ['INFO'])
    if (reply instanceof ReplyError) throw new Exit(1, `ERROR: ${reply.message}`)
    const shape = shapeOf(reply)
    const info = 'text' in shape ? shape.text : ''
    if (line % HEADER_EVERY === 0) session.print(HEADER)
    session.print(statLine(info, requests))
    requests = field(info, 'total_commands_processed')
    await pause(interval)
  }
}

/** @param before requests at the time of the line before, 0 for the first */
export function statLine(info: string, before: number): string {
  const keys = [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
  const requests = field(info, 'total_commands_processed')
  const children = [
    ...(field(info, 'rdb_bgsave_in_progress') > 0 ? ['SAVE'] : []),
    ...(field(info, 'aof_rewrite_in_progress') > 0 ? ['AOF'] : []),
    ...(field(info, 'loading') > 0 ? ['LOAD'] : []),
  ]
  const parts = [
    String(keys).padEnd(11),
    bytesForPeople(field(info, 'used_memory')).padEnd(8),
    ` ${String(field(info, 'connected_clients')).padEnd(8)}`,
    String(field(info, 'blocked_clients')).padEnd(8),
    `${requests} (+${before === 0 ? 0 : requests - before})`.padEnd(19),
    ` ${String(field(info, 'total_connections_received')).padEnd(12)}`,
    children.join('+'),
  ]
  return `${parts.join('')}\n`
}

function field(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
}

export function bytesForPeople(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(2)}K`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(2)}M`
  return `${(bytes / 1024 ** 3).toFixed(2)}G`
}
