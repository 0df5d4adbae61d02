/**
 * What can be known about types without running a program: which expressions are surely numbers or booleans, and
 * which locals hold nothing but numbers all their life. Generated code leaves out the checks there.
 */
import type { Expression, Local } from './syntax.ts'

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^'])
const COMPARISONS: ReadonlySet<string> = new Set(['==', '~=', '<', '<=', '>', '>='])
/** Afterwards what is still undecided counts as unknown. */
const MOST_ROUNDS = 10

export class KnownTypes {
  readonly #numbers: Set<Local>

  /** Takes all locals for numbers that could be, and drops those whose values depend on others that are none. */
  constructor(locals: readonly Local[]) {
    this.#numbers = new Set(locals.filter(({ given }) => given.length > 0))
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = this.#numbers.size
      for (const local of this.#numbers) {
        if (!local.given.every(value => value !== undefined && this.isNumber(value)))
          this.#numbers.delete(local)
      }
      if (this.#numbers.size === before) return
    }
    this.#numbers.clear()
  }

  isNumber(expression: Expression): boolean {
    switch (expression.kind) {
      case 'number':
        return true
      case 'local':
        return this.#numbers.has(expression.local)
      case 'group':
        return this.isNumber(expression.inner)
      case 'unary':
        return expression.operator === '-' && this.isNumber(expression.operand)
      case 'binary':
        return (
          ARITHMETIC.has(expression.operator) &&
          this.isNumber(expression.left) &&
          this.isNumber(expression.right)
        )
      default:
        return false
    }
  }

  isBoolean(expression: Expression): boolean {
    switch (expression.kind) {
      case 'true':
      case 'false':
        return true
      case 'group':
        return this.isBoolean(expression.inner)
      case 'unary':
        return expression.operator === 'not'
      case 'binary':
        if (COMPARISONS.has(expression.operator)) return true
        return (
          (expression.operator === 'and' || expression.operator === 'or') &&
          this.isBoolean(expression.left) &&
          this.isBoolean(expression.right)
        )
      default:
        return false
    }
  }
}

/** The function that a local always is, if it is never anything else. */
export function isKnownFunction(expression: Expression): boolean {
  if (expression.kind !== 'local') return false
  const { assignments, given } = expression.local
  return assignments === 0 && given[0]?.kind === 'function'
}
