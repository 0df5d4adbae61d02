import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requestOf } from '../commands/declare/rights.ts'
import { ORIGINAL_COMMANDS } from '../commands/table.ts'
import { Catalogue } from './catalogue.ts'
import { rulesOf } from './rule-words.ts'
import { User } from './user.ts'

const DEFAULTS = { catalogue: new Catalogue(ORIGINAL_COMMANDS), allChannels: false }

function userWith(...words: string[]): User {
  const user = new User('alice', DEFAULTS)
  const read = rulesOf(words)
  for (const rule of 'rules' in read ? read.rules : []) {
    const problem = user.apply(rule)
    if (problem !== undefined) throw new Error(`${rule}: ${problem}`)
  }
  return user
}

function may(user: User, ...argv: string[]): boolean {
  const command = ORIGINAL_COMMANDS.lookup(argv)
  if (command === undefined) throw new Error(`no command ${argv[0]}`)
  return user.denialOf(requestOf(command, argv)) === undefined
}

describe('commands', () => {
  test.each<[rules: string, may: string[], mayNot: string[]]>([
    ['+get', ['get k'], ['set k v', 'config get x']],
    ['+@read -get', ['strlen k', 'mget k'], ['get k', 'set k v']],
    ['+@all -@dangerous +keys', ['get k', 'keys *'], ['flushall', 'config get x']],
    ['+config|get', ['config get x'], ['config set x y', 'config']],
    ['+config -config|set', ['config get x', 'config help'], ['config set x y']],
    ['+config|get -config', [], ['config get x']],
    ['+select|0 +SELECT|7', ['select 0', 'select 7'], ['select 1', 'select 00']],
    ['+select|0 -select', [], ['select 0']],
    ['+@all -select +select|0', ['get k', 'select 0'], ['select 1']],
    ['-@all', ['auth x', 'hello', 'quit', 'reset'], ['ping', 'echo x']],
  ])('%s', (rules, permitted, refused) => {
    const user = userWith('allkeys', ...rules.split(' '))
    for (const each of permitted) expect(may(user, ...each.split(' ')), each).toBe(true)
    for (const each of refused) expect(may(user, ...each.split(' ')), each).toBe(false)
  })
})

describe('keys', () => {
  test.each<[rules: string, may: string[], mayNot: string[]]>([
    ['~a*', ['get a', 'set ab v', 'copy a a2', 'ping'], ['get b', 'mget a b', 'copy a b']],
    ['%R~a* %W~b*', ['get a', 'copy a b', 'del b'], ['get b', 'set a v', 'incr a', 'incr b', 'copy b a']],
    ['%R~a %W~a', ['incr a', 'getset a v'], ['incr b']],
    // To read by one pattern and write by another is not to do both.
    ['%R~a* %W~*b', ['get ab', 'del ab'], ['incr ab', 'set ab v get']],
    ['%RW~a', ['incr a'], []],
    ['~a', ['set a v', 'set a v get', 'exists a', 'watch a'], ['exists b', 'watch b']],
    ['%W~a', ['set a v', 'exists a', 'watch a'], ['set a v get', 'get a', 'bitfield a set u8 0 1']],
  ])('%s', (rules, permitted, refused) => {
    const user = userWith('allcommands', ...rules.split(' '))
    for (const each of permitted) expect(may(user, ...each.split(' ')), each).toBe(true)
    for (const each of refused) expect(may(user, ...each.split(' ')), each).toBe(false)
  })
})

test('channels: patterns are compared letter by letter', () => {
  const user = userWith('+@all', '&a:*')
  expect(may(user, 'subscribe', 'a:1', 'a:2')).toBe(true)
  expect(may(user, 'subscribe', 'a:1', 'b')).toBe(false)
  expect(may(user, 'psubscribe', 'a:*')).toBe(true)
  expect(may(user, 'psubscribe', 'a:1')).toBe(false)
  expect(may(user, 'publish', 'a:1', 'b')).toBe(true)
  expect(may(user, 'spublish', 'b', 'a:1')).toBe(false)
  expect(may(user, 'unsubscribe', 'b')).toBe(true)
})

test('one selector must permit all of a request', () => {
  const user = userWith('+get', '~own', '(+set', '~a)', '(+@all ~b &c)')
  expect(may(user, 'get', 'own')).toBe(true)
  expect(may(user, 'set', 'a', 'v')).toBe(true)
  expect(may(user, 'set', 'own', 'v')).toBe(false)
  expect(may(user, 'copy', 'a', 'b')).toBe(false)
  expect(user.isUnrestricted).toBe(false)
  user.apply('(allcommands allkeys allchannels)')
  expect(user.isUnrestricted).toBe(true)
  user.apply('clearselectors')
  expect(user.isUnrestricted).toBe(false)
})

test('passwords are kept as hashes', () => {
  const user = userWith('on', '>one', '>two')
  expect(user.accepts('one')).toBe(true)
  expect(user.accepts('three')).toBe(false)
  user.apply('<one')
  expect(user.accepts('one')).toBe(false)
  expect(user.accepts('two')).toBe(true)
  expect(String(user)).not.toMatch(/one|two/)
  user.apply('off')
  expect(user.accepts('two')).toBe(false)
  user.apply('on')
  user.apply('nopass')
  expect(user.accepts('anything')).toBe(true)
})

