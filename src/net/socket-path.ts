/**
 * Paths of unix sockets, checked before the system gets them: it cuts off what is too long without a word, and Windows has
 * named pipes in their place. Called by listener.ts.
 */

/** Bytes of a path and its end: `sun_path` of each system's `sockaddr_un`. */
const ROOM: Partial<Record<NodeJS.Platform, number>> = { linux: 108, android: 108 }
/** Of macOS and the BSDs. */
const LEAST_ROOM = 104

/** What names of pipes begin with. */
const PIPE = /^[\\/]{2}[.?][\\/]pipe[\\/]/

/** @throws Error for what cannot be listened at */
export function checkSocketPath(path: string, platform: NodeJS.Platform = process.platform): void {
  if (platform === 'win32') {
    if (PIPE.test(path)) return
    throw new Error(`unix sockets are named pipes on Windows: write \\\\.\\pipe\\redis, not ${path}`)
  }
  const room = ROOM[platform] ?? LEAST_ROOM
  const bytes = Buffer.byteLength(path)
  if (bytes >= room) throw new Error(`unix socket path too long (${bytes}), must be under ${room}`)
}

/** Whether access to a socket is a matter of its file's mode. */
export function hasMode(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'win32'
}
