/**
 * Writes statements as JavaScript, one per line. Blocks become blocks, so that a local variable declared in a loop
 * is a new one in each round for the functions that capture it.
 */

import { nameOf } from './sites.ts'
import type { Block, Expression, Local, Statement, Target } from './syntax.ts'
import { isOpen, writeMany, writeStatement, writeTail } from './write-calls.ts'
import { condition, one } from './write-expressions.ts'
import { genericFor, numericFor, spendFuel } from './write-loops.ts'
import { variable, type Writer } from './writer.ts'

export function writeBlock(w: Writer, block: Block): string {
  return block.map(statement => writeOne(w, statement)).join('')
}

/** What every way out of a function begins with. */
export function leave(w: Writer): string {
  return w.body.calls ? 'S.depth -= D;\n' : ''
}

function writeOne(w: Writer, s: Statement): string {
  switch (s.kind) {
    case 'local':
      return declare(w, s.locals, s.values)
    case 'local function':
      return `${keyword(s.local)} ${w.declare(s.local)} = ${w.writeFunction(s.body)};\n`
    case 'assign':
      return assign(w, s)
    case 'call':
      return `${writeStatement(w, s.call, one)};\n`
    case 'do':
      return `{\n${writeBlock(w, s.block)}}\n`
    case 'while':
      return `while (${condition(w, s.condition)}) {\n${spendFuel(w, s.bodyLine)}${writeBlock(w, s.block)}}\n`
    case 'repeat': {
      const block = writeBlock(w, s.block)
      return `for (;;) {\n${spendFuel(w, s.bodyLine)}${block}if (${condition(w, s.condition)}) break;\n}\n`
    }
    case 'if':
      return branches(w, s)
    case 'numeric for':
      return numericFor(w, s, writeBlock)
    case 'generic for':
      return genericFor(w, s, writeBlock)
    case 'return':
      return giveBack(w, s.values)
    case 'break':
      return 'break;\n'
  }
}

function keyword(local: Local): string {
  return local.assignments === 0 ? 'const' : 'let'
}

function declare(w: Writer, locals: readonly Local[], values: readonly Expression[]): string {
  let code = ''
  const last = values.at(-1)
  if (last !== undefined && values.length < locals.length && isOpen(last)) {
    const closed = values.slice(0, -1)
    closed.forEach((value, i) => {
      const local = locals[i]
      if (local !== undefined) code += `${keyword(local)} ${w.declare(local)} = ${one(w, value)};\n`
    })
    const many = writeMany(w, last, one)
    const mark = w.mark()
    const t = w.temporary()
    w.release(mark)
    code += `${t} = ${many};\n`
    locals.slice(closed.length).forEach((local, i) => {
      code += `${keyword(local)} ${w.declare(local)} = ${t}[${i}];\n`
    })
    return code
  }
  locals.forEach((local, i) => {
    const value = values[i]
    const text = value === undefined ? 'undefined' : one(w, value)
    code += `${keyword(local)} ${w.declare(local)} = ${text};\n`
  })
  for (const value of values.slice(locals.length)) code += `${one(w, value)};\n`
  return code
}

function assign(w: Writer, s: Statement & { kind: 'assign' }): string {
  const [target] = s.targets
  const [value] = s.values
  if (s.targets.length === 1 && s.values.length === 1 && target !== undefined && value !== undefined)
    return assignOne(w, target, value, s.line)
  return assignSeveral(w, s)
}

function assignOne(w: Writer, target: Target, value: Expression, line: number): string {
  switch (target.kind) {
    case 'local':
      return `${variable(target.local)} = ${one(w, value)};\n`
    case 'global':
      return `${w.operation('setGlobal', ['E', w.field(target.name), one(w, value)], { line })};\n`
    case 'index':
      return setting(
        w,
        target,
        one(w, target.object),
        () => keyOf(w, target.key),
        () => one(w, value),
        line,
      )
  }
}

function keyOf(w: Writer, key: Expression): string {
  return key.kind === 'string' ? w.field(key.value) : one(w, key)
}

function setting(
  w: Writer,
  target: Target & { kind: 'index' },
  object: string,
  key: () => string,
  value: () => string,
  line: number,
): string {
  const operation = target.key.kind === 'string' ? 'setField' : 'setIndex'
  return `${w.operation(operation, [object, key(), value()], { line, subject: nameOf(target.object) })};\n`
}

/** All is evaluated first, then assigned from right to left. */
function assignSeveral(w: Writer, s: Statement & { kind: 'assign' }): string {
  const mark = w.mark()
  let code = ''
  const keep = (text: string) => {
    const t = w.temporary()
    code += `${t} = ${text};\n`
    return t
  }
  const places = s.targets.map(target => {
    if (target.kind !== 'index') return { target, object: '', key: '' }
    const object = keep(one(w, target.object))
    return {
      target,
      object,
      key: target.key.kind === 'string' ? w.field(target.key.value) : keep(one(w, target.key)),
    }
  })
  const values: string[] = []
  s.values.forEach((value, i) => {
    const isLast = i === s.values.length - 1
    if (isLast && s.targets.length > s.values.length && isOpen(value)) {
      const t = keep(writeMany(w, value, one))
      for (let j = i; j < s.targets.length; j++) values.push(`${t}[${j - i}]`)
    } else values.push(keep(one(w, value)))
  })
  for (let i = places.length - 1; i >= 0; i--) {
    const place = places[i]
    const value = values[i] ?? 'undefined'
    if (place === undefined) continue
    const { target, object, key } = place
    if (target.kind === 'local') code += `${variable(target.local)} = ${value};\n`
    else if (target.kind === 'global')
      code += `${w.operation('setGlobal', ['E', w.field(target.name), value], { line: s.line })};\n`
    else
      code += setting(
        w,
        target,
        object,
        () => key,
        () => value,
        s.line,
      )
  }
  w.release(mark)
  return code
}

function branches(w: Writer, s: Statement & { kind: 'if' }): string {
  let code = ''
  s.branches.forEach((branch, i) => {
    const test = condition(w, branch.condition)
    code += `${i === 0 ? '' : 'else '}if (${test}) {\n${writeBlock(w, branch.block)}}\n`
  })
  return s.otherwise === undefined ? code : `${code}else {\n${writeBlock(w, s.otherwise)}}\n`
}

function giveBack(w: Writer, values: readonly Expression[]): string {
  const [value] = values
  if (value === undefined) return `${leave(w)}return ${w.use('NOTHING')};\n`
  if (values.length === 1 && (value.kind === 'call' || value.kind === 'method')) {
    const { code, result } = writeTail(w, value, one)
    return `${code};\n${leave(w)}return ${result};\n`
  }
  let text: string
  if (values.length === 1) text = value.kind === 'varargs' ? `${w.use('several')}(va)` : one(w, value)
  else {
    const last = values[values.length - 1]
    const items = values.map((each, i) =>
      i === values.length - 1 && isOpen(each) ? `...${writeMany(w, each, one)}` : one(w, each),
    )
    const list = `[${items.join(', ')}]`
    text = last !== undefined && isOpen(last) ? `${w.use('several')}(${list})` : list
  }
  if (!w.body.calls) return `return ${text};\n`
  const mark = w.mark()
  const t = w.temporary()
  w.release(mark)
  return `${t} = ${text};\n${leave(w)}return ${t};\n`
}
