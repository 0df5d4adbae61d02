/**
 * The signals that ask the server to end. Windows knows no SIGTERM: who ends a process there does so without a word. It tells
 * of Ctrl-Break, and of a console window that is closed.
 */

const BY_TERM = ['SIGTERM'] as const
const BY_WINDOWS = ['SIGBREAK', 'SIGHUP'] as const

export type EndSignal = 'SIGINT' | (typeof BY_TERM)[number] | (typeof BY_WINDOWS)[number]

/** Those that a system sends. Each but SIGINT means what SIGTERM does. */
export function endSignals(platform: NodeJS.Platform = process.platform): readonly EndSignal[] {
  return ['SIGINT', ...(platform === 'win32' ? BY_WINDOWS : BY_TERM)]
}
