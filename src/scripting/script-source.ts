/**
 * What the first line of a script may say: `#!lua flags=no-writes,allow-stale`, or for a library `#!lua name=mylib`.
 * Scripts without such a line behave as they did before there were any.
 */
import { ReplyError } from '../resp/values.ts'

export const FLAGS = ['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys'] as const
export type ScriptFlag = (typeof FLAGS)[number]

export interface ScriptSource {
  /** The Lua code. Its lines have the numbers that they have in the source. */
  readonly code: string
  /** Undefined without a first line that says anything. */
  readonly flags: ReadonlySet<ScriptFlag> | undefined
}

/** What a script says of itself; nothing if that cannot be read. */
export function flagsOf(source: string): ReadonlySet<ScriptFlag> | undefined {
  try {
    return readScript(source).flags
  } catch {
    return undefined
  }
}

/** Reads a script's first line. Throws the error that says what is wrong with it. */
export function readScript(source: string): ScriptSource {
  if (!source.startsWith('#!')) return { code: source, flags: undefined }
  const end = source.indexOf('\n')
  if (end === -1) throw new ReplyError('ERR Invalid script shebang')
  const [engine, ...options] = source.slice(0, end).split(/\s+/)
  if (engine !== '#!lua') throw new ReplyError(`ERR Unexpected engine in script shebang: ${engine}`)
  const flags = new Set<ScriptFlag>()
  for (const option of options) {
    if (option === '') continue
    if (!option.startsWith('flags=')) throw new ReplyError(`ERR Unknown lua shebang option: ${option}`)
    for (const name of option.slice('flags='.length).split(',')) {
      const flag = FLAGS.find(each => each === name)
      if (flag !== undefined) flags.add(flag)
      else if (name !== '') throw new ReplyError(`ERR Unexpected flag in script shebang: ${name}`)
    }
  }
  return { code: source.slice(end), flags }
}
