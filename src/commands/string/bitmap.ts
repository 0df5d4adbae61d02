/**
 * Strings as arrays of bits and of small integers. Bit 0 is the highest bit of the first byte. Where a key is
 * missing, commands see zeros without end; writing makes just the bytes it needs.
 */
import {
  BIT_OFFSET,
  BIT_VALUE,
  BITFIELD_OVERFLOW,
  BITFIELD_READONLY,
  BITFIELD_TYPE,
  BITOP_NOT,
  BITPOS_VALUE,
  SYNTAX,
} from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { MutableString, type StringValue, toMutable } from '../../keyspace/values.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { BitfieldType, type Overflow } from '../../structures/bitfield-type.ts'
import { combineBits, countOnes, findBit, readField, writeField } from '../../structures/bits.ts'
import { shortest } from '../../structures/int64.ts'
import {
  alternatives,
  block,
  bytes,
  int,
  key,
  many,
  newIn,
  optional,
  readInteger,
  readInteger64,
  rest,
  token,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { command } from '../declare/define.ts'
import { array, integer, orNull, truth } from '../declare/reply.ts'

/** Reads the position of a bit. In BITFIELD `#3` is the third field of a width. */
function readBitOffset({ server }: Context, word: Bytes, width = 0): number {
  const offset = width > 0 && word.startsWith('#') ? fieldOffset(word.slice(1), width) : plainOffset(word)
  if (offset < 0 || Math.floor(offset / 8) >= server.config.value('proto-max-bulk-len')) throw BIT_OFFSET
  return offset
}

function plainOffset(word: Bytes): number {
  try {
    return readInteger(word)
  } catch {
    throw BIT_OFFSET
  }
}

/** The product wraps around at 64 bits: `BITFIELD k GET u8 #2305843009213693952` reads at 0. */
function fieldOffset(word: Bytes, width: number): number {
  const index = plainOffset(word)
  if (Number.isSafeInteger(index * width)) return index * width
  return Number(BigInt.asIntN(64, readInteger64(word) * BigInt(width)))
}

function bytesOf(value: StringValue): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : value.bytes()
}

const setbit = command({
  name: 'SETBIT',
  group: 'bitmap',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Sets or clears one bit of a string and replies with what it was.',
  flags: ['write', 'denyoom'],
  // Read by the handler: their errors speak of bits.
  args: [key('key', 'RW access update'), bytes('offset', 'integer'), bytes('value', 'integer')],
  reply: truth(),
  run: (ctx, key, offsetWord, bitWord) => {
    const { db } = ctx
    const offset = readBitOffset(ctx, offsetWord)
    if (bitWord !== '0' && bitWord !== '1') throw BIT_VALUE
    const old = db.lookupString(key)
    const at = Math.floor(offset / 8)
    const mask = 0x80 >> (offset % 8)
    const fits = old !== undefined && at < old.length
    const oldByte = fits ? byteAt(old, at) : 0
    const newByte = bitWord === '1' ? oldByte | mask : oldByte & ~mask
    if (!fits || newByte !== oldByte) {
      const string = toMutable(old)
      string.resize(at + 1)
      string.setByteAt(at, newByte)
      db.update(key, string, events.SETBIT)
    }
    return oldByte & mask ? 1 : 0
  },
})

function byteAt(value: StringValue, at: number): number {
  return typeof value === 'string' ? value.charCodeAt(at) : value.byteAt(at)
}

const getbit = command({
  name: 'GETBIT',
  group: 'bitmap',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Reads one bit of a string.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), bytes('offset', 'integer')],
  reply: truth(),
  run: (ctx, key, offsetWord) => {
    const offset = readBitOffset(ctx, offsetWord)
    const value = ctx.db.readStringValue(key)
    const at = Math.floor(offset / 8)
    if (value === undefined || at >= value.length) return 0
    return (byteAt(value, at) >> (7 - (offset % 8))) & 1
  },
})

const unit = newIn('7.0.0', optional(token('unit', 'BYTE', 'BIT')))

/** Reads BYTE or BIT: how many bits one step of a range is. */
function unitOf(word: Bytes | undefined): 1 | 8 {
  const name = word?.toUpperCase()
  if (name === undefined || name === 'BYTE') return 8
  if (name === 'BIT') return 1
  throw SYNTAX
}

/** The first and last bit of a range that may count from the end; the last before the first if it is empty. */
function bitRange(length: number, first: number, last: number, unit: 1 | 8): [first: number, last: number] {
  const total = unit === 1 ? length * 8 : length
  const start = Math.max(0, first < 0 ? total + first : first)
  const end = Math.min(total - 1, Math.max(0, last < 0 ? total + last : last))
  return start > end ? [0, -1] : [start * unit, (end + 1) * unit - 1]
}

