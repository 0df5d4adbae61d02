/**
 * What a program can do with its own server beside commands: move a virtual clock, keep and restore snapshots, and, on
 * test servers, let things go wrong. The page asks for it as it asks for commands, in words: `["ADVANCE", "1h"]`.
 */

import type { Engine } from '../engine/engine.ts'
import type { ServerSnapshot } from '../engine/server-snapshot.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import type { JsonReply } from './reply-json.ts'
import { BadRequest } from './requests.ts'

/** A fault as the page shows it. */
export interface ShownFault {
  readonly id: number
  /** What was asked for, as JSON. */
  readonly rule: string
  /** How often it has fired. */
  readonly fired: number
}

/** What a test server adds: see testing/faults.ts. */
export interface FaultControls {
  /** @throws Error for what is no rule */
  add(rule: string): void
  list(): readonly ShownFault[]
  remove(id: number): void
  clear(): void
}

/** Runs one request of the page. @throws Error that says why not */
export interface Controls {
  run(words: readonly string[]): JsonReply
  close(): void
}

/** Memory that a forgotten page holds. */
const MOST_SNAPSHOTS = 20

interface Kept {
  readonly id: number
  readonly name: string
  readonly at: number
  readonly saved: ServerSnapshot
}

export class ServerControls implements Controls {
  readonly #server: Engine
  readonly #faults: FaultControls | undefined
  /** What the page has taken; released when it is closed. */
  #snapshots: readonly Kept[] = []
  #lastId = 0

  constructor(server: Engine, faults: FaultControls | undefined) {
    this.#server = server
    this.#faults = faults
  }

  run(words: readonly string[]): JsonReply {
    const [name = '', ...args] = words
    this.#do(name.toUpperCase(), args)
    return this.#state()
  }

  #do(name: string, [first = '', ...others]: readonly string[]): void {
    if (name === 'STATE') return
    if (name === 'ADVANCE') this.#advance(first)
    else if (name === 'SNAPSHOT') this.#take([first, ...others].join(' '))
    else if (name === 'RESTORE') this.#server.restore(this.#find(first).saved)
    else if (name === 'RELEASE') this.#release(this.#find(first))
    else if (name === 'FAULT') this.#fault(first.toUpperCase(), others[0] ?? '')
    else throw new BadRequest(`there is no control ${name}`)
  }

  #state(): JsonReply {
    const { clock } = this.#server
    return {
      clock: clock instanceof VirtualClock ? clock.now : null,
      snapshots: this.#snapshots.map(({ id, name, at }) => ({ id, name, at })),
      faults: this.#faults?.list().map(each => ({ ...each })) ?? null,
    }
  }

  #advance(by: string): void {
    const { clock } = this.#server
    if (!(clock instanceof VirtualClock)) throw new BadRequest('the clock of this server is the real one')
    clock.advance(by)
  }

  #take(name: string): void {
    if (this.#snapshots.length >= MOST_SNAPSHOTS)
      throw new BadRequest(`there are ${MOST_SNAPSHOTS} snapshots: release one first`)
    const id = ++this.#lastId
    const kept = {
      id,
      name: name || `snapshot ${id}`,
      at: this.#server.clock.now,
      saved: this.#server.snapshot(),
    }
    this.#snapshots = [...this.#snapshots, kept]
  }

  #find(id: string): Kept {
    const found = this.#snapshots.find(each => String(each.id) === id)
    if (found === undefined) throw new BadRequest('there is no such snapshot any more')
    return found
  }

  #release(kept: Kept): void {
    kept.saved.release()
    this.#snapshots = this.#snapshots.filter(each => each !== kept)
  }

  #fault(what: string, argument: string): void {
    if (this.#faults === undefined)
      throw new BadRequest(
        'faults are for test servers: startTestServer() makes one, with an inspect() of its own',
      )
    if (what === 'ADD') this.#faults.add(argument)
    else if (what === 'REMOVE') this.#faults.remove(Number(argument))
    else if (what === 'CLEAR') this.#faults.clear()
    else throw new BadRequest('FAULT ADD, REMOVE or CLEAR')
  }

  close(): void {
    for (const { saved } of this.#snapshots) saved.release()
    this.#snapshots = []
  }
}
