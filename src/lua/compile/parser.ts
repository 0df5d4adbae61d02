/**
 * Reads the source of a chunk and makes its syntax tree, by recursive descent. What is wrong is raised as the Lua
 * error that `loadstring` reports, in Lua 5.1's words.
 */
import { END, type Kind, Lexer } from './lexer.ts'
import { ExpressionParser } from './parse-expressions.ts'
import { Scopes } from './scopes.ts'
import type { Block, Expression, FunctionBody, Local, Statement, Target } from './syntax.ts'

const ENDS_BLOCK: ReadonlySet<Kind> = new Set(['else', 'elseif', 'end', 'until', END])
/** More variables in one assignment nest too deeply for Lua. */
const MOST_TARGETS = 190

export interface Parsed {
  readonly main: FunctionBody
  /** Every local variable of the chunk. */
  readonly locals: readonly Local[]
}

/** @param name as `loadstring` takes it: `=name`, `@file` or the source itself. */
export function parse(source: string, name: string): Parsed {
  const parser = new Parser(new Lexer(source, name))
  const main = parser.parseChunk()
  return { main, locals: parser.locals }
}

class Parser extends ExpressionParser {
  protected override readonly scopes: Scopes
  readonly #main: FunctionBody

  constructor(lexer: Lexer) {
    super(lexer)
    this.#main = {
      parent: undefined,
      line: 0,
      bodyLine: lexer.line,
      parameters: [],
      isVararg: true,
      arg: undefined,
      usesVarargs: false,
      calls: false,
      upvalues: new Set(),
      block: [],
    }
    this.scopes = new Scopes(lexer, this.#main)
  }

  get locals(): readonly Local[] {
    return this.scopes.declared
  }

  parseChunk(): FunctionBody {
    this.#main.block = this.#parseStatements()
    if (this.lexer.kind !== END) throw this.lexer.unexpected(`'${END}' expected`)
    return this.#main
  }

  protected override parseBlockOf(body: FunctionBody): void {
    body.block = this.#parseStatements()
  }

