/** A search in the history, backwards from the newest line, as the letters to look for are typed (Ctrl-R). */
export class Search {
  /** Newest first. */
  readonly #lines: readonly string[]
  #query = ''
  /** Of the line that was found; -1 before there was one. */
  #at = -1
  /** Nothing (more) was found: the line before stays. */
  #failed = false

  constructor(lines: readonly string[]) {
    this.#lines = lines
  }

  get query(): string {
    return this.#query
  }

  get failed(): boolean {
    return this.#failed
  }

  get found(): string | undefined {
    return this.#lines[this.#at]
  }

  type(text: string): void {
    for (const letter of text) {
      this.#query += letter
      this.#find(Math.max(0, this.#at))
    }
  }

  /** Takes the last letter back, and looks again from the newest line. */
  erase(): void {
    this.#query = [...this.#query].slice(0, -1).join('')
    this.#at = -1
    if (this.#query === '') this.#failed = false
    else this.#find(0)
  }

  /** Goes to the next older line that is another one. */
  next(): void {
    if (this.#query !== '') this.#find(this.#at + 1)
  }

  #find(start: number): void {
    const wanted = this.#query.toLowerCase()
    const { found } = this
    const isMatch = (line: string, at: number) =>
      at >= start && line.toLowerCase().includes(wanted) && (at === this.#at || line !== found)
    const at = this.#lines.findIndex(isMatch)
    this.#failed = at < 0
    if (at >= 0) this.#at = at
  }
}
