import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ORIGINAL_COMMANDS } from '../commands/table.ts'
import { Catalogue } from './catalogue.ts'
import { readUsers, writeUsers } from './user-file.ts'
import { Users } from './users.ts'

const catalogue = new Catalogue(ORIGINAL_COMMANDS)

test('what is written is read again', () => {
  const rule = fc.constantFrom(
    ...[
      'on',
      'nopass',
      '>pw',
      '~a',
      '%R~b*',
      '~*',
      '&c',
      '+get',
      '-@all',
      '+@read',
      '(~x +set)',
      '(%W~y &* -get)',
    ],
  )
  const name = fc.stringMatching(/^[!-~]{1,8}$/)
  fc.assert(
    fc.property(fc.dictionary(name, fc.array(rule, { maxLength: 6 })), described => {
      const users = new Users(catalogue)
      for (const [each, rules] of Object.entries(described)) users.set(each, rules)
      const again = new Users(catalogue)
      const read = readUsers('file', writeUsers(users), again)
      if (typeof read === 'string') throw new Error(read)
      again.replaceAll(read, () => {})
      expect(writeUsers(again)).toBe(writeUsers(users))
    }),
  )
})

test('any text is users, or a line about what is wrong', () => {
  const word = fc.constantFrom(
    'user',
    'alice',
    'on',
    '+get',
    '(+get',
    '~a)',
    '+no',
    '',
    '\t',
    'default',
    '>pw',
    '"',
  )
  const line = fc.oneof(
    fc.array(word).map(words => words.join(' ')),
    fc.array(word).map(words => `user ${words.join(' ')}`),
    fc.string({ unit: 'binary-ascii' }),
  )
  fc.assert(
    fc.property(fc.array(line), lines => {
      const users = new Users(catalogue)
      const before = writeUsers(users)
      const read = readUsers('file', lines.join('\n'), users)
      if (typeof read === 'string')
        expect(read).toMatch(/^('?file:\d+|WARNING: Duplicate user ).*WARNING: ACL errors/s)
      expect(writeUsers(users)).toBe(before)
    }),
  )
})

test('a line with very many mistakes tells them all', () => {
  const text = `user alice ${'+nosuch '.repeat(200_000)}`
  expect(readUsers('file', text, new Users(catalogue))).toHaveLength(
    200_000 *
      "file:1: Error in applying operation '+nosuch': Unknown command or category name in ACL. ".length +
      'WARNING: ACL errors detected, no change to the previously active ACL rules was performed'.length,
  )
})
