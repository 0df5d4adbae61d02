/**
 * Lua programs on Debian's lua5.1 and on ours, in both compiled forms: what they print, return and raise must be the
 * same text. Each side runs the same driver, in one process, over all programs. Addresses are no part of the
 * comparison.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Form } from '../../src/lua/compile/writer.ts'
import { openLibraries } from '../../src/lua/library/standard-library.ts'
import { LuaState } from '../../src/lua/run/state.ts'
import { LuaTable } from '../../src/lua/run/table.ts'
import { LuaError, NOTHING } from '../../src/lua/run/values.ts'
import { luaPrograms } from '../support/lua-programs.ts'
import { basePrograms } from './lua/base.ts'
import { operatorPrograms } from './lua/operators.ts'
import { syntaxPrograms } from './lua/syntax.ts'

const LUA = '/usr/bin/lua5.1'
const HERE = join(import.meta.dirname, 'lua')
const DRIVER = readFileSync(join(HERE, 'driver.lua'), 'latin1')
const RANDOM = Number(process.env['LUA_RANDOM'] ?? 500)
const TOO_LONG = 'too long'
const SEPARATOR = '\x01\x02\n'

const fromFile = (name: string) => readFileSync(join(HERE, name), 'latin1').split('----\n')

const TOPICS: Readonly<Record<string, readonly string[]>> = {
  operators: operatorPrograms(),
  'basic functions': basePrograms(),
  syntax: syntaxPrograms(),
  language: fromFile('language.lua'),
  errors: fromFile('errors.lua'),
  metatables: fromFile('metatables.lua'),
  coroutines: fromFile('coroutines.lua'),
}

/** Tables, functions and the like show their address. JavaScript cannot tell the sign of a NaN. */
const normalized = (text: string) => text.replace(/0x[0-9a-f]+/g, '0x').replace(/-nan/g, 'nan')

function onReal(programs: readonly string[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'lua-programs-'))
  try {
    const path = join(directory, 'programs')
    writeFileSync(path, programs.join(SEPARATOR), 'latin1')
    writeFileSync(join(directory, 'driver.lua'), DRIVER, 'latin1')
    const main = `
      local file = io.open('${path}', 'rb')
      local all = file:read('*a') .. '${escaped(SEPARATOR)}'
      local programs = {}
      for program in all:gmatch('(.-)${escaped(SEPARATOR)}') do programs[#programs + 1] = program end
      debug.sethook(function() error('${TOO_LONG}', 0) end, '', 10000000)
      local driver = loadstring(io.open('${join(directory, 'driver.lua')}'):read('*a'), '@driver.lua')
      driver(programs, function(_, text) io.write(text, '${escaped(SEPARATOR)}') end)`
    const { stdout, stderr } = spawnSync(LUA, ['-e', main], { encoding: 'latin1', maxBuffer: 1 << 28 })
    if (stderr !== '') throw new Error(stderr)
    return stdout.split(SEPARATOR).slice(0, -1).map(normalized)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function escaped(text: string): string {
  return text.replace(/[^a-z]/g, c => `\\${String(c.charCodeAt(0)).padStart(3, '0')}`)
}

function onOurs(programs: readonly string[], form: Form): string[] {
  const state = new LuaState({
    form,
    allotment: 3_000_000,
    onAllotmentUsed: () => {
      throw new LuaError(TOO_LONG)
    },
  })
  openLibraries(state)
  const results: string[] = []
  const list = LuaTable.list([undefined, ...programs])
  const emit = state.builtin((_, text) => {
    results.push(normalized(String(text)))
    // Each program has an allotment of its own.
    state.fuel = state.budget.start()
    return NOTHING
  })
  const environment = { table: state.globals }
  state.run(state.compile(DRIVER, '@driver.lua').instantiate(state, environment), list, emit)
  return results
}

/** Programs that behave differently, with the first line that does. */
function differences(programs: readonly string[], form: Form) {
  const real = onReal(programs)
  const ours = onOurs(programs, form)
  expect(ours.length).toBe(programs.length)
  return programs.flatMap((program, i) => {
    const there = real[i] ?? ''
    const here = ours[i] ?? ''
    return there === here || isUnlimited(there) || isUnlimited(here)
      ? []
      : [{ program, real: there, ours: here }]
  })
}

/** Where limits lie is not compared. */
function isUnlimited(text: string): boolean {
  return text.includes(TOO_LONG) || text.includes('not enough memory')
}

describe.skipIf(!existsSync(LUA))('programs as lua5.1 runs them (apt-get install lua5.1)', () => {
  for (const form of ['plain', 'resumable'] as const) {
    for (const [topic, programs] of Object.entries(TOPICS)) {
      // Coroutines need resumable code.
      const chosen = form === 'plain' ? programs.filter(each => !each.includes('coroutine')) : programs
      if (chosen.length === 0) continue
      test(`${topic}, ${form}: ${chosen.length} programs`, () => {
        expect(differences(chosen, form)).toEqual([])
      })
    }
  }

  test(`${RANDOM} random programs`, () => {
    const programs = fc.sample(luaPrograms(true), RANDOM)
    expect(differences(programs, 'plain').filter(({ real }) => !real.includes('stack overflow'))).toEqual([])
  })
})
