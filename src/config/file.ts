/**
 * `redis.conf`: a directive and its words per line, `#` comments, Redis' quoting, `include`. The command line and
 * the environment become lines of the same kind and come after the file, so that they win.
 */
import { splitInline } from '../resp/inline.ts'
import { quote } from '../resp/quote.ts'
import { type Config, findDirective } from './config.ts'
import { DIRECTIVES } from './directives.ts'

/** A line that is wrong, reported as Redis reports it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG'
  constructor(line: string, number: number, why: string) {
    super(
      `\n*** FATAL CONFIG FILE ERROR (Redis 7.4.0) ***\nReading the configuration file, at line ${number}\n>>> '${line}'\n${why}\n`,
    )
  }
}

/**
 * Reads the lines of a configuration into `config`. `readFile` serves `include`. Lines of a directive that
 * accumulates (`save`) add up within all texts that share `seen`: Redis adds the command line to the file.
 */
export function loadLines(
  config: Config,
  text: string,
  readFile: (path: string) => readonly string[],
  seen = new Set<string>(),
): void {
  const load = (content: string, depth: number): void => {
    for (const [index, raw] of content.split('\n').entries()) {
      const line = raw.trim()
      if (line === '' || line.startsWith('#')) continue
      const words = splitInline(line)
      if (words === undefined)
        throw new ConfigError(line, index + 1, 'Unbalanced quotes in configuration line')
      const [name = '', ...rest] = words
      if (name === '') continue
      if (name.toLowerCase() === 'include' && rest.length === 1) {
        if (depth > 16) throw new ConfigError(line, index + 1, 'include nested too deep')
        for (const included of readFile(rest[0] ?? '')) load(included, depth + 1)
        continue
      }
      const known = findDirective(name) ?? name
      const failure = config.load(name, rest, seen.has(known))
      if (failure !== undefined) throw new ConfigError(line, index + 1, failure)
      seen.add(known)
    }
  }
  load(text, 0)
}

/**
 * Command line arguments (behind the file's name) as configuration lines: `--port 7000` and `"--port 7000"` begin a
 * line, what follows belongs to it. The word behind an option's name is its value even if it begins with `--`,
 * but for `--save`, which may stand alone.
 */
export function linesOfArguments(argv: readonly string[]): string {
  const lines: string[] = []
  const isOption = optionsAmong(argv)
  for (const [at, argument] of argv.entries()) {
    if (isOption[at]) lines.push(`${argument.slice(2)}${standsAlone(argv, at) ? ' ""' : ''}`)
    else {
      if (lines.length === 0) lines.push('')
      lines[lines.length - 1] += ` ${quote(Buffer.from(argument, 'utf8').toString('latin1'))}`
    }
  }
  return lines.join('\n')
}

/**
 * Takes the options that are no directives and have no value, such as `--otel`, out of the command line, wherever
 * an option may stand: `--requirepass --otel` is a password.
 */
export function takeFlags<F extends string>(
  argv: readonly string[],
  flags: readonly F[],
): { readonly given: ReadonlySet<F>; readonly rest: readonly string[] } {
  const given = new Set<F>()
  const isOption = optionsAmong(argv, flags)
  const rest = argv.filter((argument, at) => {
    const flag = flags.find(each => each === argument)
    if (flag === undefined || !isOption[at]) return true
    given.add(flag)
    return false
  })
  return { given, rest }
}

/** The options of a command line, as they were typed: `--port` of `--port 7000`. */
export function optionsOf(argv: readonly string[]): readonly string[] {
  const isOption = optionsAmong(argv)
  return argv.filter((_, at) => isOption[at]).map(option => option.trim().split(/\s/)[0] ?? '')
}

/** Of each argument: whether it is the name of an option, not the value of the one before. */
function optionsAmong(argv: readonly string[], flags: readonly string[] = []): readonly boolean[] {
  const found: boolean[] = []
  for (const [at, argument] of argv.entries()) {
    const before = found[at - 1] === true ? (argv[at - 1] ?? '') : undefined
    found.push(
      argument.startsWith('--') && (before === undefined || hasItsValue(argv, at - 1, before, flags)),
    )
  }
  return found
}

/** Whether an option wants none of the words behind it. */
function hasItsValue(argv: readonly string[], at: number, option: string, flags: readonly string[]): boolean {
  return option.slice(2).trim().split(/\s+/).length > 1 || flags.includes(option) || standsAlone(argv, at)
}

function standsAlone(argv: readonly string[], at: number): boolean {
  const next = argv[at + 1]
  return argv[at]?.toLowerCase() === '--save' && (next === undefined || next.startsWith('--'))
}

/** `MINI_REDIS_MAXCLIENTS=10` and `LOG_LEVEL=debug` as configuration lines. */
export function linesOfEnvironment(environment: Readonly<Record<string, string | undefined>>): string {
  const lines: string[] = []
  const level = environment['LOG_LEVEL']
  if (level !== undefined && level !== '') lines.push(`loglevel ${quote(level)}`)
  for (const name of Object.keys(DIRECTIVES)) {
    const value = environment[`MINI_REDIS_${name.toUpperCase().replaceAll('-', '_')}`]
    if (value !== undefined) lines.push(`${name} ${value === '' ? '""' : value}`)
  }
  return lines.join('\n')
}
