/** INFO's section of files: loading, saving, and the append-only file. */

import type { Engine } from './engine.ts'
import type { Lines } from './info-memory.ts'

const SECOND = 1000

export function persistenceSection(server: Engine): Lines {
  const { persistence, keyspace, clock, replication } = server
  const { saves, appendOnly, loading, lastLoad } = persistence
  const { running } = saves
  const snapshot = running?.snapshot
  const secondsSince = (since: number | undefined) =>
    since === undefined ? -1 : Math.floor((clock.now - since) / SECOND)
  return {
    loading: loading?.isServed === false ? 1 : 0,
    async_loading: loading?.isServed === true ? 1 : 0,
    current_cow_peak: 0,
    current_cow_size: 0,
    current_cow_size_age: 0,
    current_fork_perc: snapshot === undefined ? '0.00' : percent(snapshot.read, snapshot.size),
    current_save_keys_processed: snapshot?.read ?? 0,
    current_save_keys_total: snapshot?.size ?? 0,
    rdb_changes_since_last_save: keyspace.changes,
    rdb_bgsave_in_progress: saves.isInBackground || replication.primary.isSyncing ? 1 : 0,
    rdb_last_save_time: Math.floor(saves.lastSave / SECOND),
    rdb_last_bgsave_status: saves.lastFailed ? 'err' : 'ok',
    rdb_last_bgsave_time_sec: saves.lastSeconds,
    rdb_current_bgsave_time_sec: running?.isBackground === true ? secondsSince(running.startedAt) : -1,
    rdb_saves: saves.count,
    rdb_last_cow_size: 0,
    rdb_last_load_keys_expired: lastLoad.expired,
    rdb_last_load_keys_loaded: lastLoad.keys,
    aof_enabled: appendOnly.state === 'off' ? 0 : 1,
    aof_rewrite_in_progress: appendOnly.isRewriting ? 1 : 0,
    aof_rewrite_scheduled: appendOnly.isScheduled ? 1 : 0,
    aof_last_rewrite_time_sec: appendOnly.lastRewriteSeconds,
    aof_current_rewrite_time_sec: secondsSince(appendOnly.rewritingSince),
    aof_last_bgrewrite_status: appendOnly.lastRewriteFailed ? 'err' : 'ok',
    aof_rewrites: appendOnly.rewrites,
    aof_rewrites_consecutive_failures: appendOnly.failedRewrites,
    aof_last_write_status: appendOnly.log?.failure === undefined ? 'ok' : 'err',
    aof_last_cow_size: 0,
    module_fork_in_progress: 0,
    module_fork_last_cow_size: 0,
    ...appendOnlyLines(server),
    ...loadingLines(server),
  }
}

function appendOnlyLines({ persistence: { appendOnly } }: Engine): Lines {
  const { log } = appendOnly
  if (appendOnly.state === 'off') return {}
  return {
    aof_current_size: appendOnly.size,
    aof_base_size: appendOnly.baseSize,
    aof_pending_rewrite: 0,
    aof_buffer_length: log?.pendingBytes ?? 0,
    aof_pending_bio_fsync: log?.isSyncing === true ? 1 : 0,
    aof_delayed_fsync: log?.delayed ?? 0,
  }
}

function loadingLines({ persistence: { loading }, clock }: Engine): Lines {
  if (loading === undefined) return {}
  const { startedAt, loadedBytes, usedMemory } = loading
  // Of what comes over a socket nobody knows how much it is: the memory that it took says something of that.
  const totalBytes = Number.isFinite(loading.totalBytes) ? loading.totalBytes : 0
  const whole = totalBytes || Math.max(usedMemory, loadedBytes + 1)
  const seconds = (clock.now - startedAt) / SECOND
  const left = loadedBytes === 0 ? 1 : Math.ceil((seconds * (whole - loadedBytes)) / loadedBytes)
  return {
    loading_start_time: Math.floor(startedAt / SECOND),
    loading_total_bytes: totalBytes,
    loading_rdb_used_mem: usedMemory,
    loading_loaded_bytes: loadedBytes,
    loading_loaded_perc: percent(totalBytes > 0 ? loadedBytes : Math.min(loadedBytes, whole * 0.9999), whole),
    loading_eta_seconds: left,
  }
}

function percent(part: number, whole: number): string {
  return (whole === 0 ? 0 : (part / whole) * 100).toFixed(2)
}
