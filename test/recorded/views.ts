/**
 * What of a reply must be equal whenever and wherever it is looked at, by the name that recordings know it by. Views
 * that depend on the version of the real server stay in test/compat; what they look at is not recorded.
 */

/** Turns a reply into what must be equal on both sides. */
export type View = (reply: string) => unknown

/** The items of a flat aggregate in sorted order, behind its head. */
export const inAnyOrder: View = reply => itemsOf(reply).sort().join('')

/** The pairs of a flat aggregate of names and values in sorted order, behind its head. */
export const pairsInAnyOrder: View = reply => {
  const [head = '', ...items] = itemsOf(reply)
  const pairs = items.flatMap((item, at) => (at % 2 === 0 ? [item + items[at + 1]] : []))
  return head + pairs.sort().join('')
}

function itemsOf(reply: string): string[] {
  const items: string[] = []
  for (let at = 0; at < reply.length; ) {
    let end = reply.indexOf('\r\n', at) + 2
    if (end === 1) end = reply.length
    if (reply[at] === '$' && reply[at + 1] !== '-') end += Number(reply.slice(at + 1, end)) + 2
    items.push(reply.slice(at, end))
    at = end
  }
  return items
}

/** Of a reply its kind, `$` or `:`; of an error all. */
export const kind: View = reply => (reply[0] === '-' ? reply : reply[0])

export const VIEWS = {
  sorted: inAnyOrder,
  pairs: pairsInAnyOrder,
  kind,
} as const satisfies Record<string, View>

export type ViewName = keyof typeof VIEWS
