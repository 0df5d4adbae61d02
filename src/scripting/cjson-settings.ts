/**
 * The settings of the library `cjson`, and the functions with which scripts change them: each sets what it is given and
 * returns what is set. Settings last from one script to the next, as in Redis, also where these run in two states.
 */
import { type Arguments, integerAt, textAt } from '../lua/library/arguments.ts'
import { ArgumentError, LightUserdata, type LuaFunction, type LuaValue } from '../lua/run/values.ts'

/** JSON's null, which nil could not be in a table. C's null pointer in Redis. */
export const NULL = new LightUserdata('userdata: (nil)')

const LARGEST = 2147483647
const MOST_DIGITS = 14

export class JsonSettings {
  /** Whether too sparse arrays become objects; else they are refused. */
  sparseToObject = false
  /** An array is too sparse when its largest index is above `safe` and this many times the number of its items. 0: never. */
  sparseRatio = 2
  sparseSafe = 10
  encodeDepth = 1000
  decodeDepth = 1000
  /** Significant digits of numbers. */
  precision = MOST_DIGITS
  /** Nothing depends on it here. */
  keepBuffer = true
  /** Whether infinite numbers and NaN are written as such (on) or as null; else they are refused. */
  encodeInvalid: 'off' | 'on' | 'null' = 'off'
  /** Whether infinite, hexadecimal and other numbers are read that JSON does not know. */
  decodeInvalid = true
}

export function settingFunctions(settings: JsonSettings): Readonly<Record<string, LuaFunction>> {
  return {
    encode_sparse_array: (...args) => {
      atMost(3, args)
      settings.sparseToObject = switchAt(args, 1, settings.sparseToObject)
      settings.sparseRatio = countAt(args, 2, settings.sparseRatio, 0)
      settings.sparseSafe = countAt(args, 3, settings.sparseSafe, 0)
      return [settings.sparseToObject, settings.sparseRatio, settings.sparseSafe]
    },
    encode_max_depth: (...args) => {
      atMost(1, args)
      settings.encodeDepth = countAt(args, 1, settings.encodeDepth, 1)
      return settings.encodeDepth
    },
    decode_max_depth: (...args) => {
      atMost(1, args)
      settings.decodeDepth = countAt(args, 1, settings.decodeDepth, 1)
      return settings.decodeDepth
    },
    encode_number_precision: (...args) => {
      atMost(1, args)
      settings.precision = countAt(args, 1, settings.precision, 1, MOST_DIGITS)
      return settings.precision
    },
    encode_keep_buffer: (...args) => {
      atMost(1, args)
      settings.keepBuffer = switchAt(args, 1, settings.keepBuffer)
      return settings.keepBuffer
    },
    encode_invalid_numbers: (...args) => {
      atMost(1, args)
      settings.encodeInvalid = args[0] === 'null' ? 'null' : switchedAt(args, settings.encodeInvalid)
      return settings.encodeInvalid === 'null' ? 'null' : settings.encodeInvalid === 'on'
    },
    decode_invalid_numbers: (...args) => {
      atMost(1, args)
      settings.decodeInvalid = switchAt(args, 1, settings.decodeInvalid)
      return settings.decodeInvalid
    },
  }
}

function atMost(count: number, args: Arguments): void {
  if (args.length > count) throw new ArgumentError(count + 1, 'found too many arguments')
}

/** `true`, `false`, "on" or "off"; nil changes nothing. */
function switchAt(args: Arguments, index: number, current: boolean): boolean {
  const value: LuaValue = args[index - 1]
  if (value === undefined) return current
  if (typeof value === 'boolean') return value
  const text = textAt(args, index)
  if (text !== 'on' && text !== 'off') throw new ArgumentError(index, `invalid option '${text}'`)
  return text === 'on'
}

function switchedAt(args: Arguments, current: 'off' | 'on' | 'null'): 'off' | 'on' | 'null' {
  if (args[0] === undefined) return current
  return switchAt(args, 1, false) ? 'on' : 'off'
}

/** An integer in a range; nil changes nothing. */
function countAt(args: Arguments, index: number, current: number, least: number, most = LARGEST): number {
  if (args[index - 1] === undefined) return current
  const count = integerAt(args, index) | 0
  if (count >= least && count <= most) return count
  // Redis blames the first argument, whichever it is.
  throw new ArgumentError(1, `expected integer between ${least} and ${most}`)
}
