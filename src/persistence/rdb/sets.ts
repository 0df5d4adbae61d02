/**
 * Sets in RDB. Few integers are an intset; all others are written one by one, which every version reads:
 *
 *     2  = members string*
 *     11 = string                     an intset
 *     20 = string                     a listpack (only read: Redis 7.2 and later write it)
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import { SetValue } from '../../keyspace/set-value.ts'
import type { Bytes } from '../../resp/values.ts'
import { int64In } from '../../structures/int64.ts'
import { BAD_DATA } from './errors.ts'
import { intsetOf, intsetWidth, readIntset } from './intset.ts'
import { readListpack } from './listpack.ts'
import type { Maker } from './maker.ts'
import { readPackText } from './pack-copy.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readEach, readOne } from './read-steps.ts'
import { STEP, type Steps } from './steps.ts'
import { SET, SET_INTSET, SET_LISTPACK } from './types.ts'

export function typeOfSet(set: SetValue): number {
  return set.encoding === 'intset' ? SET_INTSET : SET
}

/** Returns what writes the rest of a large one. */
export function writeSet(out: RdbWriter, set: SetValue): Steps | undefined {
  const integers = set.integers()
  if (integers === undefined) {
    out.size(set.size)
    return writeMembers(out, set)
  }
  out.blob(intsetOf(integers, intsetWidth(integers)))
  return undefined
}

function* writeMembers(out: RdbWriter, set: SetValue): Steps {
  let written = 0
  for (const member of set) {
    out.string(member)
    written++
    if (written % STEP === 0) yield
  }
}

export function* readSet(input: RdbReader, type: number, { limits, random }: Maker): Reading<SetValue> {
  if (type === SET_LISTPACK) {
    const { at, packs } = input
    const packed = yield* readOne(input, () => readPackText(input, limits.setValue, 1, limits.setEntries))
    // Integers alone are an intset, as far as they are few.
    if (packed !== undefined && packed.texts > 0)
      return SetValue.unpack(limits, random.bits(), 'listpack', packed.text, packed.count)
    input.back(at)
    input.packs = packs
  }
  const set = new SetValue(limits, random.bits())
  if (type !== SET) {
    addAll(set, yield* readOne(input, () => packedMembers(input.pack(), type)))
    return set
  }
  const count = yield* readOne(input, () => input.count())
  const isOfText = count > 0 && (yield* readOne(input, () => beginsWithText(input)))
  yield* set.expect(count, isOfText) ? addPieces(set, input, count) : addMembers(set, input, count)
  return set
}

function addAll(set: SetValue, members: readonly Bytes[]): void {
  if (set.addEach(members) !== members.length) throw BAD_DATA
}

/** Whether the first of several members is no integer. */
function beginsWithText(input: RdbReader): boolean {
  const { at } = input
  input.locateString(found)
  input.back(at)
  return int64In(found.bytes, found.from, found.to) === undefined
}

/** Where the member is that is read. */
const found = new Stretch()

function addPieces(set: SetValue, input: RdbReader, count: number): Reading<void> {
  return readEach(input, count, () => {
    input.locateString(found)
    if (!set.addPiece(found)) throw BAD_DATA
  })
}

function* addMembers(set: SetValue, input: RdbReader, count: number): Reading<void> {
  const members: Bytes[] = []
  for (const step of readEach(input, count, () => members.push(input.string()))) {
    addAll(set, members)
    members.length = 0
    yield step
  }
  addAll(set, members)
}

function packedMembers(bytes: Buffer, type: number): Bytes[] {
  return type === SET_INTSET ? readIntset(bytes).map(String) : readListpack(bytes)
}
