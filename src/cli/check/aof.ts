/**
 * `--check-aof`: whether append-only files can be loaded, as redis-check-aof reports it, and on wish their repair: the
 * last of them is cut off behind what is whole, or before what was written after a time.
 *
 * A file may be a manifest, which names the others; an old one that stands alone; or either with a beginning in the RDB
 * format.
 */
import { readFileSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AofPart, ManifestError, parseManifest } from '../../persistence/aof/manifest.ts'
import { type AofFault, AofReader } from '../../persistence/aof/reader.ts'
import { stampOf } from '../../persistence/aof/writer.ts'
import type { Bytes } from '../../resp/values.ts'
import { describe } from '../connection/socket.ts'
import { Exit } from '../exit.ts'
import { InputFile } from '../input-file.ts'
import { checkRdb } from './rdb.ts'
import { bytesOf, say } from './say.ts'

const STDIN = 0
/** So much of a file tells what it is. */
const HEAD = 64 * 1024
/** Signature and version of the RDB format, nearly: files that are shorter are none. */
const HEADER = 8

export interface AofRepair {
  /** Cut off what is not whole. */
  readonly fix: boolean
  /** Cut off what was written after this Unix second. */
  readonly until: number | undefined
}

/** What became of a file. */
type Outcome = 'valid' | 'empty' | 'cut' | 'cut at a time'

/** @throws Exit when something is wrong with it */
export function checkAof(path: string, repair: AofRepair): void {
  if (isManifest(headOf(path))) {
    checkParts(path, repair)
    return
  }
  say('Start checking Old-Style AOF')
  const name = bytesOf(path)
  tell('AOF', name, checkOne(path, name, true, repair), repair)
}

function checkParts(path: string, repair: AofRepair): void {
  say('Start checking Multi Part AOF')
  const { base, increments } = manifestIn(path)
  const last = increments.at(-1) ?? base
  const pathOf = ({ name }: AofPart) => join(dirname(path), Buffer.from(name, 'latin1').toString())
  const checkPart = (part: AofPart, kind: string) =>
    tell(kind, part.name, checkOne(pathOf(part), part.name, part === last, repair), repair)
  if (base !== undefined) {
    say(`Start to check BASE AOF (${isRdb(headOf(pathOf(base))) ? 'RDB' : 'RESP'} format).`)
    checkPart(base, 'BASE AOF')
  }
  if (increments.length > 0) say('Start to check INCR files.')
  for (const part of increments) checkPart(part, 'INCR AOF')
  say('All AOF files and manifest are valid')
}

function manifestIn(path: string) {
  try {
    return parseManifest(readFileSync(path, 'latin1'))
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    say('\n*** FATAL AOF MANIFEST FILE ERROR ***\n')
    if (error.line !== undefined) {
      say(`Reading the manifest file, at line ${error.line.number}\n`)
      say(`>>> '${error.line.text}'\n`)
    }
    say(error.message)
    throw new Exit(1)
  }
}

/** One file: commands, perhaps behind a beginning in the RDB format. */
function checkOne(path: string, name: Bytes, isLast: boolean, repair: AofRepair): Outcome {
  const { fix, until } = repair
  using file = open(path, ', aborting...', fix || until !== undefined)
  const { size } = file
  if (size === 0) return 'empty'
  const start = isRdb(file.read(0, HEADER)) ? preambleOf(file, path) : 0
  const reader = new AofReader(name, start)
  const { fault, laterAt } = readAll(file, reader, start, until)
  if (laterAt !== undefined) {
    cutAtTime(file, name, laterAt, isLast, until ?? 0)
    return 'cut at a time'
  }
  if (fault?.message !== undefined) say(lineOf(fault))
  const { wholeUpTo, lines } = reader
  const diff = size - wholeUpTo
  if (diff === 0 && until !== undefined) {
    say(`Truncate nothing in AOF ${name} to timestamp ${until}`)
    return 'valid'
  }
  say(
    `AOF analyzed: filename=${name}, size=${size}, ok_up_to=${wholeUpTo}, ok_up_to_line=${lines + 1}, diff=${diff}`,
  )
  if (diff === 0) return 'valid'
  if (!fix) {
    say(`AOF ${name} is not valid. Use the --fix option to try fixing it.`)
    throw new Exit(1)
  }
  cut(file, name, wholeUpTo, isLast)
  return 'cut'
}

