import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { between } from '../../../test/support/between.ts'
import { libraryRuntime } from '../../../test/support/library-runtime.ts'
import { ArgumentError, type LuaValue } from '../run/values.ts'
import { Formatter } from './string-format.ts'

const formatter = new Formatter(libraryRuntime())
const format = (...args: LuaValue[]) => formatter.format(args)

describe('string.format', () => {
  test.each<[string, LuaValue[], string]>([
    ['%d', [3.9], '3'],
    ['%5d|%-5d|%05d', [42, 42, 42], '   42|42   |00042'],
    ['%+d % d', [1, 1], '+1  1'],
    ['%.3d|%5.3d|%.0d', [7, 7, 0], '007|  007|'],
    ['%d', [2 ** 63], '-9223372036854775808'],
    ['%d', [Number.NaN], '-9223372036854775808'],
    ['%d', [-0], '0'],
    ['%u %x %X %o', [-1, 255, 255, 8], '18446744073709551615 ff FF 10'],
    ['%#x %#X %#o %#x', [255, 255, 8, 0], '0xff 0XFF 010 0'],
    ['%x', [-1.5], 'ffffffffffffffff'],
    ['%c%c', [72, 105], 'Hi'],
    ['%5c|', [0], '    |'],
    ['%e', [12345.678], '1.234568e+04'],
    ['%.0f %.0f %.0f', [0.5, 1.5, 2.5], '0 2 2'],
    ['%#.0f %#.0e', [1, 1], '1. 1.e+00'],
    ['%g %g %g %g', [1e20, 1e-5, 100000, 1e6], '1e+20 1e-05 100000 1e+06'],
    ['%G', [1e-10], '1E-10'],
    ['%.99f', [2 ** -99], (2 ** -99).toFixed(99)],
    ['%010f|%-10f|%+f', [Infinity, -Infinity, Infinity], '       inf|-inf      |+inf'],
    ['%f', [Number.NaN], '-nan'],
    ['%s|%5s|%-5s|%.2s', ['abc', 'ab', 'ab', 'abc'], 'abc|   ab|ab   |ab'],
    ['%s', ['a\0b'], 'a'],
    ['%s', [`${'x'.repeat(100)}\0y`], `${'x'.repeat(100)}\0y`],
    ['%s %s', [1.5, '2'], '1.5 2'],
    ['%d', ['0x10'], '16'],
    ['%q', ['a"b\\c\nd\re\0f\t'], '"a\\"b\\\\c\\\nd\\re\\000f\t"'],
    ['100%%', [], '100%'],
    ['', [], ''],
  ])('%j of %j', (text, args, result) => expect(format(text, ...args)).toBe(result))

  test('complains when it gets to what is wrong', () => {
    expect(() => format('%y', 1)).toThrow("invalid option '%y' to 'format'")
    expect(() => format('%', 1)).toThrow("invalid option '%' to 'format'")
    expect(() => format('%-+ #0-d', 1)).toThrow('invalid format (repeated flags)')
    expect(() => format('%123d', 1)).toThrow('invalid format (width or precision too long)')
    expect(() => format('%d %y', 'x')).toThrow(new ArgumentError(2, 'number expected, got string'))
    expect(() => format('%d %y', 1)).toThrow(new ArgumentError(3, 'no value'))
    expect(() => format('%s', undefined)).toThrow(new ArgumentError(2, 'string expected, got nil'))
  })

  test('what %.17g writes reads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), x => {
        expect(Number(format('%.17g', x))).toBe(x)
        expect(Number(format('%+.16e', x))).toBe(x)
        expect(format('%d', Math.trunc(x % 2 ** 53) + 0)).toBe(`${Math.trunc(x % 2 ** 53) + 0}`)
      }),
    )
  })

  test('pads to the width', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '-', '0', '+', ' ', '#'),
        fc.nat(99),
        fc.constantFrom(...'dxouXeEfgGsc'),
        between(-1e9, 1e9),
        (flag, width, conversion, x) => {
          const text = format(`%${flag}${width === 0 ? '' : width}${conversion}`, x)
          // A zero byte ends a character's text early.
          if (conversion !== 'c') expect(text.length).toBeGreaterThanOrEqual(width)
        },
      ),
    )
  })
})
