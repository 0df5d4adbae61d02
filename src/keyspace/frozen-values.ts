/**
 * The values of a frozen view, made by the thread that owns it. Values on the heap go on changing; a holder keeps them
 * as they were, and gives them here.
 */
import type { FrozenView, HeapValue } from './entries.ts'
import type { FrozenEntry } from './frozen-entries.ts'
import type { EncodingLimits } from './limits.ts'
import { unpack } from './packed-values.ts'
import { EDITED, NUMBER, OBJECT, STRING } from './record.ts'
import type { Value } from './values.ts'

/** @param objectOf gives a value on the heap as it was when the view was frozen */
export function frozenValue(
  { kind, text, integer }: FrozenEntry,
  view: FrozenView,
  limits: EncodingLimits,
  objectOf: (object: HeapValue) => HeapValue,
): Value {
  if (kind === STRING || kind === EDITED) return text
  if (kind === NUMBER) return String(integer)
  if (kind === OBJECT) return objectOf(view.objects.get(integer) as HeapValue)
  return unpack(kind, text, integer, limits, 0)
}
