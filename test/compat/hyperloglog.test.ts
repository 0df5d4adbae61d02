/**
 * HyperLogLogs against a real redis-server: the bytes that GET shows after every change, counts, merges, what is
 * refused.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, changed, Pair, type Step } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const some = (count: number, name = 'e'): string[] => Array.from({ length: count }, (_, at) => `${name}${at}`)
const shown = (key: string): Argv[] => [
  ['GET', key],
  ['PFDEBUG', 'ENCODING', key],
  ['OBJECT', 'ENCODING', key],
  ['STRLEN', key],
]
const withLimit = (limit: number): Argv => ['CONFIG', 'SET', 'hll-sparse-max-bytes', limit]

describe('PFADD', () => {
  test('what it stores, and whether that was news', () =>
    pair.same([
      ['PFADD', 'k'],
      ...shown('k'),
      ['PFADD', 'k'],
      ['PFADD', 'k', 'a'],
      ...shown('k'),
      ['PFADD', 'k', 'a', 'a'],
      ['PFADD', 'k', 'a', 'b', 'c'],
      ['PFADD', 'k', '', '\0', '\xff'.repeat(7), '\xff'.repeat(8), '\x80'.repeat(9), 'x'.repeat(1000)],
      ...shown('k'),
      ['PFADD', 'new', 'x', 'x'],
      ...shown('new'),
      ['EXPIRE', 'new', 100],
      ['PFADD', 'new', 'y'],
      ['TTL', 'new'],
      ['PFADD'],
    ]))

  test('one element at a time, until it is dense', () =>
    pair.same(
      some(2200).flatMap((element, at): Argv[] => [
        ['PFADD', 'k', element],
        ...(at % 3 === 0 ? [['GET', 'k']] : []),
        ...(at % 100 === 0 ? [['PFCOUNT', 'k']] : []),
      ]),
    ))

  test.each([0, 17, 18, 20, 33, 100, 3000, 16_000])('with hll-sparse-max-bytes %i', limit =>
    pair.same([
      withLimit(limit),
      ['PFADD', 'k'],
      ...shown('k'),
      ...some(60).flatMap((element): Argv[] => [['PFADD', 'k', element], ...shown('k')]),
      ['PFADD', 'k', ...some(3000, 'more')],
      ...shown('k'),
      ['PFADD', 'k', ...some(3000, 'yet more')],
      ...shown('k'),
      ['PFCOUNT', 'k'],
      withLimit(3000),
      ['PFADD', 'k', 'another'],
      ...shown('k'),
    ]),
  )

  test('many elements', () =>
    pair.same(
      [10, 100, 1000, 10_000, 30_000].flatMap((count): Argv[] => [
        ['PFADD', 'k', ...some(count, `${count} `)],
        ['GET', 'k'],
        ['PFCOUNT', 'k'],
        ['PFCOUNT', 'k'],
        ['GET', 'k'],
      ]),
    ))
})

describe('PFCOUNT', () => {
  test('of one key it is kept, of several it is not', () =>
    pair.same([
      ['PFCOUNT', 'none'],
      ['PFCOUNT', 'none', 'none'],
      ['PFADD', 'a', ...some(50)],
      ['PFADD', 'b', ...some(20, 'other')],
      ['PFADD', 'c', ...some(5000, 'many')],
      ['PFCOUNT', 'a', 'b'],
      ['PFCOUNT', 'a', 'b', 'c', 'none', 'a'],
      ['GET', 'a'],
      ['PFCOUNT', 'a'],
      ['GET', 'a'],
      ['PFADD', 'a', 'e1'],
      ['GET', 'a'],
      ['PFCOUNT', 'c'],
      ['GET', 'c'],
      ['PFADD', 'c', 'new'],
      ['GET', 'c'],
      ['PFCOUNT'],
    ]))

  test('takes what was stored by SET, and edited', () =>
    pair.same([
      ['SET', 'k', `HYLL\x01\0\0\0\x07\0\0\0\0\0\0\0\x7f\xff`],
      ['PFCOUNT', 'k'],
      ['SETRANGE', 'k', 8, '\x00\x01\x02\x03\x04'],
      ['PFCOUNT', 'k'],
      ['SETRANGE', 'k', 8, '\xff\xff\xff\xff\xff\xff\xff\x7f'],
      ['PFCOUNT', 'k'],
      ['SETRANGE', 'k', 15, '\x80'],
      ['PFCOUNT', 'k'],
      ['PFADD', 'k', 'a', 'b'],
      ['GET', 'k'],
      ['SET', 'dense', `HYLL${'\0'.repeat(12300)}`],
      ['PFCOUNT', 'dense'],
      ['PFADD', 'dense', 'a'],
      ['PFCOUNT', 'dense'],
      ['GET', 'dense'],
      ['SET', 'full', `HYLL${'\0'.repeat(11)}\x80${'\xff'.repeat(12288)}`],
      ['PFCOUNT', 'full'],
      ['PFCOUNT', 'full', 'dense'],
      ['GET', 'full'],
      ['SET', 'high', `HYLL${'\0'.repeat(11)}\x80${'\x71\x1c\xc7'.repeat(4096)}`],
      ['PFCOUNT', 'high'],
      ['PFCOUNT', 'high', 'dense'],
      ['GET', 'high'],
    ]))
})

describe('PFMERGE', () => {
  const merged = (...keys: string[]): Argv[] => [['PFMERGE', 'd', ...keys], ...shown('d'), ['PFCOUNT', 'd']]
  test('sparse and dense ones', () =>
    pair.same([
      ['PFADD', 'a', ...some(50)],
      ['PFADD', 'b', ...some(300, 'other')],
      ['PFADD', 'c', ...some(5000, 'many')],
      ...merged(),
      ...merged('none'),
      ...merged('a'),
      ...merged('a', 'b', 'none'),
      ['DEL', 'd'],
      ...merged('c'),
      ['DEL', 'd'],
      ...merged('a', 'c', 'a'),
      ['PFMERGE', 'a', 'a'],
      ['GET', 'a'],
      ['PFMERGE', 'b', 'c'],
      ...shown('b'),
      ['PFADD', 'e', ...some(900, 'first')],
      ['PFADD', 'f', ...some(900, 'second')],
      ...[50, 1000, 3000].flatMap((limit): Argv[] => [withLimit(limit), ['DEL', 'd'], ...merged('e', 'f')]),
      ['PFMERGE'],
    ]))

  test('into one that has a sparse form of its own', () =>
    pair.same(
      Array.from({ length: 20 }, (_, at) => at).flatMap((at): Argv[] => [
        ['PFADD', 'a', ...some(at * 3, `a${at}`)],
        ['PFADD', 'b', ...some(at * 7, `b${at}`)],
        ['PFMERGE', 'a', 'b'],
        ['GET', 'a'],
        ['DEL', ...(at % 3 === 0 ? ['a'] : ['b'])],
      ]),
    ))
})

describe('what is refused', () => {
  const commands = (key: string): Argv[] => [
    ['PFADD', key],
    ['PFADD', key, 'x'],
    ['PFCOUNT', key],
    ['PFCOUNT', 'good', key],
    ['PFMERGE', key],
    ['PFMERGE', 'd', key],
    ['PFMERGE', 'd', 'good', key],
    ['EXISTS', 'd'],
    ['PFDEBUG', 'ENCODING', key],
    ['PFDEBUG', 'GETREG', key],
    ['PFDEBUG', 'DECODE', key],
    ['PFDEBUG', 'TODENSE', key],
    ['PFDEBUG', 'nonsense', key],
  ]
  const GOOD = `HYLL\x01${'\0'.repeat(11)}`
  const strings = ['', 'x', '123', 'HYLL', GOOD.slice(0, 15), `HYLX${GOOD.slice(4)}\x7f\xff`]
  const sparse = ['', '\x7f', '\x7f\xfe', '\x7f\xff\0', '\x3f\x3f', '\x80', '\x7f\xfa\x83\x83']

  test('other types and other strings', () =>
    pair.same([
      ['PFADD', 'good', 'a'],
      ['LPUSH', 'list', 'x'],
      ...commands('list'),
      ...[...strings, `HYLL\x02${'\0'.repeat(12299)}`, `HYLL${'\0'.repeat(12301)}`].flatMap(
        (value): Argv[] => [['SET', 'k', value], ...commands('k')],
      ),
    ]))

  test('a run that ends before its register', () => {
    const corrupt = ['SET', 'k', `${GOOD.slice(0, 15)}\x80\x7f\xff\x80`]
    const others = [
      ['PFCOUNT', 'good', 'k'],
      ['PFMERGE', 'k'],
      ['PFMERGE', 'd', 'k'],
      ['PFMERGE', 'd', 'good', 'k'],
      ['PFDEBUG', 'GETREG', 'k'],
    ]
    return pair.same([
      ['PFADD', 'good', 'a'],
      corrupt,
      ['PFADD', 'k'],
      ['PFCOUNT', 'k'],
      ...others.flatMap((each): Step[] => [
        corrupt,
        changed('corrupt HyperLogLogs are found', each, '-INVALIDOBJ Corrupted HLL object detected\r\n'),
      ]),
    ])
  })

  test.each(sparse.map(runs => [Buffer.from(runs, 'latin1').toString('hex'), runs]))('runs %s', (_, runs) =>
    pair.same([
      ['PFADD', 'good', 'a'],
      ...commands('good').flatMap(([name = '', ...words]): Step[] => [
        ['SET', 'k', `${GOOD.slice(0, 15)}\x80${runs}`],
        [name, ...words.map(each => (each === 'good' ? 'k' : each))],
      ]),
    ]),
  )
})

describe('PFDEBUG and PFSELFTEST', () => {
  test('show what is inside', () =>
    pair.same([
      ['PFADD', 'k', ...some(30)],
      ['PFDEBUG', 'DECODE', 'k'],
      ['pfdebug', 'encoding', 'k'],
      ['PFDEBUG', 'getreg', 'k'],
      ...shown('k'),
      ['PFDEBUG', 'DECODE', 'k'],
      ['PFDEBUG', 'TODENSE', 'k'],
      ['PFADD', 'l', ...some(30)],
      ['PFCOUNT', 'l'],
      ['PFDEBUG', 'TODENSE', 'l'],
      ['PFDEBUG', 'TODENSE', 'l'],
      ...shown('l'),
      ['PFDEBUG', 'GETREG', 'l'],
      ['PFDEBUG', 'nonsense', 'l'],
      ['PFDEBUG', 'nonsense', 'none'],
      ['PFDEBUG', 'GETREG', 'none'],
      ['PFDEBUG', 'GETREG'],
      ['PFDEBUG', 'GETREG', 'l', 'x'],
      ['PFSELFTEST'],
      ['PFSELFTEST', 'x'],
    ]))
})

test('copies are independent', () =>
  pair.same([
    ['PFADD', 'a', ...some(5000)],
    ['COPY', 'a', 'b'],
    ['PFADD', 'a', 'x', 'y', 'z'],
    ['GET', 'b'],
    ['PFCOUNT', 'b'],
    ['GET', 'a'],
    ['MULTI'],
    ['GET', 'a'],
    ['PFADD', 'a', ...some(10, 'later')],
    ['GET', 'a'],
    ['EXEC'],
  ]))

test('counting breaks a WATCH when it is kept, as in Redis', async () => {
  for (const port of [pair.real.port, pair.ours.port]) {
    const client = await RawClient.open(port)
    await client.ask('FLUSHALL')
    await client.ask('PFADD', 'k', 'a')
    const other = await RawClient.open(port)
    const broken = async () => {
      await client.ask('WATCH', 'k')
      await other.ask('PFCOUNT', 'k')
      await client.ask('MULTI')
      return (await client.ask('EXEC')) === '*-1\r\n'
    }
    expect(await broken()).toBe(true)
    expect(await broken()).toBe(false)
    client.close()
    other.close()
  }
})
