/** For views that run for hours: asks, and when the connection is lost dials every second until it is back. */
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { WireLost } from '../connection/wire.ts'
import { pause } from '../pause.ts'

const CLEAR_LINE = '\r\x1b[0K'

export async function askPatiently(session: Session, words: readonly Bytes[]): Promise<ReplyValue> {
  for (let tries = 0; ; ) {
    try {
      if (session.wire === undefined) throw new WireLost('not connected')
      const reply = await session.wire.send(words)
      if (tries > 0) session.print(CLEAR_LINE)
      return reply
    } catch (error) {
      if (!(error instanceof WireLost)) throw error
      session.print(`${CLEAR_LINE}Reconnecting... ${++tries}\r`)
      await session.connect(true)
      await pause(1000)
    }
  }
}
