/**
 * The command line of `mini-redis-cli`, which is redis-cli's: options come one by one, each with its own word, up to
 * the first word that is none; a later option wins over an earlier one, and `-h` alone asks for help. (Parsers of
 * the usual conventions bundle `-xe`, take `-p6379`, and have no option whose value may be missing.)
 */
import type { Bytes } from '../../resp/values.ts'
import { Exit } from '../exit.ts'
import { NAMES_ELSEWHERE, OPTIONS } from './option-table.ts'
import { toLatin1 } from './option-values.ts'
import { defaults, type Options } from './options.ts'
import { didYouMean, suggestOption } from './suggestion.ts'

const BY_NAME = new Map(OPTIONS.flatMap(option => option.names.map(name => [name, option] as const)))

export interface CommandLine {
  readonly options: Options
  /** The command and its arguments; after `--help`, the topic. */
  readonly words: readonly Bytes[]
}

/** @throws Exit when the options make no sense */
export function readCommandLine(argv: readonly string[], onTerminal: boolean): CommandLine {
  const options = defaults(onTerminal)
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at] ?? ''
    const option = BY_NAME.get(word)
    const value = argv[at + 1]
    if (option === undefined || (option.value !== undefined && value === undefined)) {
      if (!word.startsWith('-')) break
      if (word !== '-h') throw new Exit(1, complaint(word, option !== undefined))
      options.help = true
    } else {
      option.apply(options, value ?? '')
      if (option.value !== undefined) at++
    }
    if (options.help || options.version) return { options, words: argv.slice(at + 1).map(toLatin1) }
  }
  check(options)
  return { options, words: argv.slice(at).map(toLatin1) }
}

/** In redis-cli's words, unless we know what was meant. */
function complaint(word: string, isKnown: boolean): string {
  const meant = isKnown ? undefined : suggestOption(word, [...BY_NAME.keys()], NAMES_ELSEWHERE)
  if (meant !== undefined) return didYouMean(word, meant)
  return `Unrecognized option or bad number of args for: '${word}'`
}

function check(options: Options): void {
  if (options.socket !== undefined && options.cluster)
    throw new Exit(1, 'Options -c and -s are mutually exclusive.')
  if (options.resp2 && options.resp3 === 'yes') throw new Exit(1, 'Options -2 and -3 are mutually exclusive.')
  if (options.warnOfPassword && options.password !== undefined) {
    process.stderr.write(
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
    )
  }
  if (options.lastWordFromInput && options.taggedWordFromInput !== undefined)
    throw new Exit(1, 'Options -x and -X are mutually exclusive.')
}
