/**
 * Time and timers as they are when the module is loaded: a test that fakes them later does not stop a server in its
 * process.
 */
export const real = {
  // Bound: a browser's timers belong to its window.
  setTimeout: setTimeout.bind(globalThis),
  clearTimeout: clearTimeout.bind(globalThis),
  setInterval: setInterval.bind(globalThis),
  clearInterval: clearInterval.bind(globalThis),
  monotonic: performance.now.bind(performance),
  system: Date.now,
}

/** Node's timers fire at once for longer delays. */
export const LONGEST_DELAY = 2 ** 31 - 1
