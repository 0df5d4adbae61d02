/**
 * The client's typed methods against the server's grammar: whatever a method writes, for every option of every
 * command, the server reads the same values; and the generated file is what the declarations make of it.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLIENT_COMMANDS, clientCommands, methods } from '../generate/client-commands.ts'
import { CLIENT_ROUTES, clientRoutes } from '../generate/client-routes.ts'
import { camel } from '../generate/grammar.ts'
import { hasNoMethod } from '../src/client/absent.ts'
import { keysIn } from '../src/client/cluster/route.ts'
import { type CommandShape, writeArguments } from '../src/client/command-shape.ts'
import { COMMANDS } from '../src/client/commands.ts'
import { findKeys } from '../src/commands/declare/key-positions.ts'
import { CommandTable } from '../src/commands/table.ts'
import { toBytes } from '../src/resp/plain.ts'
import { callOf } from './support/method-calls.ts'
import { readBack } from './support/read-back.ts'

const SHAPES = new Map(Object.entries(COMMANDS))

test('src/client/commands.ts is current (npm run generate)', () => {
  expect(readFileSync(CLIENT_COMMANDS, 'utf8')).toBe(clientCommands())
})

test('src/client/cluster/command-routes.ts is current (npm run generate)', () => {
  expect(readFileSync(CLIENT_ROUTES, 'utf8')).toBe(clientRoutes())
})

test('every command has a method, or a reason to have none', () => {
  const commands = new CommandTable()
  const names = [...commands.withSubcommands()].map(each => each.name)
  const written = Object.values(COMMANDS).map(({ words }) => words.join(' '))
  const without = names.filter(name => !written.includes(name) && !hasNoMethod(camel(name)))
  expect(without).toEqual(without.filter(name => commands.named(name)?.subcommands !== undefined))
})

describe('the server reads back what a method writes:', () => {
  for (const { name, command } of methods()) {
    test(name, () => {
      const shape = SHAPES.get(name) as CommandShape
      const { args } = command.declaration
      const { arity } = command
      fc.assert(
        fc.property(callOf(args), ({ value, facts }) => {
          const argv = writeArguments(shape, value).map(toBytes)
          if (shape.listAt !== undefined) {
            const asList = [...value.slice(0, shape.listAt), value.slice(shape.listAt)]
            expect(writeArguments(shape, asList).map(toBytes)).toEqual(argv)
          }
          expect(argv.slice(0, shape.words.length).join(' ')).toBe(command.name)
          // Types do not say that one of several options is needed.
          fc.pre(arity >= 0 || argv.length >= -arity)
          // Here an empty key is the word that stands for no key.
          fc.pre(name !== 'migrate' || !facts.includes('key='))
          expect(readBack(args, argv, shape.words.length).sort()).toEqual([...facts].sort())
        }),
      )
    })
  }
})

/** Whose last keys follow from options that only the server reads: a client of a cluster goes by the first. */
const MORE_KEYS = new Set(['SORT', 'SORT_RO'])

describe('a client of a cluster finds the keys that the server finds:', () => {
  for (const { name, command } of methods()) {
    test(name, () => {
      const shape = SHAPES.get(name) as CommandShape
      fc.assert(
        fc.property(callOf(command.declaration.args), ({ value }) => {
          const argv = writeArguments(shape, value).map(toBytes)
          fc.pre(command.arity >= 0 || argv.length >= -command.arity)
          // Without sources the server finds no key, not even the one that it would write.
          fc.pre(name !== 'pfmerge' || argv.length > 2)
          const expected = findKeys(command, argv).map(({ at }) => argv[at])
          // A key, and others behind KEYS: the server refuses that, wherever it goes.
          fc.pre(name !== 'migrate' || expected.length > 0)
          const channels = /^S(PUBLISH|(UN)?SUBSCRIBE)$/.test(command.name) ? argv.slice(1, 2) : []
          const found = keysIn([argv])
          if (MORE_KEYS.has(command.name)) expect(found).toEqual(expected.slice(0, 1))
          else expect(found).toEqual([...expected, ...channels])
          const bytes = argv.map(word => Buffer.from(word, 'latin1'))
          expect(keysIn([bytes])).toEqual(found)
        }),
        { numRuns: 20 },
      )
    })
  }
})
