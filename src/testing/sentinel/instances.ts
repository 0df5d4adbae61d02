/** What SENTINEL MASTER, REPLICAS and SENTINELS tell of a server: names and values, all of them as text. */
import { MapReply, type ReplyValue } from '../../resp/values.ts'
import type { GroupServer } from '../group/group-server.ts'
import type { Sentinel, Watch } from './watch.ts'

/** Of a real sentinel: as it is configured, where nothing else is said. */
const DOWN_AFTER = 30_000
const FAILOVER_TIMEOUT = 180_000

type Facts = Readonly<Record<string, string | number>>

export function primaryReply(watch: Watch, now: number): ReplyValue {
  const { primary, epoch, replicas, sentinels, quorum, name } = watch
  return asReply({
    ...common(watch, primary, name, 'master', now),
    ...roleFacts(watch, primary, now),
    'config-epoch': epoch,
    'num-slaves': replicas.length,
    'num-other-sentinels': sentinels.length - 1,
    quorum,
    'failover-timeout': FAILOVER_TIMEOUT,
    'parallel-syncs': 1,
  })
}

export function replicaReply(watch: Watch, replica: GroupServer, now: number): ReplyValue {
  const { primary } = watch
  return asReply({
    ...common(watch, replica, `${replica.host}:${replica.port}`, 'slave', now),
    ...roleFacts(watch, replica, now),
    'master-link-down-time': 0,
    'master-link-status': !replica.hasFailed && replica.isInSync ? 'ok' : 'err',
    'master-host': primary.host,
    'master-port': primary.port,
    'slave-priority': replica.server.config.value('replica-priority'),
    'slave-repl-offset': replica.offset,
    'replica-announced': replica.server.config.value('replica-announced') ? 1 : 0,
  })
}

export function sentinelReply(watch: Watch, sentinel: Sentinel, now: number): ReplyValue {
  return asReply({
    ...common(watch, sentinel, sentinel.id, 'sentinel', now),
    'last-hello-message': 0,
    'voted-leader': watch.leader?.id ?? '?',
    'voted-leader-epoch': watch.epoch,
  })
}

function common(watch: Watch, each: GroupServer, name: string, role: string, now: number): Facts {
  const { host, port, server, hasFailed } = each
  const isPrimary = role === 'master'
  const since = now - (watch.downSince.get(each) ?? now)
  const isAgreed = hasFailed && isPrimary && watch.usable.length >= watch.quorum
  const flags = [
    ...(hasFailed ? ['s_down'] : []),
    ...(isAgreed ? ['o_down'] : []),
    role,
    ...(hasFailed ? ['disconnected'] : []),
    ...(isPrimary && watch.isFailingOver ? ['failover_in_progress'] : []),
  ]
  return {
    name,
    ip: host,
    port,
    runid: server.runId,
    flags: flags.join(','),
    'link-pending-commands': 0,
    'link-refcount': 1,
    'last-ping-sent': hasFailed ? since : 0,
    'last-ok-ping-reply': since,
    'last-ping-reply': since,
    ...(hasFailed ? { 's-down-time': since } : {}),
    ...(isAgreed ? { 'o-down-time': since } : {}),
    'down-after-milliseconds': DOWN_AFTER,
  }
}

function roleFacts(watch: Watch, each: GroupServer, now: number): Facts {
  return {
    'info-refresh': 0,
    'role-reported': each.primary === undefined ? 'master' : 'slave',
    'role-reported-time': now - (watch.roleSince.get(each) ?? now),
  }
}

function asReply(facts: Facts): MapReply {
  return new MapReply(Object.entries(facts).flatMap(([name, value]) => [name, String(value)]))
}
