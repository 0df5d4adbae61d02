/**
 * A frozen view with its values, read by the thread that owns it. Values on the heap go on changing; a holder keeps
 * them as they were, and gives them here (`objectOf`).
 */
import type { Segments } from '../memory/segments.ts'
import type { StoredEntry } from './database.ts'
import type { FrozenView, HeapValue } from './entries.ts'
import { readEntries } from './frozen-entries.ts'
import type { EncodingLimits } from './limits.ts'
import { unpack } from './packed-values.ts'
import { EDITED, NUMBER, OBJECT, STRING } from './record.ts'

/** The entries of a view, one after another. */
export function* readValues(
  view: FrozenView,
  segments: Segments,
  limits: EncodingLimits,
  objectOf: (object: HeapValue) => HeapValue,
): Generator<StoredEntry, void, undefined> {
  for (const { key, kind, text, integer, use, deadline } of readEntries(view.entries, segments)) {
    if (kind === STRING || kind === EDITED) yield { key, value: text, use, deadline }
    else if (kind === NUMBER) yield { key, value: String(integer), use, deadline }
    else if (kind !== OBJECT) yield { key, value: unpack(kind, text, integer, limits, 0), use, deadline }
    else yield { key, value: objectOf(view.objects[integer] as HeapValue), use, deadline }
  }
}
