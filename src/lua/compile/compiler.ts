/**
 * Compiles a syntax tree to JavaScript, in one of two forms: plain functions, or generator functions that the host
 * can suspend. The code is the body of a function of four parameters, which gives the chunk's main function:
 * `S` the state, `K` the sites, `F` the constant keys, `E` the environment, which holds the table of globals.
 *
 * A Lua local is a JavaScript variable `v7`, a temporary `t1`, the extra arguments are `va`. A function that calls
 * others counts one instruction (`S.fuel`) and its share of JavaScript's stack (`S.depth`); one that does not is as
 * cheap as JavaScript.
 */
import { KnownTypes } from './known-types.ts'
import type { Parsed } from './parser.ts'
import type { Site } from './sites.ts'
import type { FunctionBody } from './syntax.ts'
import { spendFuel } from './write-loops.ts'
import { leave, writeBlock } from './write-statements.ts'
import { ChunkWriter, type Form, variable, Writer } from './writer.ts'

export interface Code {
  readonly text: string
  readonly sites: readonly Site[]
  /** The string of each constant key. */
  readonly fields: readonly string[]
}

export function compile(parsed: Parsed, name: string, form: Form, hasOwnEnvironments: boolean): Code {
  const chunk = new ChunkWriter(name, form, hasOwnEnvironments, new KnownTypes(parsed.locals))
  const main = writeFunction(chunk, parsed.main)
  const operations = [...chunk.operations].join(', ')
  const fields = chunk.fields.map((_, i) => `F${i} = F[${i}]`).join(', ')
  const head = `${operations === '' ? '' : `const { ${operations} } = S.operations;\n`}${fields === '' ? '' : `const ${fields};\n`}`
  return { text: `'use strict';\n${head}return ${main};\n`, sites: chunk.sites, fields: chunk.fields }
}

function writeFunction(chunk: ChunkWriter, body: FunctionBody): string {
  const w = new Writer(chunk, body, inner => writeFunction(chunk, inner))
  const block = writeBlock(w, body.block)
  const parameters = body.parameters.map(variable)
  if (body.isVararg) parameters.push('...va')
  let head = w.declarations
  if (body.calls)
    head += `${spendFuel(w, body.bodyLine)}const D = ${w.frame}${body.isVararg ? ' + 16 * va.length' : ''};\nS.depth += D;\n`
  const { arg } = body
  if (arg?.isUsed) {
    const extra = body.usesVarargs ? '' : ` = ${w.use('argumentTable')}(va)`
    head += `let ${variable(arg)}${extra};\n`
  }
  const end = body.block.at(-1)?.kind === 'return' ? '' : `${leave(w)}return ${w.use('NOTHING')};\n`
  const list = `(${parameters.join(', ')})`
  const text = `{\n${head}${block}${end}}`
  const code = chunk.form === 'plain' ? `${list} => ${text}` : `function* ${list} ${text}`
  return chunk.hasOwnEnvironments ? `${w.use('scoped')}(E, E => ${code})` : `(${code})`
}