  #parseStatements(): Block {
    const statements: Statement[] = []
    this.enterLevel()
    while (!ENDS_BLOCK.has(this.lexer.kind)) {
      const statement = this.#parseStatement()
      statements.push(statement)
      this.accept(';')
      if (statement.kind === 'return' || statement.kind === 'break') break
    }
    this.leaveLevel()
    return statements
  }

  #parseBlock(): Block {
    const before = this.scopes.enterBlock()
    const block = this.#parseStatements()
    this.scopes.leaveBlock(before)
    return block
  }

  #parseStatement(): Statement {
    const { lexer } = this
    const { line } = lexer
    switch (lexer.kind) {
      case 'if':
        return this.#parseIf(line)
      case 'while':
        return this.#parseWhile(line)
      case 'do': {
        lexer.next()
        const block = this.#parseBlock()
        this.takeClosing('end', 'do', line)
        return { kind: 'do', block }
      }
      case 'for':
        return this.#parseFor(line)
      case 'repeat':
        return this.#parseRepeat(line)
      case 'function':
        return this.#parseFunctionStatement(line)
      case 'local':
        lexer.next()
        return this.accept('function') ? this.#parseLocalFunction() : this.#parseLocal()
      case 'return':
        lexer.next()
        return { kind: 'return', values: this.#parseReturned() }
      case 'break':
        lexer.next()
        if (!this.scopes.isInLoop) throw lexer.unexpected('no loop to break')
        return { kind: 'break' }
      default:
        return this.#parseCallOrAssignment()
    }
  }

  #parseIf(line: number): Statement {
    const branches: { condition: Expression; block: Block }[] = []
    let otherwise: Block | undefined
    do {
      this.lexer.next()
      const condition = this.parseExpression()
      this.take('then')
      branches.push({ condition, block: this.#parseBlock() })
    } while (this.lexer.kind === 'elseif')
    if (this.accept('else')) otherwise = this.#parseBlock()
    this.takeClosing('end', 'if', line)
    return { kind: 'if', branches, otherwise }
  }

  #parseWhile(line: number): Statement {
    this.lexer.next()
    const condition = this.parseExpression()
    this.take('do')
    const body = this.#parseLoopBlock()
    this.takeClosing('end', 'while', line)
    return { kind: 'while', condition, ...body }
  }

  /** A loop without statements is where its head is. */
  #parseLoopBlock(): { block: Block; bodyLine: number } {
    const { lastLine, line } = this.lexer
    this.scopes.enterLoop()
    const block = this.#parseBlock()
    this.scopes.leaveLoop()
    return { block, bodyLine: block.length === 0 ? lastLine : line }
  }

  /** The condition sees the block's locals. */
  #parseRepeat(line: number): Statement {
    this.lexer.next()
    const before = this.scopes.enterBlock()
    this.scopes.enterLoop()
    const { line: bodyLine } = this.lexer
    const block = this.#parseStatements()
    this.takeClosing('until', 'repeat', line)
    const condition = this.parseExpression()
    this.scopes.leaveLoop()
    this.scopes.leaveBlock(before)
    return { kind: 'repeat', condition, block, bodyLine }
  }

  #parseFor(line: number): Statement {
    const { lexer, scopes } = this
    lexer.next()
    const before = scopes.enterBlock()
    const name = this.takeName()
    let statement: Statement
    if (lexer.kind === '=') statement = this.#parseNumericFor(name)
    else if (lexer.kind === ',' || lexer.kind === 'in') statement = this.#parseGenericFor(name)
    else throw lexer.unexpected("'=' or 'in' expected")
    this.takeClosing('end', 'for', line)
    scopes.leaveBlock(before)
    return statement
  }

  #parseNumericFor(name: string): Statement {
    const { scopes } = this
    const hidden = ['(for index)', '(for limit)', '(for step)'].map(each => scopes.declare(each))
    const local = scopes.declare(name)
    this.lexer.next()
    const start = this.parseExpression()
    this.take(',')
    const limit = this.parseExpression()
    const step = this.accept(',') ? this.parseExpression() : undefined
    scopes.show(hidden)
    this.take('do')
    const line = this.lexer.lastLine
    scopes.show([local])
    // The control variable is a number, whatever the bounds are written as.
    local.given.push({ kind: 'number', value: 0 })
    return { kind: 'numeric for', local, start, limit, step, ...this.#parseLoopBlock(), line }
  }

  #parseGenericFor(name: string): Statement {
    const { scopes } = this
    const hidden = ['(for generator)', '(for state)', '(for control)'].map(each => scopes.declare(each))
    const locals = [scopes.declare(name)]
    while (this.accept(',')) locals.push(scopes.declare(this.takeName()))
    this.take('in')
    const { line } = this.lexer
    const values = this.parseExpressions()
    scopes.body.calls = true
    scopes.show(hidden)
    this.take('do')
    scopes.show(locals)
    for (const local of locals) local.given.push(undefined)
    return { kind: 'generic for', locals, values, ...this.#parseLoopBlock(), line }
  }

  #parseFunctionStatement(line: number): Statement {
    const { lexer } = this
    lexer.next()
    let target: Target = this.resolve(this.takeName())
    let isMethod = false
    while (!isMethod && (lexer.kind === '.' || lexer.kind === ':')) {
      isMethod = lexer.kind === ':'
      lexer.next()
      const object: Expression = target
      target = {
        kind: 'index',
        object,
        key: { kind: 'string', value: this.takeName() },
        line: lexer.lastLine,
      }
    }
    const body = this.parseFunction(line, isMethod)
    const value: Expression = { kind: 'function', body }
    assign(target, value)
    return { kind: 'assign', targets: [target], values: [value], line }
  }

  #parseLocalFunction(): Statement {
    const local = this.scopes.declare(this.takeName())
    this.scopes.show([local])
    const body = this.parseFunction(this.lexer.line, false)
    local.given.push({ kind: 'function', body })
    return { kind: 'local function', local, body }
  }

  #parseLocal(): Statement {
    const locals: Local[] = []
    do locals.push(this.scopes.declare(this.takeName()))
    while (this.accept(','))
    const values = this.accept('=') ? this.parseExpressions() : []
    locals.forEach((local, i) => {
      local.given.push(valueFor(i, values))
    })
    this.scopes.show(locals)
    return { kind: 'local', locals, values }
  }

  #parseReturned(): readonly Expression[] {
    const { kind } = this.lexer
    return ENDS_BLOCK.has(kind) || kind === ';' ? [] : this.parseExpressions()
  }

  #parseCallOrAssignment(): Statement {
    const { lexer } = this
    const value = this.parseSuffixed()
    if (value.kind === 'call' || value.kind === 'method') return { kind: 'call', call: value }
    const targets = [this.#target(value)]
    while (this.accept(',')) {
      targets.push(this.#target(this.parseSuffixed()))
      if (targets.length > MOST_TARGETS)
        throw lexer.error(`main function has more than ${MOST_TARGETS} variables in assignment`)
    }
    this.take('=')
    const values = this.parseExpressions()
    targets.forEach((target, i) => {
      assign(target, valueFor(i, values))
    })
    return { kind: 'assign', targets, values, line: lexer.lastLine }
  }

  #target(value: Expression): Target {
    if (value.kind === 'local' || value.kind === 'global' || value.kind === 'index') return value
    throw this.lexer.unexpected('syntax error')
  }
}

function assign(target: Target, value: Expression | undefined): void {
  if (target.kind !== 'local') return
  target.local.assignments++
  target.local.given.push(value)
}

/** What the variable at a place of a list is given; `undefined` when it is one of several results. */
function valueFor(place: number, values: readonly Expression[]): Expression | undefined {
  const value = values[place]
  if (value !== undefined) return value
  const last = values.at(-1)
  const isOpen = last?.kind === 'call' || last?.kind === 'method' || last?.kind === 'varargs'
  return isOpen ? undefined : { kind: 'nil' }
}
