/** Random commands on HyperLogLogs: GET shows their bytes. */
import type { Chance, Family, Maker } from './chance.ts'

export const hyperloglogFamily: Family = { name: 'hyperloglog', makers }

function makers({ below, pick, some, key }: Chance): Maker[] {
  const element = () => {
    if (below(4) > 0) return `e${below(3000)}`
    return String.fromCharCode(...Array.from({ length: below(20) }, () => below(256)))
  }
  const few = () => some(5, () => [element()])
  const many = () => {
    const from = below(100_000)
    return Array.from({ length: below(5) > 0 ? 50 : 1500 }, (_, at) => String(from + at))
  }
  const keys = () => some(3, () => [key()])
  return [
    () => ['PFADD', key(), ...few()],
    () => ['PFADD', key(), ...few()],
    () => ['PFADD', key(), ...many()],
    () => ['PFCOUNT', key()],
    () => ['PFCOUNT', key(), ...keys()],
    () => ['PFMERGE', key(), ...keys()],
    () => ['PFDEBUG', pick('ENCODING', 'DECODE', 'encoding', 'nonsense'), key()],
    () => ['PFDEBUG', below(8) > 0 ? 'DECODE' : pick('TODENSE', 'GETREG'), key()],
    () => ['GET', key()],
    () => ['GET', key()],
    () => ['STRLEN', key()],
    () => ['OBJECT', 'ENCODING', key()],
    () => ['COPY', key(), key(), ...some(1, () => ['REPLACE'])],
    // In the header only: of broken registers Redis changes those before the break.
    () => ['SETRANGE', key(), String(below(16)), String.fromCharCode(below(256))],
    () => ['SET', key(), pick('x', '123', `HYLL\x01${'\0'.repeat(11)}\x7f\xff`, `HYLL${'\0'.repeat(12300)}`)],
    () => ['DEL', key()],
  ]
}
