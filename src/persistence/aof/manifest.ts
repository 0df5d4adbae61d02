/**
 * The manifest of an append-only file: which files it is made of, and in what order they are read.
 *
 *     file appendonly.aof.2.base.rdb seq 2 type b         what there was at the last rewrite: at most one
 *     file appendonly.aof.1.incr.aof seq 1 type h         replaced by that, to be removed
 *     file appendonly.aof.2.incr.aof seq 2 type i         what was written since, in this order
 *
 * A manifest is a value: whoever changes it makes another one, stores that, and only then goes by it. Names are those
 * of files in one folder, one character per byte.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/aof.c
 */
import { splitInline } from '../../resp/inline.ts'
import { quote } from '../../resp/quote.ts'
import type { Bytes } from '../../resp/values.ts'

export interface AofPart {
  readonly name: Bytes
  readonly sequence: number
}

export interface AofManifest {
  readonly base: AofPart | undefined
  readonly history: readonly AofPart[]
  readonly increments: readonly AofPart[]
  /** The numbers given last. They stay when what had them is gone, so that no name is given twice. */
  readonly baseSequence: number
  readonly incrementSequence: number
}

export const EMPTY_MANIFEST: AofManifest = {
  base: undefined,
  history: [],
  increments: [],
  baseSequence: 0,
  incrementSequence: 0,
}

const BASE = 'b'
const HISTORY = 'h'
const INCREMENT = 'i'
/** Bytes of a line with its end. */
const LONGEST_LINE = 1024

/** What is wrong with a manifest, in Redis' words. */
export class ManifestError extends Error {
  /** Its number, from 1, and its text; undefined if the line could not be read at all. */
  readonly line: { readonly number: number; readonly text: Bytes } | undefined

  constructor(message: string, line?: { readonly number: number; readonly text: Bytes }) {
    super(message)
    this.name = 'ManifestError'
    this.line = line
  }
}

/** @throws ManifestError */
export function parseManifest(text: Bytes): AofManifest {
  if (text === '') throw new ManifestError('Found an empty AOF manifest')
  let manifest = EMPTY_MANIFEST
  let number = 0
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const isComment = text[at] === '#'
    number++
    // Redis says the same of a last line that does not end.
    if (!isComment && (end === -1 || end - at >= LONGEST_LINE))
      throw new ManifestError('The AOF manifest file contains too long line')
    if (!isComment) manifest = withLine(manifest, { number, text: trim(text.slice(at, end)) })
    if (end === -1) break
    at = end + 1
  }
  return manifest
}

export function formatManifest({ base, history, increments }: AofManifest): Bytes {
  return [
    ...(base === undefined ? [] : [formatLine(base, BASE)]),
    ...history.map(part => formatLine(part, HISTORY)),
    ...increments.map(part => formatLine(part, INCREMENT)),
  ].join('')
}

/** The parts in the order in which they are to be loaded. */
export function partsToLoad({ base, increments }: AofManifest): readonly AofPart[] {
  return base === undefined ? increments : [base, ...increments]
}

/** With one more increment: from now on that is written to. */
export function withIncrement(manifest: AofManifest, appendfilename: Bytes): AofManifest {
  const sequence = manifest.incrementSequence + 1
  const part = { name: `${appendfilename}.${sequence}.incr.aof`, sequence }
  return { ...manifest, increments: [...manifest.increments, part], incrementSequence: sequence }
}

/** With a new base, in place of the one before, which becomes history. */
export function withBase(manifest: AofManifest, appendfilename: Bytes, format: 'rdb' | 'aof'): AofManifest {
  const { base, history } = manifest
  const sequence = manifest.baseSequence + 1
  return {
    ...manifest,
    base: { name: `${appendfilename}.${sequence}.base.${format}`, sequence },
    history: base === undefined ? history : [base, ...history],
    baseSequence: sequence,
  }
}

/**
 * After a rewrite: with a new base that holds all that the increments said, which become history.
 *
 * @param isWritten whether the last increment is being written to: it was begun when the rewrite was, and stays
 */
export function rewritten(
  manifest: AofManifest,
  appendfilename: Bytes,
  format: 'rdb' | 'aof',
  isWritten: boolean,
): AofManifest {
  const next = withBase(manifest, appendfilename, format)
  const kept = isWritten ? next.increments.slice(-1) : []
  const replaced = next.increments.slice(0, next.increments.length - kept.length)
  return { ...next, history: [...replaced, ...next.history], increments: kept }
}

/** When the files of its history were removed. */
export function withoutHistory(manifest: AofManifest): AofManifest {
  return { ...manifest, history: [] }
}

/** Of an append-only file as Redis before 7 wrote it, alone and under its plain name: it becomes the base. */
export function ofSingleFile(appendfilename: Bytes): AofManifest {
  return { ...EMPTY_MANIFEST, base: { name: appendfilename, sequence: 1 }, baseSequence: 1 }
}

export function manifestName(appendfilename: Bytes): Bytes {
  return `${appendfilename}.manifest`
}

function withLine(manifest: AofManifest, line: { number: number; text: Bytes }): AofManifest {
  const { type, ...part } = parseLine(line)
  switch (type) {
    case BASE:
      if (manifest.base !== undefined) throw new ManifestError('Found duplicate base file information', line)
      return { ...manifest, base: part, baseSequence: part.sequence }
    case HISTORY:
      return { ...manifest, history: [...manifest.history, part] }
    case INCREMENT:
      if (part.sequence <= manifest.incrementSequence)
        throw new ManifestError('Found a non-monotonic sequence number', line)
      return { ...manifest, increments: [...manifest.increments, part], incrementSequence: part.sequence }
    default:
      throw new ManifestError('Unknown AOF file type', line)
  }
}

/** Pairs of a name and a value, in any order. Names of later versions of Redis are passed over. */
function parseLine(line: { number: number; text: Bytes }): AofPart & { readonly type: string } {
  const words = line.text === '' ? undefined : splitInline(line.text)
  let name = ''
  let sequence = 0
  let type = ''
  if (words !== undefined && words.length >= 6 && words.length % 2 === 0) {
    for (let at = 0; at < words.length; at += 2) {
      const value = words[at + 1] ?? ''
      switch (words[at]?.toLowerCase()) {
        case 'file':
          if (/[/\\]/.test(value)) throw new ManifestError("File can't be a path, just a filename", line)
          name = value
          break
        case 'seq':
          sequence = Number(/^\s*[+-]?\d+/.exec(value)?.[0] ?? 0)
          break
        case 'type':
          type = value.slice(0, 1)
      }
    }
  }
  if (name === '' || sequence === 0 || !Number.isSafeInteger(sequence) || type === '')
    throw new ManifestError('Invalid AOF manifest file format', line)
  return { name, sequence, type }
}

function formatLine({ name, sequence }: AofPart, type: string): Bytes {
  const isPlain = /^[!#-&(-[\]-~]+$/.test(name)
  return `file ${isPlain ? name : quote(name)} seq ${sequence} type ${type}\n`
}

function trim(line: Bytes): Bytes {
  return line.replace(/^[ \t\r]+|[ \t\r]+$/g, '')
}
