/** Random commands on hashes. Some fields and values are too long for a small hash, or make it large. */
import { inAnyOrder, pairsInAnyOrder, type View } from '../pair.ts'
import type { Chance, Family, Maker } from './chance.ts'

/** What is found in a scan, in any order, behind the cursor, which differs where there is more to come. */
const scanned: View = reply => {
  const [, , ...found] = reply.split('\r\n')
  return found.sort().join()
}

export const hashFamily: Family = {
  name: 'hash',
  makers,
  views: {
    HGETALL: pairsInAnyOrder,
    HKEYS: inAnyOrder,
    HVALS: inAnyOrder,
    HRANDFIELD: pairsInAnyOrder,
    HSCAN: scanned,
  },
}

function makers({ below, pick, some, key }: Chance): Maker[] {
  const field = () => (below(60) > 0 ? pick('f', 'g', 'h', '', '1', '\0\xff') : 'long'.repeat(20))
  const integer = () =>
    below(20) > 0
      ? String(below(40) - 12)
      : pick('9223372036854775807', '-9223372036854775808', 'x', '', '1.0', '007')
  const float = () => pick(`${below(20)}.${below(1000)}`, `${below(9)}e-${below(20)}`, 'inf', 'x', integer())
  const value = () =>
    below(60) > 0
      ? pick('', 'abc', integer(), float(), String.fromCharCode(below(256), below(256)))
      : 'v'.repeat(65)
  const pair = () => [field(), value()]
  return [
    () => ['HSET', key(), ...pair(), ...some(3, pair)],
    () => ['HSET', key(), ...pair()],
    () => ['HMSET', key(), ...pair(), ...some(3, pair)],
    () => [pick('HSET', 'HMSET'), key(), field(), ...some(1, pair)],
    () => ['HSETNX', key(), field(), value()],
    () => ['HSET', key(), ...Array.from({ length: 20 }, (_, at) => [`many${at}`, value()]).flat()],
    () => ['HGET', key(), field()],
    () => ['HMGET', key(), field(), ...some(3, () => [field()])],
    () => ['HGETALL', key()],
    () => [pick('HKEYS', 'HVALS'), key()],
    () => ['HLEN', key()],
    () => [pick('HEXISTS', 'HSTRLEN'), key(), field()],
    () => ['HDEL', key(), field(), ...some(3, () => [field()])],
    () => ['HDEL', key(), ...Array.from({ length: 20 }, (_, at) => `many${at}`)],
    () => ['HINCRBY', key(), field(), integer()],
    () => ['HINCRBYFLOAT', key(), field(), float()],
    // All fields, so that the result is no matter of chance.
    () => ['HRANDFIELD', key(), pick('100', '0', 'x'), 'WITHVALUES'],
    () => ['HSCAN', key(), '0', 'COUNT', '1000', ...some(1, () => ['MATCH', pick('*', 'm*1', '[fg]', '')])],
    () => ['HSCAN', key(), pick('0', 'x'), 'COUNT', pick('1000', '0', 'x')],
    () => ['OBJECT', 'ENCODING', key()],
    () => ['COPY', key(), key(), ...some(1, () => ['REPLACE'])],
    () => ['RENAME', key(), key()],
    () => ['DEBUG', 'DIGEST-VALUE', key()],
    () => ['DEL', key()],
    () => ['SET', key(), 'a string'],
  ]
}
