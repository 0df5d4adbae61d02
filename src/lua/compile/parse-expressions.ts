/**
 * The parser's half for expressions: precedence, calls, indexing, table constructors. `parser.ts` adds statements.
 */

import type { LuaError } from '../run/values.ts'
import { type Kind, type Lexer, NAME, NUMBER, STRING, shownKind } from './lexer.ts'
import type { Scopes } from './scopes.ts'
import type {
  BinaryOperator,
  Call,
  Expression,
  FunctionBody,
  TableField,
  Target,
  UnaryOperator,
} from './syntax.ts'

/** How strongly an operator binds to its left and to its right. */
const STRENGTH: ReadonlyMap<Kind, readonly [operator: BinaryOperator, left: number, right: number]> = new Map(
  (
    [
      ['or', 1, 1],
      ['and', 2, 2],
      ['<', 3, 3],
      ['>', 3, 3],
      ['<=', 3, 3],
      ['>=', 3, 3],
      ['~=', 3, 3],
      ['==', 3, 3],
      ['..', 5, 4],
      ['+', 6, 6],
      ['-', 6, 6],
      ['*', 7, 7],
      ['/', 7, 7],
      ['%', 7, 7],
      ['^', 10, 9],
    ] as const
  ).map(row => [row[0], row]),
)
const UNARY_STRENGTH = 8
/** Nested syntax, as Lua counts it. */
const MOST_LEVELS = 200
/** Chains of operators nest the tree without nesting the syntax; more would exceed the stack of those that walk it. */
const DEEPEST = 600
/** Lua has a register for each value of a list, and one for what is called. */
const MOST_VALUES = 250

export abstract class ExpressionParser {
  protected readonly lexer: Lexer
  protected abstract readonly scopes: Scopes
  /** How deep the tree of the last expression is. */
  #depth = 0
  /** The deepest of the current function. */
  #deepest = 0
  #levels = 0

  constructor(lexer: Lexer) {
    this.lexer = lexer
  }

  protected abstract parseBlockOf(body: FunctionBody): void

  protected enterLevel(): void {
    if (++this.#levels > MOST_LEVELS) throw this.lexer.error('chunk has too many syntax levels')
  }

  protected leaveLevel(): void {
    this.#levels--
  }

  parseExpressions(): Expression[] {
    const list = [this.parseExpression()]
    while (this.accept(',')) {
      if (list.length === MOST_VALUES) throw this.#tooComplex()
      list.push(this.parseExpression())
    }
    return list
  }

  parseExpression(weakest = 0): Expression {
    this.enterLevel()
    const { lexer } = this
    let left: Expression
    if (lexer.kind === 'not' || lexer.kind === '-' || lexer.kind === '#') {
      const operator: UnaryOperator = lexer.kind
      lexer.next()
      const operand = this.parseExpression(UNARY_STRENGTH)
      left = { kind: 'unary', operator, operand, line: lexer.lastLine }
      this.#deeper(this.#depth)
    } else left = this.#parseSimple()
    let depth = this.#depth
    for (;;) {
      const row = STRENGTH.get(lexer.kind)
      if (row === undefined || row[1] <= weakest) break
      lexer.next()
      const right = this.parseExpression(row[2])
      depth = this.#deeper(Math.max(depth, this.#depth))
      left = { kind: 'binary', operator: row[0], left, right, line: lexer.lastLine, depth }
    }
    this.#depth = depth
    this.leaveLevel()
    return left
  }

  /** A name, or something in parentheses, and all that is appended to it. */
  protected parseSuffixed(): Expression {
    const { lexer } = this
    let value = this.#parsePrefix()
    let depth = this.#depth
    for (;;) {
      switch (lexer.kind) {
        case '.': {
          lexer.next()
          value = {
            kind: 'index',
            object: value,
            key: { kind: 'string', value: this.takeName() },
            line: lexer.lastLine,
          }
          break
        }
        case '[': {
          lexer.next()
          const key = this.parseExpression()
          this.take(']')
          value = { kind: 'index', object: value, key, line: lexer.lastLine }
          depth = Math.max(depth, this.#depth)
          break
        }
        case ':':
          lexer.next()
          value = this.#parseCall(value, this.takeName())
          depth = Math.max(depth, this.#depth)
          break
        case '(':
        case '{':
        case STRING:
          value = this.#parseCall(value, undefined)
          depth = Math.max(depth, this.#depth)
          break
        default:
          this.#depth = depth
          return value
      }
      depth = this.#deeper(depth)
    }
  }

  /** After `function`, and after the name of one. */
  protected parseFunction(line: number, isMethod: boolean): FunctionBody {
    const { scopes, lexer } = this
    const body: FunctionBody = {
      parent: scopes.body,
      line,
      bodyLine: line,
      parameters: [],
      isVararg: false,
      arg: undefined,
      usesVarargs: false,
      calls: false,
      upvalues: new Set(),
      block: [],
    }
    const deepest = this.#deepest
    this.#deepest = 0
    scopes.enterFunction(body)
    if (isMethod) body.parameters.push(scopes.declare('self'))
    this.take('(')
    if (lexer.kind !== ')') {
      do {
        if (this.accept('...')) body.isVararg = true
        else if (lexer.kind === NAME) body.parameters.push(scopes.declare(this.takeName()))
        else throw lexer.unexpected("<name> or '...' expected")
      } while (!body.isVararg && this.accept(','))
    }
    if (body.isVararg) body.arg = scopes.declare('arg')
    for (const parameter of body.parameters) parameter.given.push(undefined)
    body.arg?.given.push(undefined)
    scopes.show(body.parameters)
    if (body.arg !== undefined) scopes.show([body.arg])
    this.take(')')
    body.bodyLine = lexer.line
    this.parseBlockOf(body)
    this.takeClosing('end', 'function', line)
    scopes.leaveFunction()
    this.#depth = this.#deepest
    this.#deepest = Math.max(deepest, this.#depth)
    return body
  }

  protected accept(kind: Kind): boolean {
    if (this.lexer.kind !== kind) return false
    this.lexer.next()
    return true
  }

  protected take(kind: Kind): void {
    if (!this.accept(kind)) throw this.lexer.unexpected(`'${shownKind(kind)}' expected`)
  }

  /** What closes something that was opened at a line. */
  protected takeClosing(kind: Kind, opening: Kind, line: number): void {
    if (this.accept(kind)) return
    const text = `'${kind}' expected`
    if (line === this.lexer.line) throw this.lexer.unexpected(text)
    throw this.lexer.unexpected(`${text} (to close '${opening}' at line ${line})`)
  }

  protected takeName(): string {
    const { text } = this.lexer
    this.take(NAME)
    return text
  }

  /** Resolves a name that has been read. */
  protected resolve(name: string): Target & Expression {
    return this.scopes.resolve(name, this.lexer.lastLine)
  }

  #deeper(depth: number): number {
    if (depth >= DEEPEST) throw this.#tooComplex()
    this.#depth = depth + 1
    this.#deepest = Math.max(this.#deepest, this.#depth)
    return this.#depth
  }

  #tooComplex(): LuaError {
    return this.lexer.unexpected('function or expression too complex')
  }

  #parseSimple(): Expression {
    const { lexer } = this
    this.#depth = 0
    switch (lexer.kind) {
      case NUMBER: {
        const value = lexer.number
        lexer.next()
        return { kind: 'number', value }
      }
      case STRING:
        return this.#takeString()
      case 'nil':
      case 'true':
      case 'false': {
        const { kind } = lexer
        lexer.next()
        return { kind }
      }
      case '...':
        if (!this.scopes.body.isVararg) throw lexer.unexpected("cannot use '...' outside a vararg function")
        this.scopes.body.usesVarargs = true
        lexer.next()
        return { kind: 'varargs' }
      case '{':
        return this.#parseTable()
      case 'function': {
        lexer.next()
        return { kind: 'function', body: this.parseFunction(lexer.line, false) }
      }
      default:
        return this.parseSuffixed()
    }
  }

  #parsePrefix(): Expression {
    const { lexer } = this
    this.#depth = 0
    if (lexer.kind === NAME) return this.resolve(this.takeName())
    if (lexer.kind !== '(') throw lexer.unexpected('unexpected symbol')
    const { line } = lexer
    lexer.next()
    const inner = this.parseExpression()
    this.takeClosing(')', '(', line)
    return { kind: 'group', inner }
  }

