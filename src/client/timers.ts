/**
 * Real time, whatever a test's fake timers do later: the functions are taken when the module is loaded.
 */
const { setTimeout: set, clearTimeout: clear } = globalThis
const { nextTick } = process
const clock = performance
const read = performance.now

export interface Timer {
  cancel(): void
}

/** A timer that keeps no process alive. */
export function after(milliseconds: number, action: () => void): Timer {
  const handle = set(action, milliseconds)
  handle.unref()
  return { cancel: () => clear(handle) }
}

/** A timer that does: something is still to be done. */
export function surelyAfter(milliseconds: number, action: () => void): Timer {
  const handle = set(action, milliseconds)
  return { cancel: () => clear(handle) }
}

/** Runs an action at the end of this turn, behind the promises that are ready now. */
export function atEndOfTurn(action: () => void): void {
  nextTick(action)
}

/** Milliseconds on a clock that only goes forward. */
export function now(): number {
  return read.call(clock)
}
