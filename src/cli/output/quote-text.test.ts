import { expect, test } from 'vitest'
import { splitInline } from '../../resp/inline.ts'
import { quoteText, textOf } from './quote-text.ts'

const bytesOf = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

test.each([
  ['grüße', '"grüße"'],
  ['日本語 👍🏽', '"日本語 👍🏽"'],
  ['👩\u200d🚀', '"👩\u200d🚀"'],
  ['a"b\\\n\x00é', '"a\\"b\\\\\\n\\x00é"'],
  ['', '""'],
  ['\u0085', '"\\xc2\\x85"'],
  ['abc\u202edef', '"abc\\xe2\\x80\\xaedef"'],
  ['\u2028', '"\\xe2\\x80\\xa8"'],
])('%j is shown as %s', (text, shown) => {
  expect(textOf(quoteText(bytesOf(text)))).toBe(shown)
})

test.each([
  ['gr\xfc\xdfe', '"gr\\xfc\\xdfe"'],
  ['\xc3', '"\\xc3"'],
  ['\xc3\xbc\xbc', '"\xc3\xbc\\xbc"'],
  // Overlong, a surrogate, beyond U+10FFFF.
  ['\xc0\xaf\xe0\x80\xaf', '"\\xc0\\xaf\\xe0\\x80\\xaf"'],
  ['\xed\xa0\x80', '"\\xed\\xa0\\x80"'],
  ['\xf4\x90\x80\x80', '"\\xf4\\x90\\x80\\x80"'],
])('bytes that are no UTF-8 are escaped: %j', (bytes, shown) => {
  expect(quoteText(bytes)).toBe(shown)
})

test('what is shown can be typed', () => {
  for (const text of ['grüße "und" \\ \x00', '\u202e👩\u200d🚀\xff']) {
    const bytes = bytesOf(text)
    expect(splitInline(quoteText(bytes))).toEqual([bytes])
  }
})
