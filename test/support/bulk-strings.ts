/** The elements of a reply that is an array of bulk strings. */
export function bulkStringsOf(reply: string): string[] {
  const found: string[] = []
  for (let at = reply.indexOf('\r\n') + 2; at < reply.length; ) {
    const start = reply.indexOf('\r\n', at) + 2
    const end = start + Number(reply.slice(at + 1, start))
    found.push(reply.slice(start, end))
    at = end + 2
  }
  return found
}
