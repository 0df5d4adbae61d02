/** Which tool the program was started as, if any: by an option, or by a name that it was linked under. */
import { basename } from 'node:path'

export type Tool = 'rdb' | 'aof'

/** The tool, and its words. */
export function toolIn([program = '', ...words]: readonly string[]):
  | { readonly tool: Tool; readonly words: readonly string[] }
  | undefined {
  for (const tool of ['rdb', 'aof'] as const) {
    if (basename(program).includes(`redis-check-${tool}`)) return { tool, words }
    if (words[0] === `--check-${tool}`) return { tool, words: words.slice(1) }
  }
  return undefined
}