interface Reading {
  readonly fault: AofFault | undefined
  /** Where an annotation stands that says a later time than wanted. */
  readonly laterAt: number | undefined
}

function readAll(file: InputFile, reader: AofReader, start: number, until: number | undefined): Reading {
  for (const piece of file.pieces(start)) {
    reader.push(piece)
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      if (item.kind === 'bad' || item.kind === 'truncated') return { fault: item, laterAt: undefined }
      if (item.kind === 'command' || until === undefined) continue
      const second = stampOf(item.text)
      if (Number.isNaN(second)) {
        say('Invalid timestamp annotation')
        throw new Exit(1)
      }
      if (second !== undefined && second > until) return { fault: undefined, laterAt: item.start }
    }
  }
  return { fault: reader.finish(), laterAt: undefined }
}

/** Checks a beginning in the RDB format. Returns where it ends. */
function preambleOf(file: InputFile, path: string): number {
  const end = checkRdb(file, bytesOf(path))
  if (end === undefined) {
    say('RDB preamble of AOF file is not sane, aborting.')
    throw new Exit(1)
  }
  say('RDB preamble is OK, proceeding with AOF tail...')
  return end
}

function cutAtTime(file: InputFile, name: Bytes, at: number, isLast: boolean, until: number): void {
  if (at === 0) {
    say(`AOF ${name} has nothing before timestamp ${until}, aborting...`)
    throw new Exit(1)
  }
  if (!isLast) {
    say(
      `Failed to truncate AOF ${name} to timestamp ${until} to offset ${at} because it is not the last file.`,
    )
    say(
      'If you insist, please delete all files after this file according to the manifest file and delete the corresponding records in manifest file manually. Then re-run redis-check-aof.',
    )
    throw new Exit(1)
  }
  file.truncate(at)
}

function cut(file: InputFile, name: Bytes, size: number, isLast: boolean): void {
  if (!isLast) {
    say(`Failed to truncate AOF ${name} because it is not the last file`)
    throw new Exit(1)
  }
  say(
    `This will shrink the AOF ${name} from ${file.size} bytes, with ${file.size - size} bytes, to ${size} bytes`,
  )
  process.stdout.write('Continue? [y/N]: ')
  if (!/^y/i.test(answer())) {
    say('Aborting...')
    throw new Exit(1)
  }
  file.truncate(size)
}

/** A line of standard input, or what there is of it. */
function answer(): string {
  const buffer = Buffer.alloc(1)
  let line = ''
  while (line.length < 100 && !line.endsWith('\n')) {
    try {
      if (readSync(STDIN, buffer) === 0) break
    } catch {
      // Nobody is there to ask.
      break
    }
    line += buffer.toString('latin1')
  }
  return line
}

function tell(kind: string, name: Bytes, outcome: Outcome, { until }: AofRepair): void {
  if (outcome === 'valid') say(`${kind} ${name} is valid`)
  else if (outcome === 'empty') say(`${kind} ${name} is empty`)
  else if (outcome === 'cut') say(`Successfully truncated AOF ${name}`)
  else say(`Successfully truncated AOF ${name} to timestamp ${until}`)
}

function lineOf({ message, at }: AofFault): string {
  return `0x${at.toString(16).padStart(16)}: ${message}`
}

/** Its first line that is no comment names a file. */
function isManifest(head: Buffer): boolean {
  return /^(#[^\n]*\n)*file/.test(head.toString('latin1'))
}

function isRdb(head: Buffer): boolean {
  return head.length >= HEADER && head.toString('latin1', 0, 5) === 'REDIS'
}

function headOf(path: string): Buffer {
  using file = open(path, '', false)
  return file.read(0, HEAD)
}

function open(path: string, end: string, mayChange: boolean): InputFile {
  try {
    return new InputFile(path, mayChange)
  } catch (error) {
    say(`Cannot open file ${bytesOf(path)}: ${describe(error)}${end}`)
    throw new Exit(1)
  }
}
