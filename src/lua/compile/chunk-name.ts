/**
 * How messages name a chunk: `=name` and `@file` stand for themselves, anything else is source text, of which the
 * first line is quoted. Names are cut to fit a buffer of Lua's, which is larger for errors of syntax.
 */
export const SYNTAX_BUFFER = 80
export const RUNTIME_BUFFER = 60

export function shownName(name: string, buffer: number): string {
  if (name.startsWith('=')) return name.slice(1, buffer)
  if (name.startsWith('@')) {
    const file = name.slice(1)
    // Without room for " '...' " and a zero byte.
    const room = buffer - 8
    return file.length > room ? `...${file.slice(-room)}` : file
  }
  const end = name.search(/[\r\n]/)
  // Without room for ` [string "..."] ` and a zero byte.
  const length = Math.min(end === -1 ? name.length : end, buffer - 17)
  return `[string "${name.slice(0, length)}${length < name.length ? '...' : ''}"]`
}
