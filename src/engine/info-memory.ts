/** The memory section of INFO: as counted here, as V8 counts it, and as the system does. */
import { allocatorFigures, overhead } from '../commands/admin/allocator.ts'
import type { MemoryFigures } from '../commands/declare/context.ts'
import type { Engine } from './engine.ts'

/** The lines of a section of INFO. */
export type Lines = Readonly<Record<string, string | number>>

export function memorySection(server: Engine): Lines {
  const { arrayBuffers, heapLimit, system } = server.host.memory()
  const figures = server.memory.figures()
  const { used, own, peak, clients, dataset, resident, heap, heapTotal, external } = figures
  const { allocated, active, fragmentation, process } = allocatorFigures(figures)
  const whole = overhead(resident, used)
  const maxmemory = server.config.value('maxmemory')
  const { primary } = server.replication
  return {
    used_memory: used,
    used_memory_human: human(used),
    used_memory_rss: resident,
    used_memory_rss_human: human(resident),
    used_memory_peak: peak,
    used_memory_peak_human: human(peak),
    used_memory_peak_perc: percent(used, peak),
    used_memory_overhead: used - dataset,
    used_memory_startup: own,
    used_memory_dataset: dataset,
    used_memory_dataset_perc: percent(dataset, used),
    heap_used: heap,
    heap_total: heapTotal,
    heap_limit: heapLimit,
    heap_short: server.shortage.reason === undefined ? 0 : 1,
    oom_by_heap: server.shortage.refused,
    external_memory: external,
    array_buffers: arrayBuffers,
    allocator_allocated: allocated,
    allocator_active: active,
    allocator_resident: active,
    allocator_muzzy: 0,
    total_system_memory: system,
    total_system_memory_human: human(system),
    ...aboutScripts(server, figures),
    maxmemory,
    maxmemory_human: human(maxmemory),
    maxmemory_policy: server.config.value('maxmemory-policy'),
    allocator_frag_ratio: fragmentation.ratio.toFixed(2),
    allocator_frag_bytes: fragmentation.bytes,
    allocator_rss_ratio: '1.00',
    allocator_rss_bytes: 0,
    rss_overhead_ratio: process.ratio.toFixed(2),
    rss_overhead_bytes: process.bytes,
    mem_fragmentation_ratio: whole.ratio.toFixed(2),
    mem_fragmentation_bytes: whole.bytes,
    mem_not_counted_for_evict: 0,
    mem_replication_backlog: primary.backlog?.size ?? 0,
    mem_total_replication_buffers: primary.heldBytes,
    mem_clients_slaves: primary.waitingBytes,
    mem_clients_normal: clients,
    mem_cluster_links: 0,
    mem_aof_buffer: 0,
    mem_allocator: 'v8',
    mem_overhead_db_hashtable_rehashing: 0,
    active_defrag_running: 0,
    lazyfree_pending_objects: 0,
    lazyfreed_objects: server.keyspace.stats.freedLater,
  }
}

/** Lua has no heap of its own: what scripts take is part of the engine's. */
function aboutScripts({ scriptLoader: { scripting } }: Engine, figures: MemoryFigures): Lines {
  const { scripts: evalBytes, functions: functionBytes } = figures
  return {
    used_memory_lua: 0,
    used_memory_vm_eval: 0,
    used_memory_lua_human: human(0),
    used_memory_scripts_eval: evalBytes,
    number_of_cached_scripts: scripting?.scripts.size ?? 0,
    number_of_functions: scripting?.functions.functionCount ?? 0,
    number_of_libraries: scripting?.functions.libraryCount ?? 0,
    used_memory_vm_functions: 0,
    used_memory_vm_total: 0,
    used_memory_vm_total_human: human(0),
    used_memory_functions: functionBytes,
    used_memory_scripts: evalBytes + functionBytes,
    used_memory_scripts_human: human(evalBytes + functionBytes),
  }
}

function percent(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (part / whole) * 100).toFixed(2)}%`
}

/** Bytes as Redis shows them to people: `1.50K`, `23.04M`. */
function human(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T', 'P']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return unit === 0 ? `${bytes}B` : `${value.toFixed(2)}${units[unit]}`
}
