/**
 * What the first line of a script may say: `#!lua flags=no-writes,allow-stale`, or for a library `#!lua name=mylib`.
 * Scripts without such a line behave as they did before there were any.
 */
import { error } from '../keyspace/errors.ts'
import { splitInline } from '../resp/inline.ts'
import type { ReplyError } from '../resp/values.ts'

export const FLAGS = ['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys'] as const
export type ScriptFlag = (typeof FLAGS)[number]

/** Upstash's own: the script touches no keys but those that it names, so that others may go on. Here nothing follows. */
const UPSTASH_FLAG = 'allow-key-locking'

const FLAGS_OPTION = 'flags='

export interface ScriptSource {
  /** The Lua code. Its lines have the numbers that they have in the source. */
  readonly code: string
  /** Undefined without a first line that says anything. */
  readonly flags: ReadonlySet<ScriptFlag> | undefined
}

/** What a script says of itself; nothing if that cannot be read. */
export function flagsOf(source: string): ReadonlySet<ScriptFlag> | undefined {
  try {
    return readScript(source, true).flags
  } catch {
    return undefined
  }
}

/**
 * Reads a script's first line. Throws the error that says what is wrong with it.
 *
 * @param forUpstash whether it may have the flag that only Upstash's servers know
 */
export function readScript(source: string, forUpstash: boolean): ScriptSource {
  if (!source.startsWith('#!')) return { code: source, flags: undefined }
  const end = source.indexOf('\n')
  const line = source.slice(0, end)
  if (end === -1 || line.includes('\0')) throw error('Invalid script shebang')
  const words = splitInline(line)
  if (words === undefined) throw error('Invalid engine in script shebang')
  const [engine, ...options] = words
  if (engine !== '#!lua') throw wrong('Unexpected engine in script shebang', engine)
  const flags = new Set<ScriptFlag>()
  for (const option of options) {
    if (!option.startsWith(FLAGS_OPTION)) throw wrong('Unknown lua shebang option', option)
    if (option === FLAGS_OPTION) continue
    for (const name of option.slice(FLAGS_OPTION.length).split(',')) {
      const flag = FLAGS.find(each => each === name)
      if (flag !== undefined) flags.add(flag)
      else if (!forUpstash || name !== UPSTASH_FLAG) throw wrong('Unexpected flag in script shebang', name)
    }
  }
  return { code: source.slice(end), flags }
}

/** Shows what is wrong as C does, up to a zero byte. */
function wrong(what: string, word = ''): ReplyError {
  return error(`${what}: ${word.split('\0', 1)[0]}`)
}
