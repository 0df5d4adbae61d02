/** What `:set` changes, at the prompt or in `~/.mini_redis_clirc` (or REDISCLI_RCFILE). */
import { readFileSync } from 'node:fs'
import { splitInline } from '../../resp/inline.ts'
import { dotFile } from './dot-file.ts'

const NAME = '.mini_redis_clirc'

export class Preferences {
  hints = true
  /** Show text as it is. */
  utf8 = true

  /** Applies the words of a line. Returns a complaint, or nothing. */
  apply([command = '', name]: readonly string[]): string | undefined {
    if (command.toLowerCase() !== ':set' || name === undefined)
      return `unknown redis-cli internal command '${command}'`
    const wanted = name.toLowerCase()
    if (wanted === 'hints' || wanted === 'nohints') this.hints = wanted === 'hints'
    else if (wanted === 'utf8' || wanted === 'noutf8') this.utf8 = wanted === 'utf8'
    else return `unknown redis-cli preference '${name}'`
    return undefined
  }

  /** Applies the user's file. Returns complaints. */
  load(path = dotFile('REDISCLI_RCFILE', NAME)): string[] {
    if (path === undefined) return []
    return linesOf(path).flatMap(line => {
      const words = splitInline(line) ?? []
      const complaint = words.length === 0 ? undefined : this.apply(words)
      return complaint === undefined ? [] : [`${NAME}: ${complaint}`]
    })
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
