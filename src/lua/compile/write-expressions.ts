/**
 * Writes expressions as JavaScript. `one` gives the code of a single value, `condition` that of a JavaScript
 * boolean, `held` that of a value that is needed more than once. Calls are in `write-calls.ts`.
 *
 * Numbers are checked where they are used (`typeof a === 'number' && ...`), and all else is left to an operation of
 * the runtime, which also raises the errors.
 */
import { nameOf } from './sites.ts'
import type { Expression, TableField } from './syntax.ts'
import { isOpen, writeMany, writeSingle } from './write-calls.ts'
import { variable, type Writer } from './writer.ts'

type Binary = Expression & { kind: 'binary' }

const ARITHMETIC = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '^': 'power',
} as const

export function one(w: Writer, e: Expression): string {
  switch (e.kind) {
    case 'nil':
      return 'undefined'
    case 'true':
    case 'false':
      return e.kind
    case 'number':
      return Number.isFinite(e.value) ? String(e.value) : '(1 / 0)'
    case 'string':
      return JSON.stringify(e.value)
    case 'varargs':
      return 'va[0]'
    case 'function':
      return w.writeFunction(e.body)
    case 'local':
      return variable(e.local)
    case 'global':
      return w.operation('global', ['E', w.field(e.name)], { line: e.line, subject: nameOf(e) })
    case 'index':
      return index(w, e)
    case 'call':
    case 'method':
      return writeSingle(w, e, one)
    case 'group':
      return one(w, e.inner)
    case 'table':
      return table(w, e)
    case 'unary':
      return unary(w, e)
    case 'binary':
      return binary(w, e)
  }
}

/** A JavaScript boolean: whether the value counts as true. */
export function condition(w: Writer, e: Expression): string {
  const { types } = w.chunk
  switch (e.kind) {
    case 'group':
      return condition(w, e.inner)
    case 'nil':
    case 'false':
      return 'false'
    case 'true':
    case 'number':
    case 'string':
      return 'true'
    case 'unary':
      if (e.operator === 'not') return `!${condition(w, e.operand)}`
      break
    case 'binary':
      if (e.operator === 'and') return `(${condition(w, e.left)} && ${condition(w, e.right)})`
      if (e.operator === 'or') return `(${condition(w, e.left)} || ${condition(w, e.right)})`
      break
    default:
      break
  }
  if (types.isBoolean(e)) return one(w, e)
  const mark = w.mark()
  const { setup, code } = held(w, e, true)
  w.release(mark)
  return `(${setup}${code} !== undefined && ${code} !== false)`
}

/** Code to be run before, and code that may then be written several times. */
export interface Held {
  readonly setup: string
  readonly code: string
}

/**
 * @param isLast whether nothing is evaluated between this and its use. A local variable of this function is read
 *   late in any case, as Lua does; one of a function around it may be changed by what is evaluated in between.
 */
export function held(w: Writer, e: Expression, isLast: boolean): Held {
  switch (e.kind) {
    case 'group':
      return held(w, e.inner, isLast)
    case 'local':
      if (!e.isUpvalue || isLast || e.local.assignments === 0) return { setup: '', code: variable(e.local) }
      break
    case 'number':
    case 'nil':
    case 'true':
    case 'false':
    case 'string':
      return { setup: '', code: one(w, e) }
    default:
      break
  }
  const code = one(w, e)
  const t = w.temporary()
  return { setup: `${t} = ${code}, `, code: t }
}

/** A local variable that a function may change while something else is evaluated: Lua reads it afterwards. */
export function isReadLate(e: Expression): boolean {
  return e.kind === 'local' && !e.isUpvalue && e.local.captured && e.local.assignments > 0
}

/** Whether evaluating it changes nothing. */
export function isStill(e: Expression): boolean {
  switch (e.kind) {
    case 'group':
      return isStill(e.inner)
    case 'local':
    case 'number':
    case 'string':
    case 'nil':
    case 'true':
    case 'false':
      return true
    default:
      return false
  }
}

function index(w: Writer, e: Expression & { kind: 'index' }): string {
  const site = { line: e.line, subject: nameOf(e.object) }
  const object = one(w, e.object)
  if (e.key.kind === 'string') return w.operation('field', [object, w.field(e.key.value)], site)
  if (!isReadLate(e.object) || isStill(e.key)) return w.operation('index', [object, one(w, e.key)], site)
  const mark = w.mark()
  const { setup, code } = held(w, e.key, true)
  const text = `(${setup}${w.operation('index', [object, code], site)})`
  w.release(mark)
  return text
}

function unary(w: Writer, e: Expression & { kind: 'unary' }): string {
  const site = { line: e.line, subject: nameOf(e.operand) }
  if (e.operator === 'not') return `!${condition(w, e.operand)}`
  if (e.operator === '#') return w.operation('length', [one(w, e.operand)], site)
  if (w.chunk.types.isNumber(e.operand)) return `(-${one(w, e.operand)})`
  const mark = w.mark()
  const { setup, code } = held(w, e.operand, true)
  const text = `(${setup}typeof ${code} === 'number' ? -${code} : ${w.operation('minus', [code], site)})`
  w.release(mark)
  return text
}

function binary(w: Writer, e: Binary): string {
  switch (e.operator) {
    case 'and':
    case 'or':
      return logical(w, e)
    case '==':
      return equality(w, e)
    case '~=':
      return `!${equality(w, e)}`
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(w, e, e.operator)
    case '..':
      return concatenation(w, e)
    default:
      return arithmetic(w, e, e.operator)
  }
}

