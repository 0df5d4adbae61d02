/** Words and replies that the sorted set commands have in common: scores, ends of ranges, members with their scores. */
import { MEMBER_RANGE, NOT_A_FLOAT, SCORE_RANGE } from '../../keyspace/errors.ts'
import {
  afterMember,
  afterScore,
  BEGIN,
  beforeMember,
  beforeScore,
  type Cut,
  END,
  type Range,
} from '../../keyspace/sorted-set-value.ts'
import { type Bytes, Double, type ReplyError, type ReplyValue } from '../../resp/values.ts'
import { parseDoubleText, parseRepresentable } from '../../structures/double-text.ts'
import type { EntryVisitor } from '../../structures/ranking.ts'
import type { Client } from '../declare/context.ts'
import { array, bulk, double, pairs, type ReplyType, when } from '../declare/reply.ts'

/** Reads a score or weight: finite or infinite, never NaN. */
export function readScore(word: Bytes, refusal: ReplyError = NOT_A_FLOAT): number {
  const score = parseRepresentable(word)
  if (score === undefined || Number.isNaN(score)) throw refusal
  return score
}

/** Reads two ends of a range of scores: `5`, `(5` without those of that score, `-inf`. */
export function readScoreRange(min: Bytes, max: Bytes): Range {
  const from = scoreOfEnd(min)
  const to = scoreOfEnd(max)
  return {
    from: isOpen(min) ? afterScore(from) : beforeScore(from),
    to: isOpen(max) ? beforeScore(to) : afterScore(to),
  }
}

function isOpen(word: Bytes): boolean {
  return word.charCodeAt(0) === 40
}

function scoreOfEnd(word: Bytes): number {
  const text = isOpen(word) ? word.slice(1) : word
  const score = parseDoubleText(text) ?? parseDoubleText(asRead(text))
  if (score === undefined || Number.isNaN(score)) throw SCORE_RANGE
  return score
}

/** Blanks before it and nothing at all count, as in C: `ZCOUNT k "" "( 5"` is from 0 to 5. */
function asRead(text: Bytes): Bytes {
  const [read = ''] = text.split('\0', 1)
  return read === '' ? '0' : read.replace(/^[ \t-\r]+/, '')
}

/** Reads two ends of a range of members: `[a`, `(a` without it, `-` the first, `+` the last. */
export function readMemberRange(min: Bytes, max: Bytes): Range {
  return {
    from: cutOfMember(min, beforeMember, afterMember),
    to: cutOfMember(max, afterMember, beforeMember),
  }
}

function cutOfMember(word: Bytes, closed: (member: Bytes) => Cut, open: (member: Bytes) => Cut): Cut {
  if (word === '-') return BEGIN
  if (word === '+') return END
  if (word.startsWith('[')) return closed(word.slice(1))
  if (word.startsWith('(')) return open(word.slice(1))
  throw MEMBER_RANGE
}

/** Members with their scores: in RESP2 by turns, in RESP3 as pairs. */
export const SCORED: ReplyType = pairs(bulk(), double())

/** Members, or with WITHSCORES the same with their scores. */
export const MEMBERS: ReplyType = when('withscores', SCORED, array(bulk()))

/** What puts members that are visited into a reply: of type {@link MEMBERS}. */
export function listInto(items: ReplyValue[], { protocol }: Client, withScores: boolean): EntryVisitor {
  if (!withScores) return member => items.push(member)
  if (protocol === 3) return (member, score) => items.push([member, new Double(score)])
  return (member, score) => items.push(member, new Double(score))
}
