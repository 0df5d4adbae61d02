/**
 * Random commands on streams. Ids grow slowly, so that most commands meet entries that are there, were deleted, or will
 * be; nodes are small. Idle times are either none or longer than any test runs.
 */
import type { View } from '../pair.ts'
import { pendingList, streamInfo } from '../stream-views.ts'
import { agree } from '../versions.ts'
import type { Chance, Family, Maker } from './chance.ts'

const LONG = '1000000'

const SAME_CONSUMERS = agree('consumers come to be when they try to read')
const withoutConsumers: View = reply => {
  const text = String(streamInfo(reply))
  return SAME_CONSUMERS ? text : text.replace(/(consumers\r\n):\d+/g, '$1:consumers')
}
const created: View = reply => (SAME_CONSUMERS ? reply : reply.replace(/^:[01]\r\n/, ':0 or 1'))

export const streamFamily: Family = {
  name: 'stream',
  makers,
  views: { XINFO: withoutConsumers, XGROUP: created, XPENDING: pendingList },
}

function makers({ below, pick, some, key }: Chance): Maker[] {
  let ms = 1
  const seq = () => String(below(6))
  const fresh = () => {
    ms += below(12) === 0 ? 1 : 0
    return below(4) === 0 ? `${ms}-${seq()}` : `${ms}-*`
  }
  const known = () => `${Math.max(0, ms - below(3))}-${seq()}`
  const id = () =>
    below(40) > 0 ? pick(known(), known(), String(ms - 1)) : pick('x', '-', '+', '', '0', '5-', '-5')
  /** Since 7.4 XREAD takes `+`. */
  const after = () => pick(known(), known(), '0', 'x', '-')
  const end = () => pick('-', '+', id(), `(${id()}`)
  const ids = () => [id(), ...some(9, () => [known()])]
  const group = () => pick('g', 'g', 'g', 'g', 'h')
  const consumer = () => pick('x', 'y', 'z')
  const count = () => pick('1', '2', '3', '10', '0', '-1', 'x')
  const counted = () => some(1, () => ['COUNT', count()])
  const pairs = () => pick('f v', 'f v', 'f w', 'g v', 'f v g w', 'f v f v g', ' ').split(' ')
  const trim = () => [
    ...pick('MAXLEN', 'MAXLEN =', 'MINID', 'MINID =', 'MAXLEN ~', 'MINID ~', 'MAXLEN ~', 'MINID ~').split(
      ' ',
    ),
    pick(id(), String(below(12)), String(below(12))),
    ...some(1, () => (below(3) === 0 ? ['LIMIT', pick('0', '1', '2', '5', '-1')] : [])),
  ]
  const start = () => pick('0', '$', known())
  const idle = () => pick('0', '0', '0', LONG, 'x')
  return [
    () => ['XADD', key(), fresh(), ...pairs()],
    () => ['XADD', key(), fresh(), ...pairs()],
    () => ['XADD', key(), fresh(), 'f', String(below(1000))],
    () => [
      'XADD',
      key(),
      ...some(1, () => ['NOMKSTREAM']),
      ...(below(3) === 0 ? trim() : []),
      pick(fresh(), fresh(), id()),
      ...pairs(),
    ],
    () => ['XLEN', key()],
    () => ['XRANGE', key(), end(), end(), ...counted()],
    () => ['XREVRANGE', key(), end(), end(), ...counted()],
    () => ['XRANGE', key(), '-', '+'],
    () => ['XREAD', ...counted(), 'STREAMS', key(), key(), pick('$', after()), after()],
    () => ['XDEL', key(), ...ids()],
    () => ['XTRIM', key(), ...trim()],
    () => [
      'XSETID',
      key(),
      `${ms + 1}-0`,
      ...some(1, () => ['ENTRIESADDED', String(below(60))]),
      ...some(1, () => ['MAXDELETEDID', known()]),
    ],
    () => [
      'XGROUP',
      'CREATE',
      key(),
      group(),
      start(),
      ...some(1, () => ['MKSTREAM']),
      ...some(1, () => ['ENTRIESREAD', pick('-1', '0', '5', '-2')]),
    ],
    () => ['XGROUP', 'CREATE', key(), 'g', '0', 'MKSTREAM'],
    () => ['XGROUP', 'CREATE', key(), 'g', '0', 'MKSTREAM'],
    () => ['XGROUP', 'SETID', key(), group(), start(), ...some(1, () => ['ENTRIESREAD', String(below(30))])],
    () => (below(6) === 0 ? ['XGROUP', 'DESTROY', key(), group()] : ['XINFO', 'GROUPS', key()]),
    () => ['XGROUP', pick('CREATECONSUMER', 'CREATECONSUMER', 'DELCONSUMER'), key(), group(), consumer()],
    () => [
      'XREADGROUP',
      'GROUP',
      group(),
      consumer(),
      ...counted(),
      ...some(1, () => ['NOACK']),
      'STREAMS',
      key(),
      pick('>', '>', '>', '0', after()),
    ],
    () => ['XREADGROUP', 'GROUP', 'g', consumer(), 'COUNT', pick('1', '2', '3'), 'STREAMS', key(), '>'],
    () => [
      'XREADGROUP',
      'GROUP',
      'g',
      consumer(),
      ...counted(),
      'STREAMS',
      key(),
      key(),
      pick('>', '0'),
      pick('>', after()),
    ],
    () => ['XACK', key(), group(), ...ids()],
    () => ['XACK', key(), 'g', known(), known(), known(), known()],
    () => ['XAUTOCLAIM', key(), 'g', consumer(), '0', pick('-', known()), 'COUNT', pick('1', '3', '100')],
    () => ['XPENDING', key(), 'g', '-', '+', '100'],
    () => ['XPENDING', key(), group()],
    () => [
      'XPENDING',
      key(),
      group(),
      ...some(1, () => ['IDLE', idle()]),
      end(),
      end(),
      count(),
      ...some(1, () => [consumer()]),
    ],
    () => [
      'XCLAIM',
      key(),
      group(),
      consumer(),
      idle(),
      ...ids(),
      ...some(1, () => ['IDLE', pick('0', `${LONG}0`)]),
      ...some(1, () => ['RETRYCOUNT', pick('0', '7', '-1')]),
      ...some(1, () => ['FORCE']),
      ...some(1, () => ['JUSTID']),
      ...(below(8) === 0 ? ['LASTID', id()] : []),
    ],
    () => [
      'XAUTOCLAIM',
      key(),
      group(),
      consumer(),
      idle(),
      end(),
      ...some(1, () => ['COUNT', pick('1', '2', '5', '0')]),
      ...some(1, () => ['JUSTID']),
    ],
    () => ['XINFO', 'STREAM', key()],
    () => ['XINFO', 'GROUPS', key()],
    () => ['DEBUG', 'DIGEST-VALUE', key()],
    () => [pick('COPY', 'COPY', 'RENAME'), key(), key()],
    () => {
      const rare = below(40)
      if (rare === 0) return ['DEL', key()]
      if (rare === 1) return ['SET', key(), 'a string']
      return rare < 20
        ? ['CONFIG', 'SET', 'stream-node-max-entries', pick('2', '3', '5', '100')]
        : [pick('OBJECT ENCODING', 'TYPE', 'EXISTS').split(' '), key()].flat()
    },
  ]
}
