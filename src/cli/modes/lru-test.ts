/** `--lru-test`: writes and reads keys of which a fifth are asked for in four of five cases, and counts the hits. */
import { ReplyError } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import type { Wire } from '../connection/wire.ts'

const PERIOD = 1000
const BATCH = 250
/** Exponent of the power law that makes it 80 to 20. */
const ALPHA = 6.2

export async function lruTest(session: Session): Promise<void> {
  const wire = await session.require()
  const keys = Math.max(1, session.options.lruKeys)
  for (;;) {
    const end = performance.now() + PERIOD
    let [hits, misses] = [0, 0]
    while (performance.now() < end) {
      await batch(wire, () => ['SET', randomKey(keys), 'value'])
      for (const reply of await batch(wire, () => ['GET', randomKey(keys)])) {
        if (reply instanceof ReplyError) session.complain(reply.message)
        else if (reply === null) misses++
        else hits++
      }
    }
    const all = hits + misses
    const share = (count: number) => ((count / all) * 100).toFixed(2)
    session.print(
      `${all} Gets/sec | Hits: ${hits} (${share(hits)}%) | Misses: ${misses} (${share(misses)}%)\n`,
    )
  }
}

function batch(wire: Wire, words: () => string[]) {
  return Promise.all(Array.from({ length: BATCH }, () => wire.send(words())))
}

function randomKey(keys: number): string {
  const most = (keys + 1) ** (ALPHA + 1)
  const drawn = ((most - 1) * Math.random() + 1) ** (1 / (ALPHA + 1))
  return `lru:${keys - Math.floor(drawn) + 1}`
}
