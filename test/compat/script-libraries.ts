/** Calls of the libraries of scripts on both sides: by EVAL on a real redis-server, and directly on ours. */

import fc from 'fast-check'
import { expect } from 'vitest'
import { typeName } from '../../src/lua/library/arguments.ts'
import { numberText } from '../../src/lua/run/numbers.ts'
import { LuaTable } from '../../src/lua/run/table.ts'
import { ArgumentError, isMany, LibraryError, LuaError, type LuaValue } from '../../src/lua/run/values.ts'
import { bitLibrary } from '../../src/scripting/bit.ts'
import { cjsonLibrary, NULL } from '../../src/scripting/cjson.ts'
import { cmsgpackLibrary } from '../../src/scripting/cmsgpack.ts'
import { structLibrary } from '../../src/scripting/struct.ts'
import { general } from '../../src/structures/decimal-digits.ts'
import { bulkStringsOf } from '../support/bulk-strings.ts'
import { RawClient } from '../support/raw-client.ts'
import { type ServerProcess, startProcess } from '../support/server-process.ts'
import { luaValueOf, type Sample, source } from './script-values.ts'

export interface Call {
  /** As a script names it: `struct.pack`. */
  readonly name: string
  readonly args: readonly Sample[]
}

export function call(name: string, ...args: readonly Sample[]): Call {
  return { name, args }
}

type Libraries = Readonly<Record<string, Readonly<Record<string, LuaValue>>>>

const CALLS_PER_SCRIPT = 100

export class LibraryPair {
  readonly ours: Libraries
  readonly #real: ServerProcess
  readonly #client: RawClient

  private constructor(real: ServerProcess, client: RawClient) {
    const meter = { spend: () => undefined, step: () => undefined }
    this.ours = {
      bit: bitLibrary(),
      struct: structLibrary(meter),
      cmsgpack: cmsgpackLibrary(meter),
      cjson: cjsonLibrary(meter),
    }
    this.#real = real
    this.#client = client
  }

  static async start(): Promise<LibraryPair> {
    const real = await startProcess(['redis-server'], ['--save', ''])
    return new LibraryPair(real, await RawClient.open(real.port))
  }

  async stop(): Promise<void> {
    this.#client.close()
    await this.#real.stop()
  }

  /** The texts that a script returns on the real server. */
  async evaluate(script: string): Promise<string[]> {
    return items(await this.#client.ask('EVAL', script, '0'))
  }

  /** Makes the calls in turn, settings that they change included, and expects the same results and errors. */
  async same(calls: readonly Call[]): Promise<void> {
    for (let at = 0; at < calls.length; at += CALLS_PER_SCRIPT) {
      const some = calls.slice(at, at + CALLS_PER_SCRIPT)
      const expected = await this.evaluate(script(some))
      expect(expected, 'one reply for each call').toHaveLength(some.length)
      for (const [i, each] of some.entries()) {
        expect(outcome(this.ours, each), JSON.stringify(each)).toBe(expected[i])
      }
    }
  }
}

/** The same random samples in each run. */
export function samples<T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[] {
  return fc.sample(arbitrary, { numRuns: count, seed: 1 })
}

/** The bulk strings of an array; an error as it is. */
function items(reply: string): string[] {
  return reply.startsWith('*') ? bulkStringsOf(reply) : [reply]
}

/** A script that makes the calls and returns, for each, what `outcome` gives for ours. */
function script(calls: readonly Call[]): string {
  const lines = calls.map(
    ({ name, args }) =>
      `out[#out+1]=outcome(pcall(function() return ${name}(${args.map(source).join(',')}) end))`,
  )
  return `${OUTCOME}${lines.join('\n')}\nreturn out`
}

/** Errors lose the place in the script, but show that there was one. */
const OUTCOME = `
local out = {}
local function text(v, depth)
  if type(v) == 'string' then return '"' .. v .. '"' end
  if type(v) == 'number' then return v ~= v and 'nan' or string.format('%.17g', v) end
  if type(v) ~= 'table' then return type(v) == 'function' and 'function' or tostring(v) end
  if depth > 8 then return '{...}' end
  local r = {}
  for k, x in pairs(v) do r[#r + 1] = text(k, depth + 1) .. '=' .. text(x, depth + 1) end
  table.sort(r)
  return '{' .. table.concat(r, ' ') .. '} #' .. #v
end
local function outcome(ok, ...)
  if not ok then return (string.gsub((...), '^user_script:%d+: ', 'at a line: ')) end
  local r = {}
  for i = 1, select('#', ...) do r[i] = text((select(i, ...)), 0) end
  return 'results ' .. table.concat(r, ' ')
end
`

function outcome(libraries: Libraries, { name, args }: Call): string {
  const [library = '', short = ''] = name.split('.')
  const called = libraries[library]?.[short]
  if (typeof called !== 'function') return `no function ${name}`
  try {
    const results = called(...args.map(luaValueOf))
    const values = isMany(results) ? results : [results]
    return `results ${values.map(each => text(each, 0)).join(' ')}`
  } catch (error) {
    if (error instanceof ArgumentError) {
      return `at a line: bad argument #${error.index} to '${short}' (${error.text})`
    }
    if (error instanceof LibraryError) return `at a line: ${error.text}`
    if (error instanceof LuaError) return String(error.value)
    throw error
  }
}

function text(value: LuaValue, depth: number): string {
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'nan'
    return Number.isFinite(value) ? general(value, 17, false) : numberText(value)
  }
  if (value === undefined) return 'nil'
  if (value === NULL) return NULL.text
  if (!(value instanceof LuaTable)) return typeof value === 'boolean' ? String(value) : typeName(value)
  if (depth > 8) return '{...}'
  const entries: string[] = []
  for (let at = value.advance(0); at !== 0; at = value.advance(at)) {
    entries.push(`${text(value.keyAt(at), depth + 1)}=${text(value.valueAt(at), depth + 1)}`)
  }
  return `{${entries.sort().join(' ')}} #${value.length}`
}
