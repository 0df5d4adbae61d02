/** What the client takes of `node:net`, `node:tls` and `node:diagnostics_channel`, where there are no sockets and nobody listens. */
export function connect(): never {
  throw new Error('there are no sockets in a page')
}

export function isIP(): number {
  return 0
}

export function tracingChannel(): { hasSubscribers: boolean } {
  return { hasSubscribers: false }
}
