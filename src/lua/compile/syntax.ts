/**
 * The syntax tree that the parser makes and the compiler reads. Names are resolved already: a name is a local
 * variable (of this function or of one around it) or a global. Lines are those that Lua 5.1 gives in messages,
 * which for an operation is the line of its last token.
 */

/** A local variable or parameter. */
export interface Local {
  readonly name: string
  /** Different for all locals of a chunk. */
  readonly id: number
  readonly owner: FunctionBody
  isUsed: boolean
  /** Whether a function inside its owner uses it. */
  captured: boolean
  /** How often it is assigned after its declaration. */
  assignments: number
  /** What it is given, also in its declaration; `undefined` stands for a value about which nothing is known. */
  readonly given: (Expression | undefined)[]
}

export interface FunctionBody {
  readonly parent: FunctionBody | undefined
  /** The line of `function`; 0 for a chunk. */
  readonly line: number
  /** Of its first statement. */
  bodyLine: number
  readonly parameters: Local[]
  isVararg: boolean
  /** The table `arg` that a vararg function has which never says `...`. */
  arg: Local | undefined
  usesVarargs: boolean
  /** Whether it calls functions: those that do not can neither recur nor run for long without a loop. */
  calls: boolean
  /** The locals of functions around it that it or a function in it uses. */
  readonly upvalues: Set<Local>
  block: Block
}

export type Block = readonly Statement[]

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '..'
  | '=='
  | '~='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'

export type UnaryOperator = '-' | 'not' | '#'

export type Call =
  | {
      readonly kind: 'call'
      readonly callee: Expression
      readonly args: readonly Expression[]
      readonly line: number
    }
  | {
      readonly kind: 'method'
      readonly object: Expression
      readonly name: string
      readonly args: readonly Expression[]
      readonly line: number
    }

export type Index = {
  readonly kind: 'index'
  readonly object: Expression
  readonly key: Expression
  readonly line: number
}

/** What can be assigned to. */
export type Target =
  | { readonly kind: 'local'; readonly local: Local; readonly isUpvalue: boolean }
  | { readonly kind: 'global'; readonly name: string; readonly line: number }
  | Index

export type Expression =
  | { readonly kind: 'nil' }
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'varargs' }
  | { readonly kind: 'function'; readonly body: FunctionBody }
  | Target
  | Call
  /** Parentheses around what would give several values, or about which messages say nothing. */
  | { readonly kind: 'group'; readonly inner: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly line: number
      /** How many binary operations are nested in it. */
      readonly depth: number
    }
  | {
      readonly kind: 'unary'
      readonly operator: UnaryOperator
      readonly operand: Expression
      readonly line: number
    }
  | { readonly kind: 'table'; readonly fields: readonly TableField[]; readonly line: number }

/** A field without a key takes the next number. */
export interface TableField {
  readonly key: Expression | undefined
  readonly value: Expression
  /** Of the value's end. */
  readonly line: number
}

export type Statement =
  | { readonly kind: 'local'; readonly locals: readonly Local[]; readonly values: readonly Expression[] }
  | { readonly kind: 'local function'; readonly local: Local; readonly body: FunctionBody }
  | {
      readonly kind: 'assign'
      readonly targets: readonly Target[]
      readonly values: readonly Expression[]
      readonly line: number
    }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'do'; readonly block: Block }
  | {
      readonly kind: 'while'
      readonly condition: Expression
      readonly block: Block
      /** Of the first statement. */
      readonly bodyLine: number
    }
  | {
      readonly kind: 'repeat'
      readonly condition: Expression
      readonly block: Block
      readonly bodyLine: number
    }
  | {
      readonly kind: 'if'
      readonly branches: readonly { readonly condition: Expression; readonly block: Block }[]
      readonly otherwise: Block | undefined
    }
  | {
      readonly kind: 'numeric for'
      readonly local: Local
      readonly start: Expression
      readonly limit: Expression
      readonly step: Expression | undefined
      readonly block: Block
      readonly bodyLine: number
      /** Of `do`: where the loop is prepared. */
      readonly line: number
    }
  | {
      readonly kind: 'generic for'
      readonly locals: readonly Local[]
      readonly values: readonly Expression[]
      readonly block: Block
      readonly bodyLine: number
      /** Of what follows `in`: where the iterator is called. */
      readonly line: number
    }
  | { readonly kind: 'return'; readonly values: readonly Expression[] }
  | { readonly kind: 'break' }
