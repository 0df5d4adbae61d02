/** Random commands on lists. Blocking ones have a list to take from, or are inside MULTI, so that none waits. */
import type { Chance, Family, Maker } from './chance.ts'

export const listFamily: Family = { name: 'list', makers }

function makers({ below, pick, some, key }: Chance): Maker[] {
  const side = () => (below(40) > 0 ? pick('LEFT', 'RIGHT', 'left', 'Right') : pick('UP', ''))
  const push = () => pick('LPUSH', 'RPUSH', 'LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX')
  const index = () =>
    below(30) > 0
      ? String(below(60) - 30)
      : pick('0', '-1', '9223372036854775807', '-9223372036854775808', 'x', '')
  /** Here they are read in 32 bits, or need an opposite: lists that differ then would go on to differ. */
  const near = () => (below(30) > 0 ? String(below(60) - 30) : pick('0', '-1', '2147483647', 'x', ''))
  const far = () => String(below(3000) - 1500)
  /** Few different ones, so that there is something to find. */
  const element = () =>
    below(20) > 0
      ? pick('', 'a', 'b', 'c', '1', '-7', '12345', 'a longer element', '\0\xff')
      : pick('x'.repeat(below(300)), 'y'.repeat(below(3000)), 'z'.repeat(9000))
  const count = () => (below(30) > 0 ? String(below(6)) : pick('-1', 'x', '100', '9223372036854775807'))
  const numkeys = () => (below(30) > 0 ? '2' : pick('0', '-1', 'x', '3', '1'))
  const timeout = () => pick('-1', 'x', 'nan')
  return [
    () => [push(), key(), element(), ...some(8, () => [element()])],
    () => [push(), key(), element(), ...some(8, () => [element()])],
    () => [
      push(),
      key(),
      ...Array.from({ length: 1 + below(300) }, () => pick('a', 'b', 'c', String(below(500)))),
    ],
    () => [pick('LPOP', 'RPOP'), key()],
    () => [pick('LPOP', 'RPOP'), key(), ...some(1, () => [count()])],
    () => [pick('LPOP', 'RPOP'), key(), String(below(200))],
    () => ['LLEN', key()],
    () => ['LINDEX', key(), index()],
    () => ['LINDEX', key(), far()],
    () => ['LSET', key(), near(), element()],
    () => ['LSET', key(), far(), element()],
    () => ['LINSERT', key(), below(40) > 0 ? pick('BEFORE', 'AFTER', 'after') : 'x', element(), element()],
    () => ['LRANGE', key(), index(), index()],
    () => ['LRANGE', key(), far(), far()],
    () => ['LREM', key(), pick('0', '1', '-1', '2', '-2', near()), element()],
    () => ['LTRIM', key(), pick('0', '1', '5', index()), pick('-1', '-2', '-9', '40', '700', index())],
    () => ['LPOS', key(), element(), ...some(3, () => [pick('RANK', 'COUNT', 'MAXLEN'), count()])],
    () => [
      'LPOS',
      key(),
      element(),
      'RANK',
      pick('1', '-1', '2', '-2', '-3'),
      ...some(2, () => [pick('COUNT', 'MAXLEN'), count()]),
    ],
    () => ['LMOVE', key(), key(), side(), side()],
    () => ['RPOPLPUSH', key(), key()],
    () => ['LMPOP', numkeys(), key(), key(), side(), ...some(2, () => ['COUNT', count()])],
    () => [pick('BLPOP', 'BRPOP'), key(), key(), timeout()],
    () => ['BLMOVE', key(), key(), side(), side(), timeout()],
    () => ['BRPOPLPUSH', key(), key(), timeout()],
    () => ['BLMPOP', timeout(), numkeys(), key(), key(), side(), ...some(2, () => ['COUNT', count()])],
    () => ['COPY', key(), key(), 'REPLACE'],
    () => ['TYPE', key()],
    () => ['EXISTS', key()],
  ]
}
