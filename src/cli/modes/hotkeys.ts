/** `--hotkeys`: the sixteen keys that the server counts as used most, which it does only under an LFU policy. */
import { type Bytes, ReplyError } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import type { Wire } from '../connection/wire.ts'
import { Exit } from '../exit.ts'
import { ProgressBar } from '../output/progress-bar.ts'
import { databaseSize, percent } from './bigkeys.ts'
import { Interruption, scanKeys } from './scan.ts'

const KEPT = 16
const INTRODUCTION = `
# Scanning the entire keyspace to find hot keys as well as
# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec
# per 100 SCAN commands (not usually needed).

`

interface Hot {
  readonly key: Bytes
  readonly counter: number
}

export async function hotkeys(session: Session): Promise<void> {
  const wire = await session.require()
  using interruption = new Interruption()
  const size = await databaseSize(wire)
  session.print(INTRODUCTION)
  /** Hottest first. */
  const hottest: Hot[] = []
  let sampled = 0
  let done = '00.00%'
  using bar = new ProgressBar(session)
  for await (const keys of scanKeys(session, wire, 100)) {
    const share = size === 0 ? 0 : sampled / size
    done = percent(share)
    bar.show(share, `${sampled} keys`)
    const counters = await Promise.all(keys.map(key => frequencyOf(session, wire, key)))
    for (const [at, key] of keys.entries()) {
      sampled++
      const counter = counters[at] ?? 0
      if (counter <= (hottest[KEPT - 1]?.counter ?? 0)) continue
      hottest.splice(placeOf(counter, hottest), 0, { key, counter })
      hottest.splice(KEPT)
      session.print(`[${done}] Hot key ${session.quote(key)} found so far with counter ${counter}\n`)
    }
    if (interruption.happened) break
  }
  session.print('\n-------- summary -------\n\n')
  if (interruption.happened) session.print(`[${done}] `)
  session.print(`Sampled ${sampled} keys in the keyspace!\n`)
  for (const { key, counter } of hottest)
    session.print(`hot key found with counter: ${counter}\tkeyname: ${session.quote(key)}\n`)
}

function placeOf(counter: number, hottest: readonly Hot[]): number {
  const place = hottest.findIndex(hot => hot.counter < counter)
  return place < 0 ? hottest.length : place
}

async function frequencyOf(session: Session, wire: Wire, key: Bytes): Promise<number> {
  const counter = await wire.send(['OBJECT', 'FREQ', key])
  if (counter instanceof ReplyError) throw new Exit(1, `Error: ${counter.message}`)
  if (typeof counter === 'number') return counter
  session.complain(`Warning: OBJECT freq on '${session.quote(key)}' failed (may have been deleted)`)
  return 0
}
