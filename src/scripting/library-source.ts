/** The first line of a library, which says what it is: `#!lua name=mylib`. */
import { error } from '../keyspace/errors.ts'
import { splitInline } from '../resp/inline.ts'
import type { Bytes } from '../resp/values.ts'
import {
  LIBRARY_BAD_METADATA,
  LIBRARY_BAD_NAME,
  LIBRARY_NAMED_TWICE,
  LIBRARY_NO_METADATA,
  LIBRARY_NO_NAME,
} from './errors.ts'

export interface LibrarySource {
  readonly name: Bytes
  /** The Lua code. Its lines have the numbers that they have in the source. */
  readonly code: Bytes
}

const NAME = /^\w+$/
const NAME_OPTION = 'name='

/** Of a library or a function. */
export function isName(text: Bytes): boolean {
  return NAME.test(text)
}

/** Reads a library's first line. Throws the error that says what is wrong with it. */
export function readLibrary(source: Bytes): LibrarySource {
  if (!source.startsWith('#!')) throw LIBRARY_NO_METADATA
  const end = source.indexOf('\n')
  const line = source.slice(0, end)
  const words = end === -1 || line.includes('\0') ? undefined : splitInline(line)
  if (words === undefined) throw LIBRARY_BAD_METADATA
  const [engine = '', ...options] = words
  let name: Bytes | undefined
  for (const option of options) {
    if (option.slice(0, NAME_OPTION.length).toLowerCase() !== NAME_OPTION)
      throw error(`Invalid metadata value given: ${option.split('\0', 1)[0]}`)
    if (name !== undefined) throw LIBRARY_NAMED_TWICE
    name = option.slice(NAME_OPTION.length)
  }
  if (name === undefined) throw LIBRARY_NO_NAME
  if (!isName(name)) throw LIBRARY_BAD_NAME
  const given = engine.slice('#!'.length)
  if (given.toLowerCase() !== 'lua') throw error(`Engine '${given}' not found`)
  return { name, code: source.slice(end) }
}
