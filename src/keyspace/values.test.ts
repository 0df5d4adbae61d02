import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Generated, MapReply, type ReplyValue, SetReply } from '../resp/values.ts'
import { HashValue } from './hash-value.ts'
import { EncodingLimits } from './limits.ts'
import { SetValue } from './set-value.ts'
import { SortedSetValue } from './sorted-set-value.ts'
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

describe('a reply that waits keeps what it saw', () => {
  const numbers = Array.from({ length: 5000 }, (_, at) => at)
  const whole = (reply: ReplyValue) => (reply instanceof Generated ? reply.whole() : reply)

  test('of a hash', () => {
    const hash = new HashValue(new EncodingLimits(), 1)
    for (const each of numbers) hash.set(`f${each}`, `v${each}`)
    const pairs = numbers.flatMap(each => [`f${each}`, `v${each}`])
    const replies = [hash.reply('both', 0), hash.reply('first', 0), hash.reply('second', 0)]
    for (const each of numbers) hash.set(`f${each}`, `w${each}`)
    expect(hash.get('f4999')).toBe('w4999')
    for (const each of numbers) hash.delete(`f${each}`)
    for (const each of numbers) hash.set(`g${each}`, 'other')
    expect(replies.map(whole)).toEqual([
      new MapReply(pairs),
      pairs.filter((_, at) => at % 2 === 0),
      pairs.filter((_, at) => at % 2 === 1),
    ])
  })

  test('of a hash with deadlines, without fields whose time has come', () => {
    const hash = new HashValue(new EncodingLimits(), 1)
    for (const each of numbers) hash.set(`f${each}`, 'v')
    for (const each of numbers) if (each % 2 === 0) hash.expireAt(`f${each}`, 10)
    const odd = numbers.filter(each => each % 2 === 1)
    expect(whole(hash.reply('first', 10))).toEqual(odd.map(each => `f${each}`))
  })

  test('of a set', () => {
    const set = new SetValue(new EncodingLimits(), 1)
    for (const each of numbers) set.add(`m${each}`)
    const reply = set.reply()
    for (const each of numbers) set.delete(`m${each}`)
    for (const each of numbers) set.add(`n${each}`)
    expect(whole(reply)).toEqual(new SetReply(numbers.map(each => `m${each}`)))
  })

  test('of a sorted set', () => {
    const set = new SortedSetValue(new EncodingLimits(), 1)
    for (const each of numbers) set.add(`m${each}`, each)
    const reply = set.reply(10, 4000, true)
    set.removeRange(0, 5000)
    for (const each of numbers) set.add(`n${each}`, each)
    expect(whole(reply)).toEqual(
      numbers
        .slice(10, 4000)
        .map(each => `m${each}`)
        .reverse(),
    )
  })
})
