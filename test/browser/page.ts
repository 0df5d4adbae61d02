/** What runs in the page: an engine without any system beneath it, and a way for the test to call it. */
import { Engine } from '../../src/engine/engine.ts'
import { InProcessConnection } from '../../src/engine/in-process.ts'
import { VirtualClock } from '../../src/keyspace/clock.ts'

const clock = new VirtualClock()
const engine = new Engine({ clock })
const other = new InProcessConnection(engine)
const real = new Engine()

Object.assign(globalThis, {
  call: (...words: string[]) => engine.call(...words),
  /** On another connection. */
  callOther: (...words: string[]) => other.call(...words),
  /** On an engine whose time is the page's. */
  callReal: (...words: string[]) => real.call(...words),
  advance: (by: string) => clock.advance(by),
  /** Runs a command, and makes it undone. */
  callAndRestore: async (...words: string[]) => {
    const saved = engine.snapshot()
    const reply = await engine.call(...words)
    engine.restore(saved)
    saved.release()
    return reply
  },
})