const bitcount = command({
  name: 'BITCOUNT',
  group: 'bitmap',
  since: '2.6.0',
  complexity: 'O(N)',
  summary: 'Counts the bits that are set in a string, or in a range of it.',
  flags: ['readonly'],
  history: [['7.0.0', 'BYTE and BIT.']],
  args: [key('key', 'RO access'), rest([optional(block('range', int('start'), int('end'), unit))])],
  reply: integer(),
  run: ({ db }, key, words) => {
    const [start = '0', end = '-1', unitWord] = words
    if (words.length === 1 || words.length > 3) throw SYNTAX
    const first = readInteger(start)
    const last = readInteger(end)
    const unit = unitOf(unitWord)
    const bits = bytesOf(db.readStringValue(key) ?? '')
    if (first < 0 && last < 0 && first > last) return 0
    return countOnes(bits, ...bitRange(bits.length, first, last, unit))
  },
})

const bitpos = command({
  name: 'BITPOS',
  group: 'bitmap',
  since: '2.8.7',
  complexity: 'O(N)',
  summary: 'Finds the first bit of a value in a string, or in a range of it.',
  flags: ['readonly'],
  history: [['7.0.0', 'BYTE and BIT.']],
  args: [
    key('key', 'RO access'),
    int('bit'),
    rest([optional(block('range', int('start'), optional(block('end-unit-block', int('end'), unit))))]),
  ],
  reply: integer(),
  run: ({ db }, key, bit, words) => {
    if (bit !== 0 && bit !== 1) throw BITPOS_VALUE
    const [start, end, unitWord] = words
    if (words.length > 3) throw SYNTAX
    const first = start === undefined ? 0 : readInteger(start)
    const unit = unitOf(unitWord)
    const last = end === undefined ? -1 : readInteger(end)
    const value = db.readStringValue(key)
    if (value === undefined) return bit === 1 ? -1 : 0
    const bits = bytesOf(value)
    const [firstBit, lastBit] = bitRange(bits.length, first, last, unit)
    if (lastBit < firstBit) return -1
    const position = findBit(bits, bit, firstBit, lastBit)
    // Without an end the string counts as followed by zeros.
    return position === -1 && bit === 0 && end === undefined ? lastBit + 1 : position
  },
})

const bitop = command({
  name: 'BITOP',
  group: 'bitmap',
  since: '2.6.0',
  complexity: 'O(N)',
  summary: 'Combines strings bit by bit and stores the result.',
  flags: ['write', 'denyoom'],
  args: [
    token('operation', 'AND', 'OR', 'XOR', 'NOT'),
    key('destkey', 'OW update'),
    many(key('key', 'RO access')),
  ],
  reply: integer(),
  run: ({ db }, operation, destination, keys) => {
    if (operation === 'not' && keys.length !== 1) throw BITOP_NOT
    const sources = keys.map(key => bytesOf(db.readStringValue(key) ?? ''))
    const result = combineBits(operation, sources)
    if (result.length === 0) db.delete(destination)
    else db.set(destination, new MutableString(Buffer.from(result.buffer)), events.SET)
    return result.length
  },
})

interface FieldOperation {
  readonly kind: 'get' | 'set' | 'incrby'
  readonly type: BitfieldType
  readonly offset: number
  readonly argument: bigint
  readonly overflow: Overflow
}

/** Reads the operations of BITFIELD in one pass, so that a wrong one refuses all. */
function readFieldOperations(ctx: Context, words: readonly Bytes[]): FieldOperation[] {
  const operations: FieldOperation[] = []
  let overflow: Overflow = 'wrap'
  let at = 0
  while (at < words.length) {
    const kind = (words[at++] as Bytes).toLowerCase()
    if (kind === 'overflow' && at < words.length) {
      overflow = readOverflow(words[at++] as Bytes)
      continue
    }
    if (kind !== 'get' && kind !== 'set' && kind !== 'incrby') throw SYNTAX
    const [typeWord, offsetWord, argumentWord] = words.slice(at, at + (kind === 'get' ? 2 : 3))
    if (typeWord === undefined || offsetWord === undefined) throw SYNTAX
    if (kind !== 'get' && argumentWord === undefined) throw SYNTAX
    const type = BitfieldType.parse(typeWord)
    if (type === undefined) throw BITFIELD_TYPE
    const offset = readBitOffset(ctx, offsetWord, type.width)
    const argument = argumentWord === undefined ? 0n : readInteger64(argumentWord)
    operations.push({ kind, type, offset, argument, overflow })
    at += kind === 'get' ? 2 : 3
  }
  return operations
}

