/**
 * The figures that INFO and MEMORY STATS give of Redis' allocator, of the one that we have: V8's heap, and the buffers
 * beside it that its objects hold.
 */
import type { MemoryFigures } from '../declare/context.ts'

export interface AllocatorFigures {
  /** Bytes of living and not yet collected objects; bytes taken for them. */
  readonly allocated: number
  readonly active: number
  /** What is taken and not used: `active` as against `allocated`. */
  readonly fragmentation: Overhead
  /** What the process takes besides: code, stacks, what libraries allocate. */
  readonly process: Overhead
}

export interface Overhead {
  readonly ratio: number
  readonly bytes: number
}

export function allocatorFigures({
  heap,
  heapTotal,
  external,
  resident,
}: Pick<MemoryFigures, 'heap' | 'heapTotal' | 'external' | 'resident'>): AllocatorFigures {
  const allocated = heap + external
  const active = heapTotal + external
  return {
    allocated,
    active,
    fragmentation: overhead(active, allocated),
    process: overhead(resident, active),
  }
}

export function overhead(bytes: number, of: number): Overhead {
  return { ratio: of === 0 ? 1 : bytes / of, bytes: bytes - of }
}
