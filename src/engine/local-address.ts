/** Whether a peer is on this machine for sure: unix sockets show port 0, in-process clients no port at all. */
export function isLocalAddress(address: string): boolean {
  return /^127\.|^\[::1\]:|^\[::ffff:127\.|:0$|^in-process$/.test(address)
}