function readOverflow(word: Bytes): Overflow {
  const name = word.toLowerCase()
  if (name === 'wrap' || name === 'sat' || name === 'fail') return name
  throw BITFIELD_OVERFLOW
}

function getField(value: StringValue | undefined, { type, offset }: FieldOperation): bigint {
  if (value === undefined) return 0n
  // Of a plain string only the bytes that a field of 64 bits can touch are converted.
  const first = Math.floor(offset / 8)
  const bits =
    typeof value === 'string'
      ? Buffer.from(value.slice(first, first + 9), 'latin1')
      : value.bytes().subarray(first)
  return type.signed(readField(bits, offset % 8, type.width))
}

function readFields(ctx: Context, key: Bytes, operations: readonly FieldOperation[]): ReplyValue {
  const value = ctx.db.readStringValue(key)
  return operations.map(operation => shortest(getField(value, operation)))
}

function writeFields({ db }: Context, key: Bytes, operations: readonly FieldOperation[]): ReplyValue {
  const old = db.lookupString(key)
  const string = toMutable(old)
  let end = 0
  for (const { kind, type, offset } of operations) {
    if (kind !== 'get') end = Math.max(end, Math.floor((offset + type.width - 1) / 8) + 1)
  }
  // Room is made even if every write then fails: `BITFIELD new OVERFLOW FAIL INCRBY u2 0 9` creates the key.
  const grows = old === undefined || end > old.length
  let changes = 0
  string.resize(end)
  const bits = string.editableBytes()
  const replies = operations.map(operation => {
    const { kind, type, offset, argument, overflow } = operation
    const before = getField(string, operation)
    if (kind === 'get') return shortest(before)
    const after = kind === 'set' ? type.fit(argument, 0n, overflow) : type.fit(before, argument, overflow)
    if (after === undefined) return null
    if (grows || after !== before) changes++
    writeField(bits, offset, type.width, after)
    return shortest(kind === 'set' ? before : after)
  })
  if (grows || changes > 0) db.update(key, string, events.SETBIT, Math.max(changes, 1))
  return replies
}

const fieldType = [bytes('encoding'), int('offset')] as const
const fieldGet = { ...block('get-block', ...fieldType), token: 'GET' }
const fieldWrite = block(
  'write',
  {
    ...token('overflow-block', 'WRAP', 'SAT', 'FAIL'),
    token: 'OVERFLOW',
    optional: true,
  },
  alternatives(
    'write-operation',
    { ...block('set-block', ...fieldType, int('value')), token: 'SET' },
    { ...block('incrby-block', ...fieldType, int('increment')), token: 'INCRBY' },
  ),
)

/** Whether a BITFIELD only reads, as far as its words make sense. */
function onlyReads(argv: readonly Bytes[]): boolean {
  const operation = (at: number) => argv[at]?.toUpperCase()
  let at = 2
  for (;;) {
    if (operation(at) === 'GET' && at + 2 < argv.length) at += 3
    else if (operation(at) === 'OVERFLOW' && at + 1 < argv.length) at += 2
    else return at >= argv.length
  }
}

const bitfield = command({
  name: 'BITFIELD',
  group: 'bitmap',
  since: '3.2.0',
  complexity: 'O(1) for each operation.',
  summary: 'Reads, stores and increments integers of any width inside a string.',
  flags: ['write', 'denyoom'],
  args: [
    key(
      'key',
      'RW access update variable_flags',
      'This command allows both access and modification of the key',
    ),
    rest([{ ...alternatives('operation', fieldGet, fieldWrite), optional: true, multiple: true }]),
  ],
  findKeys: argv => [{ at: 1, use: onlyReads(argv) ? 'RO access' : 'RW access update' }],
  reply: array(orNull(integer())),
  run: (ctx, key, words) => {
    const operations = readFieldOperations(ctx, words)
    const reads = operations.every(({ kind }) => kind === 'get')
    return reads ? readFields(ctx, key, operations) : writeFields(ctx, key, operations)
  },
})

const bitfieldRo = command({
  name: 'BITFIELD_RO',
  group: 'bitmap',
  since: '6.0.0',
  complexity: 'O(1) for each operation.',
  summary: 'Reads integers of any width inside a string.',
  flags: ['readonly', 'fast'],
  args: [
    key('key', 'RO access'),
    rest([{ ...fieldGet, optional: true, multiple: true, tokenRepeats: true }]),
  ],
  reply: array(integer()),
  run: (ctx, key, words) => {
    const operations = readFieldOperations(ctx, words)
    if (operations.some(({ kind }) => kind !== 'get')) throw BITFIELD_READONLY
    return readFields(ctx, key, operations)
  },
})

export const bitmapCommands = [setbit, getbit, bitcount, bitpos, bitop, bitfield, bitfieldRo]