const rule = fc.oneof(
  fc.constantFrom(
    ...['on', 'off', 'nopass', 'resetpass', '>a', '>b', 'sanitize-payload', 'skip-sanitize-payload', 'reset'],
    ...[
      '~*',
      '~a',
      '~b*',
      '%R~a',
      '%W~a',
      '%rw~c',
      'resetkeys',
      'allkeys',
      '&*',
      '&c',
      '&d*',
      'resetchannels',
    ],
    ...['+get', '-get', '+SET', '+config', '-config|get', '+config|set', '+select|1', '+select|2', '-select'],
    ...[
      '+@read',
      '-@write',
      '+@ALL',
      '-@all',
      '-@dangerous',
      '+acl|cat',
      '(+get ~x)',
      '(-@all)',
      '(+@read &c %W~y)',
    ],
    ...['clearselectors', '()'],
  ),
)

test('what a user is shown as makes the same user', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 12 }), rules => {
      const user = new User('alice', DEFAULTS)
      for (const each of rules) user.apply(each)
      const same = userWith('reset', ...String(user).split(' '))
      expect(String(same)).toBe(String(user))
      for (const argv of [
        'get a',
        'set b v',
        'select 1',
        'config get x',
        'config set x y',
        'publish c m',
        'acl cat',
      ]) {
        expect(may(same, ...argv.split(' ')), argv).toBe(may(user, ...argv.split(' ')))
      }
    }),
  )
})

test('any word is a rule, or refused with a reason', () => {
  const word = fc.oneof(
    rule,
    fc.string({ unit: 'binary-ascii' }),
    fc.string().map(text => `+${text}`),
  )
  fc.assert(
    fc.property(fc.array(word), words => {
      const read = rulesOf(words)
      if ('open' in read) {
        expect(words).toContain(read.open)
        return
      }
      const user = new User('alice', DEFAULTS)
      for (const each of read.rules) expect(['string', 'undefined']).toContain(typeof user.apply(each))
    }),
  )
})

test('many rules are read in a moment', () => {
  const many = (make: (i: number) => string) => Array.from({ length: 20_000 }, (_, i) => make(i))
  const user = new User('alice', DEFAULTS)
  for (const each of many(i => `+select|${i}`)) user.apply(each)
  for (const each of many(i => `~key:${i}`)) user.apply(each)
  for (const each of many(() => '+get')) user.apply(each)
  for (const each of many(i => `>${i % 100}`)) user.apply(each)
  expect(may(user, 'select', '19999')).toBe(true)
  user.apply('-select')
  expect(String(user)).toMatch(/ -@all \+get -select$/)
})

describe('what is known for sure', () => {
  const pattern = fc.constantFrom('~*', '~a*', '%R~a*', '%W~b*', '~b', '~a?*', '%RW~ab*', '%R~*')
  const right = fc.constantFrom('+@all', '+@read', '+set', '+get', '-set', '+select|0', '&*', '&a*')
  const rules = fc.array(fc.oneof(pattern, right), { maxLength: 6 })
  const word = fc.constantFrom('a', 'ab', 'b', 'ba', '', 'get', 'store', '0')

  test('is what a look at everything comes to, for every command', () => {
    const commands = [...ORIGINAL_COMMANDS.withSubcommands()].filter(each => each.subcommands === undefined)
    fc.assert(
      fc.property(
        rules,
        fc.array(rules, { maxLength: 2 }),
        fc.constantFrom(...commands),
        fc.array(word, { minLength: 1, maxLength: 5 }),
        fc.array(word, { minLength: 1, maxLength: 5 }),
        (own, selectors, command, first, second) => {
          const user = new User('alice', DEFAULTS)
          for (const rule of [...own, ...selectors.map(each => `(${each.join(' ')})`)]) user.apply(rule)
          const name = command.name.split(' ')
          expect(user.mayForSure(command, [...name, ...first])).toBe(false)
          user.denialOf(requestOf(command, [...name, ...first]))
          const request = requestOf(command, [...name, ...second])
          if (user.mayForSure(command, request.argv)) expect(user.denialOf(request)).toBeUndefined()
        },
      ),
      { numRuns: 5000 },
    )
  })

  test.each([
    ['~a* +get', 'get', 'a1', true],
    ['~a* +set', 'set', 'a1', true],
    ['%W~a* +set', 'set', 'a1', false],
    ['~a +get', 'get', 'a', false],
    ['(~b* +set) (~a* +get)', 'get', 'a1', true],
    ['+ping', 'ping', 'x', true],
    ['~* +publish', 'publish', 'x', false],
  ])('%s: %s %s', (words, name, argument, isKnown) => {
    const user = userWith(...words.split(' '))
    const argv = [name, argument, 'v']
    const command = ORIGINAL_COMMANDS.lookup(argv)
    if (command === undefined) throw new Error(name)
    user.denialOf(requestOf(command, argv))
    expect(user.mayForSure(command, argv)).toBe(isKnown)
    // A change of rules counts at once.
    user.apply('-@all')
    user.apply('clearselectors')
    expect(user.mayForSure(command, argv)).toBe(false)
  })
})
