/** INFO's section of replication. */
import type { Engine } from './engine.ts'
import type { Lines } from './info-memory.ts'

const SECOND = 1000

export function replicationSection(server: Engine): Lines {
  const { replication, clock, config } = server
  const { primary, history } = replication
  primary.flush()
  const { backlog } = primary
  const lines: Record<string, string | number> = {
    role: replication.isReplica ? 'slave' : 'master',
    ...linkLines(server),
    connected_slaves: primary.replicas.size,
  }
  if (config.value('min-replicas-to-write') > 0 && config.value('min-replicas-max-lag') > 0)
    lines['min_slaves_good_slaves'] = primary.goodReplicas
  let at = 0
  for (const replica of primary.replicas) {
    const lag = replica.state === 'online' ? Math.floor((clock.now - replica.heardAt) / SECOND) : 0
    lines[`slave${at++}`] =
      `ip=${replica.shownIp},port=${replica.port},state=${replica.stateName},offset=${replica.acknowledged},lag=${lag}`
  }
  return {
    ...lines,
    master_failover_state: replication.failover?.state ?? 'no-failover',
    master_replid: history.id,
    master_replid2: history.formerId,
    master_repl_offset: history.offset,
    second_repl_offset: history.formerEnd === -1 ? -1 : history.formerEnd + 1,
    repl_backlog_active: backlog === undefined ? 0 : 1,
    repl_backlog_size: config.value('repl-backlog-size'),
    repl_backlog_first_byte_offset: backlog === undefined ? 0 : backlog.start + 1,
    repl_backlog_histlen: backlog?.length ?? 0,
  }
}

/** Of a replica: how it stands with its primary. */
function linkLines({ replication: { link, offset }, clock, config }: Engine): Lines {
  if (link === undefined) return {}
  const secondsSince = (time: number | undefined) =>
    time === undefined ? -1 : Math.floor((clock.now - time) / SECOND)
  const { copying } = link
  const lines: Record<string, string | number> = {
    master_host: link.address.host,
    master_port: link.address.port,
    master_link_status: link.isUp ? 'up' : 'down',
    master_last_io_seconds_ago: link.isUp ? secondsSince(link.heardAt) : -1,
    master_sync_in_progress: copying === undefined ? 0 : 1,
    slave_read_repl_offset: link.isUp ? link.receivedTo : offset,
    slave_repl_offset: offset,
  }
  if (copying !== undefined) {
    const { total, read, heardAt } = copying
    lines['master_sync_total_bytes'] = total
    lines['master_sync_read_bytes'] = read
    lines['master_sync_left_bytes'] = total - read
    lines['master_sync_perc'] = (total > 0 ? (read / total) * 100 : 0).toFixed(2)
    lines['master_sync_last_io_seconds_ago'] = secondsSince(heardAt)
  }
  if (!link.isUp) lines['master_link_down_since_seconds'] = secondsSince(link.downSince)
  return {
    ...lines,
    slave_priority: config.value('replica-priority'),
    slave_read_only: config.value('replica-read-only') ? 1 : 0,
    replica_announced: config.value('replica-announced') ? 1 : 0,
  }
}
