/** What an RDB file says about the history of the data that it holds: which one, how far, and what its stream has selected. */
export class LoadedHistory {
  /** The name of the history; empty: the file says nothing. */
  id = ''
  /** Bytes of its stream; -1: the file says nothing. */
  offset = -1
  database = 0

  get isWhole(): boolean {
    return this.id !== '' && this.offset >= 0
  }

  /** A fact of the file. */
  learn(name: string, value: string): void {
    if (name === 'repl-id' && /^[0-9a-f]{40}$/.test(value)) this.id = value
    if (!/^\d{1,15}$/.test(value)) return
    if (name === 'repl-offset') this.offset = Number(value)
    if (name === 'repl-stream-db') this.database = Number(value)
  }
}