function logical(w: Writer, e: Binary): string {
  const isAnd = e.operator === 'and'
  if (w.chunk.types.isBoolean(e.left)) return `(${one(w, e.left)} ${isAnd ? '&&' : '||'} ${one(w, e.right)})`
  const mark = w.mark()
  const { setup, code } = held(w, e.left, true)
  // The temporary is free while the right side is evaluated.
  w.release(mark)
  const right = one(w, e.right)
  const test = `(${setup}${code} === undefined || ${code} === false)`
  return isAnd ? `(${test} ? ${code} : ${right})` : `(${test} ? ${right} : ${code})`
}

function equality(w: Writer, e: Binary): string {
  if (isPlainConstant(e.left) || isPlainConstant(e.right)) return `(${one(w, e.left)} === ${one(w, e.right)})`
  const mark = w.mark()
  const left = held(w, e.left, isStill(e.right))
  const right = held(w, e.right, true)
  const slow = w.operation('equal', [left.code, right.code], { line: e.line })
  w.release(mark)
  const { setup } = left
  return `(${setup}${right.setup}${left.code} === ${right.code} || typeof ${left.code} === 'object' && ${slow})`
}

/** A constant that equals nothing but itself. */
function isPlainConstant(e: Expression): boolean {
  return e.kind === 'group' ? isPlainConstant(e.inner) : e.kind !== 'local' && isStill(e)
}

/** Two operands, and the check that both are numbers; without one if that is known. */
function operands(w: Writer, e: Binary): { setup: string; a: string; b: string; test: string } {
  const { types } = w.chunk
  const left = held(w, e.left, isStill(e.right))
  const right = held(w, e.right, true)
  const tests: string[] = []
  if (!types.isNumber(e.left)) tests.push(`typeof ${left.code} === 'number'`)
  if (!types.isNumber(e.right) && right.code !== left.code) tests.push(`typeof ${right.code} === 'number'`)
  return { setup: left.setup + right.setup, a: left.code, b: right.code, test: tests.join(' && ') }
}

function comparison(w: Writer, e: Binary, operator: '<' | '<=' | '>' | '>='): string {
  const mark = w.mark()
  const { setup, a, b, test } = operands(w, e)
  const fast = `${a} ${operator} ${b}`
  if (test === '') {
    w.release(mark)
    return `(${setup}${fast})`
  }
  const swapped = operator.startsWith('>')
  const slow = w.operation(operator.endsWith('=') ? 'lessEqual' : 'less', swapped ? [b, a] : [a, b], {
    line: e.line,
  })
  w.release(mark)
  return `(${setup}${test} ? ${fast} : ${slow})`
}

function arithmetic(w: Writer, e: Binary, operator: keyof typeof ARITHMETIC): string {
  const mark = w.mark()
  const { setup, a, b, test } = operands(w, e)
  const fast = numeric(w, operator, a, b)
  if (test === '') {
    w.release(mark)
    return `(${setup}${fast})`
  }
  const site = { line: e.line, subject: nameOf(e.left), other: nameOf(e.right) }
  const slow = w.operation(ARITHMETIC[operator], [a, b], site)
  w.release(mark)
  return `(${setup}${test} ? ${fast} : ${slow})`
}

/** The operands may be written several times. */
function numeric(w: Writer, operator: keyof typeof ARITHMETIC, a: string, b: string): string {
  if (operator === '%') return `${a} - Math.floor(${a} / ${b}) * ${b}`
  if (operator === '^') return b === '2' ? `${a} * ${a}` : `${w.use('raise')}(${a}, ${b})`
  return `${a} ${operator} ${b}`
}

function concatenation(w: Writer, e: Binary): string {
  const site = { line: e.line, subject: nameOf(e.left), other: nameOf(e.right) }
  return w.operation('concat', [one(w, e.left), one(w, e.right)], site)
}

function table(w: Writer, e: Expression & { kind: 'table' }): string {
  const { fields } = e
  w.use('LuaTable')
  if (fields.length === 0) return 'new LuaTable()'
  if (fields.every(({ key }) => key === undefined)) return list(w, fields)
  if (isRecord(fields)) {
    const entries = fields.flatMap(({ key, value }) =>
      key === undefined ? [] : [one(w, key), one(w, value)],
    )
    return `LuaTable.record([${entries.join(', ')}])`
  }
  return mixed(w, fields)
}

function list(w: Writer, fields: readonly TableField[]): string {
  return `LuaTable.list([undefined, ${items(w, fields)}])`
}

function items(w: Writer, fields: readonly TableField[]): string {
  return fields
    .map(({ value }, i) =>
      i === fields.length - 1 && isOpen(value) ? `...${writeMany(w, value, one)}` : one(w, value),
    )
    .join(', ')
}

/** All keys are different strings. */
function isRecord(fields: readonly TableField[]): boolean {
  const names = new Set<string>()
  for (const { key } of fields) {
    if (key?.kind !== 'string' || names.has(key.value)) return false
    names.add(key.value)
  }
  return true
}

/** Keys with values and items are collected in two arrays, in the order of the source. */
function mixed(w: Writer, fields: readonly TableField[]): string {
  const mark = w.mark()
  const pairs = w.temporary()
  const list = w.temporary()
  const steps = fields.map(({ key, value, line }, i) => {
    if (key !== undefined) return w.operation('pair', [pairs, one(w, key), one(w, value)], { line })
    const isLast = i === fields.length - 1
    return `${list}.push(${isLast && isOpen(value) ? `...${writeMany(w, value, one)}` : one(w, value)})`
  })
  w.release(mark)
  return `(${pairs} = [], ${list} = [undefined], ${steps.join(', ')}, ${w.use('construct')}(${list}, ${pairs}))`
}
