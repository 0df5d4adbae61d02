/** Ends the program from wherever it is: thrown, and caught once in cli.ts. */
export class Exit extends Error {
  override readonly name = 'Exit'
  readonly code: number

  /** @param message what to say on standard error; nothing when empty */
  constructor(code: number, message = '') {
    super(message)
    this.code = code
  }
}
