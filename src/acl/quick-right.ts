/**
 * What is left to look at when a user runs a command again. Whether it may run it, and where the key stands, is the same each
 * time: only the key differs, and most patterns are `prefix*`. So this is found out once for each command, and most requests
 * need nothing more: no list of keys, no selectors. It only ever says yes; what it does not know is asked in full.
 */
import type { Bytes } from '../resp/values.ts'
import { accessOf } from './key-patterns.ts'
import type { AclRequest } from './request.ts'
import type { Selector } from './selector.ts'

export interface QuickRight {
  /** Where the only key stands; 0: it does not matter which keys there are. */
  readonly at: number
  /** A key that begins with one of these is permitted. Bytes: to read letters of strings takes twice as long (measured). */
  readonly prefixes: readonly Uint8Array[]
}

const ALWAYS: QuickRight = { at: 0, prefixes: [] }
const NEVER: QuickRight = { at: 1, prefixes: [] }

/** What selectors permit of any request of this command; with one key at most, it is enough that one of them does. */
export function quickRightOf(selectors: readonly Selector[], request: AclRequest): QuickRight {
  const { command, channels, onlyKey } = request
  const able = selectors.filter(each => {
    return each.commands.allowAlways(command) && (channels === undefined || each.channels.isAll)
  })
  if (able.some(({ keys }) => keys.isAll || onlyKey === 'none')) return ALWAYS
  if (typeof onlyKey === 'string') return NEVER
  const access = accessOf(onlyKey.use)
  return { at: onlyKey.at, prefixes: able.flatMap(({ keys }) => keys.prefixes(access)).map(bytesOf) }
}

function bytesOf(prefix: Bytes): Uint8Array {
  return Uint8Array.from(prefix, letter => letter.charCodeAt(0))
}

/** For short prefixes quicker than a call of `startsWith`. */
export function begins(key: Bytes, prefix: Uint8Array): boolean {
  const { length } = prefix
  if (key.length < length) return false
  for (let i = 0; i < length; i++) if (key.charCodeAt(i) !== prefix[i]) return false
  return true
}
