import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MutableString, toMutable } from './values.ts'

const bytes = fc.string({ unit: fc.nat(255).map(byte => String.fromCharCode(byte)), maxLength: 20 })
const edits = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('append' as const), bytes }),
    fc.record({ kind: fc.constant('write' as const), bytes, at: fc.nat(60) }),
    fc.record({ kind: fc.constant('resize' as const), length: fc.nat(60) }),
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(60), byte: fc.nat(255) }),
  ),
)

test('edits as a plain string would be, and what was lent keeps what it showed', () => {
  fc.assert(
    fc.property(bytes, edits, (initial, list) => {
      const string = new MutableString(initial)
      let model = initial
      const lent: [Buffer, string][] = []
      for (const edit of list) {
        lent.push([string.view(), model])
        if (edit.kind === 'append') {
          string.append(edit.bytes)
          model += edit.bytes
        } else if (edit.kind === 'write') {
          string.write(edit.at, edit.bytes)
          const padded = model.padEnd(edit.at + edit.bytes.length, '\0')
          model = padded.slice(0, edit.at) + edit.bytes + padded.slice(edit.at + edit.bytes.length)
        } else if (edit.kind === 'resize') {
          string.resize(edit.length)
          model = model.padEnd(edit.length, '\0')
        } else if (edit.at < model.length) {
          string.setByteAt(edit.at, edit.byte)
          model = model.slice(0, edit.at) + String.fromCharCode(edit.byte) + model.slice(edit.at + 1)
        }
        expect(string.toString()).toBe(model)
        expect(string.length).toBe(model.length)
      }
      for (const [view, text] of lent) expect(view.toString('latin1')).toBe(text)
    }),
  )
})

test('a string becomes mutable once', () => {
  const string = toMutable('abc')
  expect(toMutable(string)).toBe(string)
  expect(toMutable(undefined).length).toBe(0)
})
