/** Random commands on sets. What is picked at random is only asked for where there is no choice. */
import { inAnyOrder, type View } from '../pair.ts'
import type { Chance, Family, Maker } from './chance.ts'

const OPEN = ['SMEMBERS', 'SPOP', 'SRANDMEMBER', 'SINTER', 'SUNION', 'SDIFF', 'SSCAN']
const views: Readonly<Record<string, View>> = Object.fromEntries(OPEN.map(name => [name, inAnyOrder]))

export const setFamily: Family = { name: 'set', makers, views }

function makers({ below, pick, some, key }: Chance): Maker[] {
  const small = () => String(below(30) - 10)
  const integer = () =>
    pick(small(), small(), small(), String(below(2 ** 31) * 3), '9223372036854775807', '-9223372036854775808')
  const text = () =>
    pick(
      '',
      'abc',
      '01',
      '-0',
      String.fromCharCode(below(256), below(256)),
      'x'.repeat(60 + below(10)),
      small(),
    )
  const member = () => (below(3) > 0 ? integer() : text())
  const members = () => [member(), ...some(4, () => [member()])]
  const keys = () => [key(), ...some(3, () => [key()])]
  const range = () => {
    const from = below(900)
    const step = 1 + below(3)
    return Array.from({ length: below(4) > 0 ? 20 : 600 }, (_, at) => String(from + at * step))
  }
  const limit = () => ['LIMIT', below(8) > 0 ? String(below(12)) : pick('-1', 'x', '')]
  const algebra = () => pick('SINTER', 'SUNION', 'SDIFF')
  return [
    () => ['SADD', key(), ...members()],
    () => ['SADD', key(), ...members()],
    () => ['SADD', key(), integer()],
    () => ['SADD', key(), ...range()],
    () => ['SADD', key(), ...range().map(each => `word ${each}`)],
    () => ['SREM', key(), ...members()],
    () => ['SREM', key(), ...range()],
    () => ['SMOVE', key(), key(), member()],
    () => ['SCARD', key()],
    () => ['SISMEMBER', key(), member()],
    () => ['SMISMEMBER', key(), ...members()],
    () => ['SMEMBERS', key()],
    () => ['SPOP', key(), pick('0', '100000', '-1', 'x')],
    () => ['SRANDMEMBER', key(), pick('0', '100000', 'x')],
    () => [algebra(), ...keys()],
    () => [algebra(), ...keys()],
    () => [`${algebra()}STORE`, key(), ...keys()],
    () => [`${algebra()}STORE`, key(), ...keys()],
    () => {
      const given = keys()
      const count = below(8) > 0 ? String(given.length) : pick('0', '9', 'x')
      return ['SINTERCARD', count, ...given, ...some(1, limit)]
    },
    () => ['SSCAN', key(), '0', 'COUNT', '100000', ...some(1, () => ['MATCH', pick('*1*', 'x*', '*')])],
    () => ['SSCAN', key(), pick('x', '0'), 'COUNT', pick('x', '0')],
  ]
}
