/** DEBUG PROTOCOL: a sample of every type of reply, by which people test how a client decodes them. */
import { error, RESP2_NOT_SUPPORTED } from '../../keyspace/errors.ts'
import {
  Attributed,
  BigNumber,
  type Bytes,
  Double,
  MapReply,
  type Protocol,
  Push,
  Replies,
  type ReplyValue,
  SetReply,
  Verbatim,
} from '../../resp/values.ts'

const SAMPLES = new Map<string, ReplyValue>([
  ['string', 'Hello World'],
  ['integer', 12345],
  ['double', new Double(3141 / 1000)],
  ['bignum', new BigNumber('1234567999999999999999999999999999999')],
  ['null', null],
  ['array', [0, 1, 2]],
  ['set', new SetReply([0, 1, 2])],
  ['map', new MapReply([0, false, 1, true, 2, false])],
  [
    'attrib',
    new Attributed(
      new MapReply(['key-popularity', ['key:123', 90]]),
      'Some real reply following the attribute',
    ),
  ],
  ['push', new Replies(['Some real reply following the push reply', new Push(['server-cpu-usage', 42])])],
  ['verbatim', new Verbatim('txt', 'This is a verbatim\nstring')],
  ['true', true],
  ['false', false],
])

export function sampleReply(type: Bytes, protocol: Protocol): ReplyValue {
  const name = type.toLowerCase()
  if (name === 'push' && protocol === 2) return RESP2_NOT_SUPPORTED
  const sample = SAMPLES.get(name)
  if (sample !== undefined) return sample
  const names = [...SAMPLES.keys()].join('|')
  return error(`Wrong protocol type name. Please use one of the following: ${names}`)
}
