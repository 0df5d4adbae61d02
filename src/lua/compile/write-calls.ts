/**
 * Writes calls. A call's results come as one value or as an array (`values.ts`), as a `TailCall` that is still to be
 * made, and in resumable code as a generator that is still to be run: whoever wants a value settles that first. All
 * of these are objects, so that for the usual results `typeof` is the only check.
 *
 * A comment with the number of the site stands where JavaScript's stack will say that a call is: before the
 * parenthesis when the function is the value of an expression, before the name when it is a variable.
 */
import { isKnownFunction } from './known-types.ts'
import { nameOf, type Place } from './sites.ts'
import type { Call, Expression } from './syntax.ts'
import { variable, type Writer } from './writer.ts'

type WriteOne = (w: Writer, e: Expression) => string

/** Whether an expression may give several values. */
export function isOpen(e: Expression): e is Call | (Expression & { kind: 'varargs' }) {
  return e.kind === 'call' || e.kind === 'method' || e.kind === 'varargs'
}

/** The code of a call, the number of its site, and a temporary for its results. */
function begin(w: Writer, call: Call, one: WriteOne, isTailCall: boolean) {
  const site = callSite(call, isTailCall)
  const number = w.site(site)
  const code = writeCall(w, call, one, number, site, isTailCall)
  const mark = w.mark()
  const t = w.temporary()
  w.release(mark)
  return { code, number, t }
}

/** The code of the first result. */
export function writeSingle(w: Writer, call: Call, one: WriteOne): string {
  const { code, number, t } = begin(w, call, one, false)
  const single = w.use('single')
  if (!w.isResumable) return `(typeof (${t} = ${code}) === 'object' ? ${single}(${t}) : ${t})`
  return `(${settled(w, code, t, number)}, typeof ${t} === 'object' ? ${single}(${t}) : ${t})`
}

/** A call whose results nobody wants. */
export function writeStatement(w: Writer, call: Call, one: WriteOne): string {
  const { code, number, t } = begin(w, call, one, false)
  if (w.isResumable) return settled(w, code, t, number)
  return `typeof (${t} = ${code}) === 'object' && ${w.use('settle')}(${t})`
}

/** The code of an array with all values. */
export function writeMany(w: Writer, e: Expression, one: WriteOne): string {
  if (e.kind === 'varargs') return 'va'
  if (e.kind !== 'call' && e.kind !== 'method') return `[${one(w, e)}]`
  const { code, number, t } = begin(w, e, one, false)
  if (!w.isResumable) return `${w.use('list')}(${code})`
  return `(${settled(w, code, t, number)}, ${w.use('list')}(${t}))`
}

/** Statements that leave the results of a call, which may be a tail call, in a temporary. */
export function writeTail(w: Writer, call: Call, one: WriteOne): { code: string; result: string } {
  const { code, number, t } = begin(w, call, one, true)
  if (!w.isResumable) return { code: `${t} = ${code}`, result: t }
  w.use('Generators')
  return {
    code: `typeof (${t} = ${code}) === 'object' && ${t} instanceof Generators && (${t} = yield* /*${number}*/${t})`,
    result: t,
  }
}

/** A call's arguments, of which the last may be several. */
function writeArguments(w: Writer, args: readonly Expression[], one: WriteOne): string[] {
  w.noteCall(args.length)
  return args.map((e, i) => (i === args.length - 1 && isOpen(e) ? `...${writeMany(w, e, one)}` : one(w, e)))
}

function callSite(call: Call, isTailCall: boolean): Place {
  const subject =
    call.kind === 'method' ? ({ kind: 'method', name: call.name } as const) : nameOf(call.callee)
  return isTailCall
    ? { line: call.line, subject, isCall: true, isTailCall }
    : { line: call.line, subject, isCall: true }
}

/** The code of the results as the function gives them. */
function writeCall(
  w: Writer,
  call: Call,
  one: WriteOne,
  number: number,
  site: Place,
  isTailCall: boolean,
): string {
  const mark = w.mark()
  let callee: string
  let self: string | undefined
  if (call.kind === 'method') {
    const object = one(w, call.object)
    let setup = object
    if (call.object.kind === 'local' && call.object.local.assignments === 0) self = object
    else {
      self = w.temporary()
      setup = `${self} = ${object}`
    }
    callee = w.operation('field', [setup, w.field(call.name)], {
      line: site.line,
      subject: nameOf(call.object),
    })
  } else callee = one(w, call.callee)
  const args = writeArguments(w, call.args, one)
  if (self !== undefined) args.unshift(self)
  const list = `(${args.join(', ')})`
  let code: string
  if (call.kind === 'call' && isKnownFunction(call.callee) && !isTailCall)
    code = `/*${number}*/${callee}${list}`
  else {
    let setup = callee
    if (call.kind === 'call' && call.callee.kind === 'local') callee = variable(call.callee.local)
    else {
      const inner = w.mark()
      const t = w.temporary()
      w.release(inner)
      setup = `(${t} = ${callee})`
      callee = t
    }
    code = isTailCall
      ? `(typeof ${setup} === 'function' && --S.tails > 0 ? ${callee} : ${w.use('tail')}(${callee}, K[${number}]))/*${number}*/${list}`
      : `(typeof ${setup} === 'function' ? ${callee} : ${w.use('callable')}(${callee}, K[${number}]))/*${number}*/${list}`
  }
  w.release(mark)
  return code
}

/** Runs what is still to be run, and leaves the results in a temporary. */
function settled(w: Writer, code: string, t: string, number: number): string {
  w.use('Generators')
  w.use('TailCall')
  const complete = w.use('complete')
  return (
    `(typeof (${t} = ${code}) === 'object' && (${t} instanceof Generators && (${t} = yield* /*${number}*/${t}), ` +
    `${t} instanceof TailCall && (${t} = yield* /*${number}*/${complete}(${t}))))`
  )
}
