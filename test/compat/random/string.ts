/** Random commands on strings, counters and bitmaps. */
import type { Chance, Family, Maker } from './chance.ts'

export const stringFamily: Family = { name: 'string', makers }

function makers({ below, pick, some, key }: Chance): Maker[] {
  const small = () => String(below(40) - 12)
  const integer = () =>
    below(20) > 0
      ? small()
      : pick('9223372036854775807', '-9223372036854775808', '9007199254740993', 'x', '', '1.0', '007')
  const float = () =>
    pick(
      small(),
      `${small()}.${below(1000)}`,
      `${below(1000)}e-${below(20)}`,
      `.${below(1e6)}`,
      '1e30',
      'inf',
      'x',
      integer(),
    )
  const text = () =>
    pick(
      '',
      'abc',
      integer(),
      float(),
      String.fromCharCode(below(256), below(256), below(256)),
      'x'.repeat(below(80)),
    )
  const offset = () => (below(30) > 0 ? String(below(400)) : pick('-1', 'x', '4294967296', '#3'))
  const type = () => (below(40) > 0 ? pick('i', 'u') + String(1 + below(63)) : pick('i64', 'u64', 'i0', 'x'))
  const place = () => (below(3) > 0 ? String(below(200)) : `#${below(5)}`)
  const expiry = () =>
    pick(
      'EX 100',
      'PX 100000',
      'EXAT 4000000000',
      'PXAT 4000000000000',
      'EXAT 1',
      'PXAT 1',
      'EX 0',
      'PX x',
    ).split(' ')
  const fieldOperation = (): string[] => {
    switch (below(5)) {
      case 0:
        return ['OVERFLOW', pick('WRAP', 'SAT', 'FAIL')]
      case 1:
        return ['SET', type(), place(), below(2) > 0 ? integer() : String(below(2 ** 32) * 2 ** 20)]
      case 2:
        return ['INCRBY', type(), place(), below(2) > 0 ? integer() : String(below(2 ** 32) * -(2 ** 20))]
      default:
        return ['GET', type(), place()]
    }
  }
  return [
    () => ['GET', key()],
    () => ['GET', key()],
    () => ['SET', key(), text()],
    () => ['SET', key(), text(), ...some(2, () => pick('NX', 'XX', 'GET', 'KEEPTTL', 'GET').split(' '))],
    () => ['SET', key(), text(), ...some(1, () => [pick('NX', 'XX', 'GET')]), ...expiry()],
    () => [pick('SETEX', 'PSETEX'), key(), pick('100000', '200000', '0', 'x'), text()],
    () => ['SETNX', key(), text()],
    () => ['GETSET', key(), text()],
    () => ['GETDEL', key()],
    () => ['GETEX', key(), ...some(1, () => (below(3) > 0 ? expiry() : ['PERSIST']))],
    () => ['MGET', key(), ...some(3, () => [key()])],
    () => ['MSET', key(), text(), ...some(3, () => [key(), text()])],
    () => ['MSETNX', key(), text(), ...some(1, () => [key(), text()])],
    () => ['APPEND', key(), text()],
    () => ['STRLEN', key()],
    () => ['PERSIST', key()],
    () => ['DEL', key()],
    () => ['SETRANGE', key(), pick(small(), String(below(100))), text()],
    () => [pick('GETRANGE', 'SUBSTR'), key(), small(), small()],
    () => ['LCS', key(), key(), ...some(2, () => [pick('LEN', 'IDX', 'WITHMATCHLEN')])],
    () => ['LCS', key(), key(), 'IDX', 'MINMATCHLEN', small()],
    () => [pick('INCR', 'DECR'), key()],
    () => [pick('INCRBY', 'DECRBY'), key(), integer()],
    () => ['INCRBYFLOAT', key(), float()],
    () => ['SET', key(), integer()],
    () => ['SETBIT', key(), offset(), pick('0', '1', '1', '2')],
    () => ['GETBIT', key(), offset()],
    () => ['BITCOUNT', key(), ...some(1, () => [small(), small(), ...some(1, () => [pick('BIT', 'BYTE')])])],
    () => ['BITPOS', key(), pick('0', '1'), ...some(1, () => [small(), ...some(1, () => [small()])])],
    () => ['BITPOS', key(), pick('0', '1'), small(), String(below(200)), pick('BIT', 'BYTE')],
    () => ['BITOP', pick('AND', 'OR', 'XOR', 'NOT'), key(), key(), ...some(1, () => [key()])],
    () => ['BITFIELD', key(), ...some(4, fieldOperation)],
    () => ['BITFIELD_RO', key(), ...some(3, () => ['GET', type(), place()])],
  ]
}
