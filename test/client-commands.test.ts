/**
 * The client's typed methods against the server's grammar: whatever a method writes, for every option of every
 * command, the server reads the same values; and the generated file is what the declarations make of it.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLIENT_COMMANDS, clientCommands, methods } from '../generate/client-commands.ts'
import { camel } from '../generate/grammar.ts'
import { hasNoMethod } from '../src/client/absent.ts'
import { type CommandShape, writeArguments } from '../src/client/command-shape.ts'
import { COMMANDS } from '../src/client/commands.ts'
import { CommandTable } from '../src/commands/table.ts'
import { toBytes } from '../src/resp/plain.ts'
import { callOf } from './support/method-calls.ts'
import { readBack } from './support/read-back.ts'

const SHAPES = new Map(Object.entries(COMMANDS))

test('src/client/commands.ts is current (npm run generate)', () => {
  expect(readFileSync(CLIENT_COMMANDS, 'utf8')).toBe(clientCommands())
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
          expect(readBack(args, argv, shape.words.length).sort()).toEqual([...facts].sort())
        }),
      )
    })
  }
})
