import { expect, test } from 'vitest'
import * as errors from './errors.ts'
import { readLibrary } from './library-source.ts'

test('a name, in any place that words may have, and the code with its lines', () => {
  for (const line of [
    '#!lua name=a_1',
    '#!LUA NAME=a_1',
    '#!lua \t name="a_1" ',
    "#!lua name='a_1'",
    '#!lua name="a\\x5f1"\r',
  ])
    expect(readLibrary(`${line}\nx\ny`)).toEqual({ name: 'a_1', code: '\nx\ny' })
})

test('what is wrong with it', () => {
  const cases: readonly [source: string, refusal: string][] = [
    ['', errors.LIBRARY_NO_METADATA.message],
    ['return 1', errors.LIBRARY_NO_METADATA.message],
    ['#!lua name=a', errors.LIBRARY_BAD_METADATA.message],
    ['#!lua name="a\n', errors.LIBRARY_BAD_METADATA.message],
    ['#!lua name=a\0\n', errors.LIBRARY_BAD_METADATA.message],
    ['#!lua\n', errors.LIBRARY_NO_NAME.message],
    ['#!\n', errors.LIBRARY_NO_NAME.message],
    ['#!lua name=a name=b\n', errors.LIBRARY_NAMED_TWICE.message],
    ['#!lua name=\n', errors.LIBRARY_BAD_NAME.message],
    ['#!js name=a-b\n', errors.LIBRARY_BAD_NAME.message],
    ['#! lua name=a\n', 'ERR Invalid metadata value given: lua'],
    ['#!lua name=a foo="x\\ny"\n', 'ERR Invalid metadata value given: foo=x y'],
    ['#! name=a\n', "ERR Engine '' not found"],
    ['#!js name=a\n', "ERR Engine 'js' not found"],
  ]
  for (const [source, refusal] of cases) expect(() => readLibrary(source), source).toThrow(refusal)
})
