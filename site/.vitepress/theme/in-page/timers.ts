/** `src/client/timers.ts` in a page, which no timer keeps alive. */
export function after(milliseconds: number, action: () => void): { cancel(): void } {
  const handle = setTimeout(action, milliseconds)
  return { cancel: () => clearTimeout(handle) }
}

export const surelyAfter = after

export function atEndOfTurn(action: () => void): void {
  queueMicrotask(action)
}

export function now(): number {
  return performance.now()
}
