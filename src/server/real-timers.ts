/** Timers as they are when the server is loaded: a test that fakes timers later does not stop a server in its process. */
export const { setImmediate, setTimeout, clearTimeout } = globalThis
