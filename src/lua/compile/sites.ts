/**
 * Sites are the places of a program at which something can fail or something is called: the line, and what the
 * source calls the value that matters there. Nothing at a site costs time until an error is raised: slow paths get
 * the site as a constant, and for the functions on JavaScript's stack the number of the site stands in a comment of
 * the generated code, right before the position that the stack gives (`positions.ts` reads it there).
 */
import type { Expression } from './syntax.ts'

export interface Named {
  readonly kind: 'local' | 'upvalue' | 'global' | 'field' | 'method'
  readonly name: string
}

export interface Site {
  /** The name of the chunk, as given to `loadstring`. */
  readonly chunk: string
  /** The same as messages show it. */
  readonly source: string
  readonly line: number
  /** The value that is indexed or called, or the left operand. */
  readonly subject?: Named | undefined
  /** The right operand. */
  readonly other?: Named | undefined
  /** Whether a function is called whose name is `subject`. */
  readonly isCall?: boolean
  /** The caller is gone when the called function runs. */
  readonly isTailCall?: boolean
}

/** A site of the chunk that is being compiled. */
export type Place = Omit<Site, 'chunk' | 'source'>

/** What messages call the value of an expression, if they name it at all. */
export function nameOf(expression: Expression): Named | undefined {
  switch (expression.kind) {
    case 'local':
      return { kind: expression.isUpvalue ? 'upvalue' : 'local', name: expression.local.name }
    case 'global':
      return { kind: 'global', name: expression.name }
    case 'index': {
      const { key } = expression
      return { kind: 'field', name: key.kind === 'string' ? key.value : '?' }
    }
    case 'group':
      return nameOf(expression.inner)
    case 'binary': {
      // Lua leaves out a left side that decides nothing.
      const { operator, left, right } = expression
      if (operator === 'and' && isTruth(left)) return nameOf(right)
      if (operator === 'or' && (left.kind === 'nil' || left.kind === 'false')) return nameOf(right)
      return undefined
    }
    default:
      return undefined
  }
}

function isTruth(expression: Expression): boolean {
  const { kind } = expression
  return kind === 'true' || kind === 'number' || kind === 'string'
}

/** "global 'x' (a nil value)" or "a nil value". */
export function described(type: string, named: Named | undefined): string {
  return named === undefined ? `a ${type} value` : `${named.kind} '${named.name}' (a ${type} value)`
}
