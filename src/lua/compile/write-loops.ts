/** Writes `for` loops, and the accounting at the beginning of every round of a loop. */
import type { Block, Expression, Statement } from './syntax.ts'
import { isOpen, writeMany } from './write-calls.ts'
import { one } from './write-expressions.ts'
import type { Writer } from './writer.ts'

type WriteBlock = (w: Writer, block: Block) => string

/** Counts one instruction; the runtime decides what happens when none are left. */
export function spendFuel(w: Writer, line: number): string {
  if (!w.isResumable) return 'if (--S.fuel < 0) S.refuel();\n'
  return `if (--S.fuel < 0 && S.refuel()) {\nyield;\n/*${w.site({ line })}*/${w.use('resumed')}();\n}\n`
}

/**
 * Three hidden variables, checked once. The control variable is a hidden one too, unless the loop's own variable
 * can take its place: when no function captures it and nothing is assigned to it.
 */
export function numericFor(
  w: Writer,
  s: Statement & { kind: 'numeric for' },
  writeBlock: WriteBlock,
): string {
  const { types } = w.chunk
  const { local, start, limit, step } = s
  const own = w.declare(local)
  const isHidden = local.captured || local.assignments > 0
  const counter = isHidden ? 'i' : own
  let code = `let ${counter} = ${one(w, start)}, limit = ${one(w, limit)}`
  const constant = step === undefined ? 1 : constantNumber(step)
  if (constant === undefined && step !== undefined) code += `, step = ${one(w, step)}`
  code += ';\n'
  const by = constant === undefined ? 'step' : String(constant)
  const isChecked =
    !types.isNumber(start) || !types.isNumber(limit) || (step !== undefined && !types.isNumber(step))
  if (isChecked) {
    const number = w.site({ line: s.line })
    const tests = [counter, 'limit', ...(constant === undefined ? ['step'] : [])]
      .map(each => `typeof ${each} !== 'number'`)
      .join(' || ')
    const prepare = `/*${number}*/${w.use('prepareFor')}(${counter}, limit, ${by}, K[${number}])`
    const assigned = constant === undefined ? `[${counter}, limit, step]` : `[${counter}, limit]`
    code += `if (${tests}) ${assigned} = ${prepare};\n`
  }
  const up = `${counter} <= limit`
  const down = `limit <= ${counter}`
  const test = constant === undefined ? `step > 0 ? ${up} : ${down}` : constant > 0 ? up : down
  const increment = constant === 1 ? `${counter}++` : `${counter} += ${by}`
  const inner = isHidden ? `let ${own} = i;\n` : ''
  const block = writeBlock(w, s.block)
  return `{\n${code}for (; ${test}; ${increment}) {\n${inner}${spendFuel(w, s.bodyLine)}${block}}\n}\n`
}

/** A literal, perhaps negative. */
function constantNumber(e: Expression): number | undefined {
  if (e.kind === 'number') return e.value
  return e.kind === 'unary' && e.operator === '-' && e.operand.kind === 'number'
    ? -e.operand.value
    : undefined
}

/**
 * A loop over `pairs(t)` or `ipairs(t)` walks the table itself; `walk` says which of the two it is, and is 0 for
 * all other iterators, which are called.
 */
export function genericFor(
  w: Writer,
  s: Statement & { kind: 'generic for' },
  writeBlock: WriteBlock,
): string {
  const site = w.site({ line: s.line, isCall: true })
  const variables = s.locals.map(local => w.declare(local))
  const [key = '', value] = variables
  w.noteCall(2)
  const head = iterator(w, s.values)
  const mark = w.mark()
  const t = w.temporary()
  w.release(mark)
  const block = writeBlock(w, s.block)
  const callable = `${w.use('callable')}(f, K[${site}])`
  let called = `if (typeof (${t} = (typeof f === 'function' ? f : ${callable})/*${site}*/(s, c)) === 'object') `
  if (w.isResumable) {
    w.use('Generators')
    // An iterator cannot yield, as if a library function had called it.
    called = `S.boundaries++;\n${called}`
    called += `{\nif (${t} instanceof Generators) ${t} = yield* /*${site}*/${t};\n`
    called += `if (${t} instanceof ${w.use('TailCall')}) ${t} = yield* /*${site}*/${w.use('complete')}(${t});\n}\nS.boundaries--;\n`
  } else called += `${t} = ${w.use('settle')}(${t});\n`
  const results = variables.map((each, i) => `${each} = ${t}[${i}];\n`).join('')
  const second = value === undefined ? '' : `${value} = s.valueAt(at);\n`
  const item = value === undefined ? '' : `${value} = ${t};\n`
  return (
    `{\n${head}const walk = ${w.use('walkOf')}(f, s, c), stop = walk === 1 ? s.stop : 0;\nlet at = 0;\nfor (;;) {\nlet ${variables.join(', ')};\n` +
    `if (walk === 1) {\nif ((at = s.advance(at)) === 0 || at <= stop) break;\n${key} = s.keyAt(at);\n${second}}\n` +
    `else if (walk === 2) {\nif ((${t} = s.getNumber(++at)) === undefined) break;\n${key} = at;\n${item}}\n` +
    `else {\n${called}if (Array.isArray(${t})) {\n${results}}\nelse ${key} = ${t};\n` +
    `if (${key} === undefined) break;\nc = ${key};\n}\n${spendFuel(w, s.bodyLine)}${block}}\n}\n`
  )
}

/** Declares `f`, `s` and `c`: the iterator, its state and its control value. */
function iterator(w: Writer, values: readonly Expression[]): string {
  const last = values.at(-1)
  if (last !== undefined && values.length < 3 && isOpen(last)) {
    const closed = values.slice(0, -1).map(each => one(w, each))
    const items =
      closed.length === 0
        ? writeMany(w, last, one)
        : `[${[...closed, `...${writeMany(w, last, one)}`].join(', ')}]`
    const mark = w.mark()
    const t = w.temporary()
    w.release(mark)
    return `${t} = ${items};\nconst f = ${t}[0], s = ${t}[1];\nlet c = ${t}[2];\n`
  }
  const [f, s, c] = [0, 1, 2].map(i => {
    const value = values[i]
    return value === undefined ? 'undefined' : one(w, value)
  })
  const rest = values
    .slice(3)
    .map(each => `${one(w, each)};\n`)
    .join('')
  return `const f = ${f}, s = ${s};\nlet c = ${c};\n${rest}`
}
