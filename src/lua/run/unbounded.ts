/**
 * Whether a chunk may run for longer than its text is long: it has a loop, it calls a function of its own that may
 * call itself, or one about which nothing is known. Functions of the host (globals and their fields) are taken for
 * bounded.
 */

import { isKnownFunction } from '../compile/known-types.ts'
import type { Parsed } from '../compile/parser.ts'
import type { Block, Expression, FunctionBody, Local, Statement } from '../compile/syntax.ts'

const LOADERS: ReadonlySet<string> = new Set([
  'load',
  'loadstring',
  '_G',
  'getfenv',
  'setfenv',
  'setmetatable',
])

export function isUnbounded({ main, locals }: Parsed): boolean {
  return locals.some(refersToItself) || inBlock(main.block)
}

function refersToItself(local: Local): boolean {
  const [value] = local.given
  return value?.kind === 'function' && value.body.upvalues.has(local)
}

function inBlock(block: Block): boolean {
  return block.some(inStatement)
}

function inBody(body: FunctionBody): boolean {
  return inBlock(body.block)
}

function inStatement(s: Statement): boolean {
  switch (s.kind) {
    case 'while':
    case 'repeat':
    case 'numeric for':
    case 'generic for':
      return true
    case 'local':
    case 'return':
      return s.values.some(inExpression)
    case 'local function':
      return inBody(s.body)
    case 'assign':
      return s.targets.some(inExpression) || s.values.some(inExpression) || s.targets.some(isGlobal)
    case 'call':
      return inExpression(s.call)
    case 'do':
      return inBlock(s.block)
    case 'if':
      return (
        s.branches.some(({ condition, block }) => inExpression(condition) || inBlock(block)) ||
        (s.otherwise !== undefined && inBlock(s.otherwise))
      )
    case 'break':
      return false
  }
}

/** A script that changes globals may have functions of its own among them. */
function isGlobal(e: Expression): boolean {
  return e.kind === 'global'
}

function inExpression(e: Expression): boolean {
  switch (e.kind) {
    case 'function':
      return inBody(e.body)
    case 'global':
      return LOADERS.has(e.name)
    case 'index':
      return inExpression(e.object) || inExpression(e.key)
    case 'call':
      return !isHostsOrKnown(e.callee) || inExpression(e.callee) || e.args.some(inExpression)
    case 'method':
      // Strings have methods, all else may have any.
      return !isText(e.object) || e.args.some(inExpression)
    case 'group':
      return inExpression(e.inner)
    case 'binary':
      return inExpression(e.left) || inExpression(e.right)
    case 'unary':
      return inExpression(e.operand)
    case 'table':
      return e.fields.some(
        ({ key, value }) => inExpression(value) || (key !== undefined && inExpression(key)),
      )
    default:
      return false
  }
}

function isText(e: Expression): boolean {
  return e.kind === 'group' ? isText(e.inner) : e.kind === 'string'
}

function isHostsOrKnown(callee: Expression): boolean {
  if (callee.kind === 'group') return isHostsOrKnown(callee.inner)
  if (callee.kind === 'function' || callee.kind === 'global') return true
  if (callee.kind === 'index') return isHostsOrKnown(callee.object) && callee.object.kind !== 'function'
  return isKnownFunction(callee)
}
