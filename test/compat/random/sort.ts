/** Random SORTs of lists, sets and sorted sets. Ties that Redis leaves open are not asked for. */

import { readsAlike } from '../doubles.ts'
import { inAnyOrder, type View } from '../pair.ts'
import type { Chance, Family, Maker } from './chance.ts'

const views: Readonly<Record<string, View>> = { SMEMBERS: inAnyOrder }

export const sortFamily: Family = {
  name: 'sort',
  alone: 'compares elements as C strings, in an order of its own where they are equal up to a zero byte',
  makers,
  views,
}

function makers({ below, pick, some, key }: Chance): Maker[] {
  const number = () => pick(String(below(20) - 5), `${below(9)}.5`, ...[''].filter(readsAlike), '1e3')
  const element = () => (below(12) > 0 ? number() : pick('x', 'abc', 'inf', '01'))
  const elements = () => [element(), ...some(5, () => [element()])]
  const weight = () => [
    'SET',
    `w_${number()}`,
    below(8) > 0 ? number() : pick('x', ...[' 7', '0x1f'].filter(readsAlike)),
  ]
  const field = () => ['HSET', `h_${number()}`, 'f', number(), 'g', element()]
  const get = () => ['GET', pick('#', 'w_*', 'h_*->f', 'h_*->g', 'h_*', '*', 'w_1', 'nosuch_*')]
  const order = () => [pick('ASC', 'DESC', 'DESC')]
  const limit = () => ['LIMIT', String(below(5) - 1), below(12) > 0 ? String(below(6) - 1) : 'x']
  const store = () => ['STORE', key()]
  const mixed = () => [...some(1, limit), ...some(1, order), ...some(2, get), ...some(1, store)]
  return [
    () => ['RPUSH', key(), ...elements()],
    () => ['SADD', key(), ...elements()],
    () => ['ZADD', key(), number() || '0', element(), String(below(9)), element()],
    weight,
    weight,
    field,
    field,
    () => ['DEL', pick('w_', 'h_') + number()],
    () => ['SORT', key(), ...mixed()],
    () => ['SORT', key(), 'ALPHA', ...mixed()],
    () => ['SORT', key(), 'BY', pick('w_*', 'h_*->f', 'h_*->g', 'w_*'), ...mixed()],
    () => ['SORT', key(), 'BY', pick('nosort', ''), ...some(1, limit), ...some(1, order), ...store()],
    () => [
      'SORT_RO',
      key(),
      ...some(1, () => ['ALPHA']),
      ...some(1, limit),
      ...some(2, get),
      ...some(1, order),
    ],
    () => ['LRANGE', key(), '0', '-1'],
    () => ['SMEMBERS', key()],
  ]
}
