/**
 * Which names mean which local variables at the point that the parser has reached. One `Scopes` follows a whole
 * chunk: functions nest, and so do blocks in them.
 */
import type { Lexer } from './lexer.ts'
import type { Expression, FunctionBody, Local } from './syntax.ts'

const MOST_LOCALS = 200
const MOST_UPVALUES = 60

/** What a function's source has declared so far. */
interface Level {
  readonly body: FunctionBody
  /** Those that can be seen, innermost last. */
  readonly visible: Local[]
  /** Declared, but not yet to be seen. */
  pending: number
  /** The number of loops around the current statement. */
  loops: number
}

export class Scopes {
  readonly #lexer: Lexer
  readonly #levels: Level[] = []
  #level: Level
  /** All locals of the chunk so far. */
  readonly declared: Local[] = []

  constructor(lexer: Lexer, main: FunctionBody) {
    this.#lexer = lexer
    this.#level = this.#open(main)
  }

  get body(): FunctionBody {
    return this.#level.body
  }

  get isInLoop(): boolean {
    return this.#level.loops > 0
  }

  enterFunction(body: FunctionBody): void {
    this.#level = this.#open(body)
  }

  leaveFunction(): void {
    this.#levels.pop()
    this.#level = this.#levels.at(-1) ?? this.#level
  }

  enterLoop(): void {
    this.#level.loops++
  }

  leaveLoop(): void {
    this.#level.loops--
  }

  /** Remembers what can be seen now, for `leaveBlock`. */
  enterBlock(): number {
    return this.#level.visible.length
  }

  leaveBlock(before: number): void {
    this.#level.visible.length = before
  }

  /** A local that can be seen from `show` on. */
  declare(name: string): Local {
    const { body, visible } = this.#level
    this.#level.pending++
    if (visible.length + this.#level.pending > MOST_LOCALS)
      throw this.#tooMany(body, MOST_LOCALS, 'local variables')
    const local: Local = {
      name,
      id: this.declared.length + 1,
      owner: body,
      isUsed: false,
      captured: false,
      assignments: 0,
      given: [],
    }
    this.declared.push(local)
    return local
  }

  show(locals: readonly Local[]): void {
    this.#level.visible.push(...locals)
    this.#level.pending -= locals.length
  }

  resolve(name: string, line: number): Expression & { kind: 'local' | 'global' } {
    for (let depth = this.#levels.length - 1; depth >= 0; depth--) {
      const level = this.#levels[depth]
      if (level === undefined) break
      const { visible } = level
      for (let i = visible.length - 1; i >= 0; i--) {
        const local = visible[i]
        if (local?.name !== name) continue
        local.isUsed = true
        const isUpvalue = depth !== this.#levels.length - 1
        if (isUpvalue) this.#capture(local, depth)
        return { kind: 'local', local, isUpvalue }
      }
    }
    return { kind: 'global', name, line }
  }

  #open(body: FunctionBody): Level {
    const level = { body, visible: [], pending: 0, loops: 0 }
    this.#levels.push(level)
    return level
  }

  /** All functions between a local's owner and the current one hand it on. */
  #capture(local: Local, owner: number): void {
    local.captured = true
    for (const { body } of this.#levels.slice(owner + 1)) {
      body.upvalues.add(local)
      if (body.upvalues.size > MOST_UPVALUES) throw this.#tooMany(body, MOST_UPVALUES, 'upvalues')
    }
  }

  #tooMany(body: FunctionBody, limit: number, what: string): Error {
    const where = body.line === 0 ? 'main function' : `function at line ${body.line}`
    return this.#lexer.error(`${where} has more than ${limit} ${what}`)
  }
}
