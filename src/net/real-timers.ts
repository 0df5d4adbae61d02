/** Timers as they are when the server is loaded: a test that fakes timers later does not stop a server in its process. */
export const { setImmediate, setTimeout, clearTimeout } = globalThis

/** Milliseconds of a clock that only goes forward. Bound: a third faster than the method (measured, 35 ns). */
export const monotonic = performance.now.bind(performance)
