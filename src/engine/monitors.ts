/** MONITOR: clients that are shown every command, as Redis prints it, with secrets hidden. */
import type { Command } from '../commands/declare/define.ts'
import { quote } from '../resp/quote.ts'
import { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, Status } from '../resp/values.ts'
import { redact } from './redact.ts'
import type { Session } from './session.ts'

export class Monitors {
  readonly #sessions = new Set<Session>()

  get size(): number {
    return this.#sessions.size
  }

  add(session: Session): void {
    this.#sessions.add(session)
  }

  remove(session: Session): void {
    this.#sessions.delete(session)
  }

  show(session: Session, command: Command, argv: readonly Bytes[]): void {
    if (!command.flags.has('skip_monitor') && !command.flags.has('admin'))
      this.showAnyway(session, command, argv)
  }

  /** Also what is not shown when it has run, as scripts: they come before the commands that they call. */
  showAnyway(session: Session, command: Command, argv: readonly Bytes[]): void {
    const { now } = session.clock
    const time = `${Math.floor(now / 1000)}.${String(now % 1000).padStart(3, '0')}000`
    const words = redact(command, argv).map(quote).join(' ')
    const line = new SharedReply(new Status(`${time} [${session.databaseIndex} ${session.address}] ${words}`))
    for (const monitor of this.#sessions) monitor.outlet.deliver(line)
  }
}
