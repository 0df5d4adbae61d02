/** What options do whose values follow rules of their own; the others are in option-table.ts, which calls these. */
import { splitInline } from '../../resp/inline.ts'
import type { Bytes } from '../../resp/values.ts'
import { Exit } from '../exit.ts'
import type { Options } from './options.ts'

/** A word of the command line as bytes. */
export function toLatin1(text: string): Bytes {
  return Buffer.from(text, 'utf8').toString('latin1')
}

export function exportAs(options: Options, value: string): void {
  if (value !== 'json' && value !== 'csv' && value !== 'resp')
    throw new Exit(1, `argument --export: json, csv or resp, but got ${value}`)
  options.modes.add('export')
  options.exportFormat = value
}

export function replayOf(options: Options, file: string): void {
  options.modes.add('replay')
  options.replayFile = file
}

export function speedOf(options: Options, value: string): void {
  const speed = Number(value)
  if (!(speed > 0)) throw new Exit(1, `argument --speed: a number greater than 0, but got ${value}`)
  options.speed = speed
}

export function showPushes(options: Options, value: string): void {
  if (/^n/i.test(value)) options.showPushes = false
  else if (/^y/i.test(value)) options.showPushes = true
  else process.stderr.write(`Unknown --show-pushes value '${value}' (valid: '[y]es', '[n]o')\n`)
}

export function replica(options: Options): void {
  options.modes.add('replica')
}

export function snapshot(options: Options, file: string, functionsOnly: boolean): void {
  if (options.modes.has('rdb') && options.functionsOnly !== functionsOnly)
    throw new Exit(1, 'Option --functions-rdb and --rdb are mutually exclusive.')
  options.modes.add('rdb')
  options.rdbFile = file
  options.functionsOnly = functionsOnly
}

export function unquotePattern(value: string): Bytes {
  const words = splitInline(toLatin1(value))
  if (words?.length !== 1) throw new Exit(1, 'Invalid quoted string specified for --quoted-pattern.')
  return words[0] ?? ''
}
