/**
 * Keyspace notifications: publishes what the keyspace announces, to `__keyspace@<db>__:<key>` with the event's name
 * and to `__keyevent@<db>__:<event>` with the key, for the classes that `notify-keyspace-events` names.
 */
import type { Database } from '../keyspace/database.ts'
import type { KeyEvent } from '../keyspace/events.ts'
import type { ChangeListener, KeyObserver, Keyspace } from '../keyspace/keyspace.ts'
import type { Bytes } from '../resp/values.ts'
import type { PubSubHub } from './hub.ts'

/** What `A` stands for. */
const ALL = 'g$lshzxetd'

export class Notifications implements ChangeListener, KeyObserver {
  readonly #keyspace: Keyspace
  readonly #hub: PubSubHub
  /** Letters of the classes of events to publish; empty: none. */
  #classes = ''
  /** Whether to publish to channels of keys (`K`), and to channels of events (`E`). */
  #toKeyspace = false
  #toKeyevent = false

  constructor(keyspace: Keyspace, hub: PubSubHub) {
    this.#keyspace = keyspace
    this.#hub = hub
    keyspace.listen(this, false)
  }

  /** The directive's value: class letters, `A` for most of them, `K` and `E` for the two kinds of channel. */
  set classes(classes: string) {
    this.#toKeyspace = classes.includes('K')
    this.#toKeyevent = classes.includes('E')
    this.#classes = this.#toKeyspace || this.#toKeyevent ? classes.replace('A', ALL) : ''
    this.#keyspace.wake(this, this.#classes !== '')
    this.#keyspace.observer = /[nm]/.test(this.#classes) ? this : undefined
  }

  changed(database: Database, key: Bytes, event: KeyEvent): void {
    this.noticed(database, key, event)
  }

  metadataChanged(database: Database, key: Bytes, event: KeyEvent): void {
    this.changed(database, key, event)
  }

  noticed(database: Database, key: Bytes, event: KeyEvent): void {
    if (!this.#classes.includes(event.class)) return
    const { index } = database
    if (this.#toKeyspace) this.#hub.publish(`__keyspace@${index}__:${key}`, event.name)
    if (this.#toKeyevent) this.#hub.publish(`__keyevent@${index}__:${event.name}`, key)
  }

  flushing(): void {}

  swapping(): void {}
}
