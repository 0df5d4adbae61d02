/** Options of `mini-redis-server` that do not exist, where we can tell which one was meant. */
import { findDirective } from '../../config/config.ts'
import { DIRECTIVES } from '../../config/directives.ts'
import { optionsOf } from '../../config/file.ts'
import { didYouMean, suggestOption } from '../options/suggestion.ts'
import { TELEMETRY_FLAGS } from './otel.ts'

const OPTIONS = [
  ...Object.keys(DIRECTIVES).map(name => `--${name}`),
  ...TELEMETRY_FLAGS,
  '--include',
  '--help',
  '--version',
]

/** What mini-redis-cli and other servers call them. */
const NAMES_ELSEWHERE: Readonly<Record<string, string>> = {
  '-a': '--requirepass',
  '-p': '--port',
  '-s': '--unixsocket',
  '-h': '--bind',
  '--host': '--bind',
  '--hostname': '--bind',
  '--password': '--requirepass',
  '--pass': '--requirepass',
  '--socket': '--unixsocket',
}

/** What to say of the first option that is a mistake with a remedy; the others are left to the configuration. */
export function mistakeIn(argv: readonly string[]): string | undefined {
  const [first = ''] = argv
  const short = first.startsWith('-') && !first.startsWith('--') ? [first] : []
  for (const option of [...short, ...optionsOf(argv)]) {
    if (isKnown(option)) continue
    const meant = suggestOption(option, OPTIONS, NAMES_ELSEWHERE)
    if (meant !== undefined) return didYouMean(option, meant)
  }
  return undefined
}

function isKnown(option: string): boolean {
  const name = option.slice(2)
  return findDirective(name) !== undefined || name.toLowerCase() === 'include'
}
