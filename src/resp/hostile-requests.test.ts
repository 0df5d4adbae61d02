/**
 * Whatever bytes arrive, however they are cut, the parser neither throws nor hangs nor holds more than it was given,
 * and gives the same requests and the same error as for the whole. A few thousand streams; for more:
 *
 *     HOSTILE_STREAMS=1000000 npx vitest run --project unit src/resp/hostile-requests.test.ts
 */
import { expect, test } from 'vitest'
import { Chance, piece, REPEATED } from '../../test/support/hostile-streams.ts'
import type { RequestLimits } from './request-limits.ts'
import { RequestParser } from './requests.ts'
import { type Bytes, ReplyError } from './values.ts'

const STREAMS = Number(process.env['HOSTILE_STREAMS'] ?? 4000)
const LIMITS: RequestLimits = { maxBulkLength: 512 * 1024 * 1024, authenticated: true }
const STRANGER: RequestLimits = { ...LIMITS, authenticated: false }

/** Streams that are long because one piece comes again and again: whoever nests for each ends here. */
function* longStreams(chance: Chance): Generator<Bytes> {
  for (const each of REPEATED) yield each.repeat(20_000)
  for (let round = 0; round < 10; round++) yield piece(chance).repeat(20_000)
}

/** What comes out of a parser: requests, and the error that ends it. */
type Outcome = readonly (readonly Bytes[] | Bytes)[]

function parse(stream: Buffer, cuts: readonly number[], limits: RequestLimits): Outcome {
  const parser = new RequestParser(limits)
  const room = cuts.length * 7
  const shared = Buffer.alloc(cuts.length > 0 ? room + stream.length : 0)
  const outcome: (readonly Bytes[] | Bytes)[] = []
  let at = 0
  for (const cut of [...cuts, stream.length]) {
    const chunk = stream.subarray(at, cut)
    at = cut
    if (cuts.length > 0) {
      // As sockets do: one buffer for all that is read.
      chunk.copy(shared, room)
      parser.push(shared, room, room + chunk.length, true)
    } else parser.push(chunk)
    for (let next = parser.next(); next !== null; next = parser.next()) {
      if (next instanceof ReplyError) return [...outcome, next.message]
      outcome.push(next)
      // Every request takes two bytes at least.
      if (outcome.length > stream.length) throw new Error('more requests than bytes')
    }
    parser.settle()
    shared.fill('*1\r\n')
    if (parser.bufferedBytes + parser.argumentBytes > at) throw new Error('holds more than it was given')
  }
  return outcome
}

function cutsOf(length: number, chance: Chance): number[] {
  const cuts = Array.from({ length: 1 + chance.below(4) }, () => chance.below(length + 1))
  return cuts.sort((a, b) => a - b)
}

function check(text: Bytes, chance: Chance): number {
  const stream = Buffer.from(text, 'latin1')
  let requests = 0
  for (const limits of [LIMITS, STRANGER]) {
    const whole = parse(stream, [], limits)
    const cuts = cutsOf(stream.length, chance)
    const pieces = parse(stream, cuts, limits)
    // The comparison that explains itself is slow: only where there is something to explain.
    if (!isSame(whole, pieces)) expect(pieces, JSON.stringify({ text, cuts })).toEqual(whole)
    requests += whole.length
  }
  return requests
}

function isSame(a: Outcome, b: Outcome): boolean {
  if (a.length !== b.length) return false
  return a.every((each, at) => {
    const other = b[at]
    if (!Array.isArray(each) || !Array.isArray(other)) return each === other
    return each.length === other.length && each.every((word, index) => word === other[index])
  })
}

test(`${STREAMS} random streams`, () => {
  const chance = new Chance(1)
  let requests = 0
  for (let round = 0; round < STREAMS; round++) {
    let stream = ''
    for (let left = 1 + chance.below(8); left > 0; left--) stream += piece(chance)
    requests += check(stream, chance)
  }
  expect(requests).toBeGreaterThan(STREAMS)
}, 600_000)

test('streams of one piece, 20,000 times', () => {
  const chance = new Chance(2)
  for (const stream of longStreams(chance)) check(stream, chance)
})

test('cut at every position', () => {
  const chance = new Chance(3)
  for (let round = 0; round < 40; round++) {
    const stream = Buffer.from(piece(chance) + piece(chance) + piece(chance), 'latin1')
    const whole = parse(stream, [], LIMITS)
    for (let cut = 0; cut <= stream.length; cut++) expect(parse(stream, [cut], LIMITS)).toEqual(whole)
  }
})