  #parseCall(callee: Expression, name: string | undefined): Call {
    const { lexer } = this
    const { line } = lexer
    this.#depth = 0
    this.scopes.body.calls = true
    let args: readonly Expression[]
    if (lexer.kind === STRING) args = [this.#takeString()]
    else if (lexer.kind === '{') args = [this.#parseTable()]
    else {
      if (lexer.kind !== '(') throw lexer.unexpected('function arguments expected')
      if (line !== lexer.lastLine) throw lexer.unexpected('ambiguous syntax (function call x new statement)')
      lexer.next()
      args = this.#parseArguments(line)
    }
    return name === undefined
      ? { kind: 'call', callee, args, line }
      : { kind: 'method', object: callee, name, args, line }
  }

  /** After the parenthesis. */
  #parseArguments(line: number): readonly Expression[] {
    if (this.accept(')')) return []
    const args: Expression[] = []
    let depth = 0
    do {
      if (args.length === MOST_VALUES - 1) throw this.#tooComplex()
      args.push(this.parseExpression())
      depth = Math.max(depth, this.#depth)
    } while (this.accept(','))
    this.takeClosing(')', '(', line)
    this.#depth = depth
    return args
  }

  #takeString(): Expression {
    const { text } = this.lexer
    this.lexer.next()
    return { kind: 'string', value: text }
  }

  #parseTable(): Expression {
    const { lexer } = this
    const { line } = lexer
    const fields: TableField[] = []
    let depth = 0
    this.take('{')
    while (lexer.kind !== '}') {
      fields.push(this.#parseField())
      depth = Math.max(depth, this.#depth)
      if (!this.accept(',') && !this.accept(';')) break
    }
    this.takeClosing('}', '{', line)
    this.#deeper(depth)
    return { kind: 'table', fields, line: lexer.lastLine }
  }

  #parseField(): TableField {
    const { lexer } = this
    if (lexer.kind === NAME && lexer.isFollowedByEquals()) {
      const name = this.takeName()
      lexer.next()
      const value = this.parseExpression()
      return { key: { kind: 'string', value: name }, value, line: lexer.lastLine }
    }
    if (lexer.kind !== '[') {
      const value = this.parseExpression()
      return { key: undefined, value, line: lexer.lastLine }
    }
    lexer.next()
    const key = this.parseExpression()
    const depth = this.#depth
    this.take(']')
    this.take('=')
    const value = this.parseExpression()
    this.#depth = Math.max(depth, this.#depth)
    return { key, value, line: lexer.lastLine }
  }
}
