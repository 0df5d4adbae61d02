import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { Push, type ReplyValue } from '../resp/values.ts'
import { Connection } from './connection.ts'
import { ConnectionError } from './errors.ts'
import type { LinkListener, Word } from './link.ts'
import { Redial } from './redial.ts'
import { Subscriber } from './subscriber.ts'

// Files of the unit project share the modules that they load; this one has its own, whose timers are not the usual.
vi.hoisted(() => vi.resetModules())
afterAll(() => {
  vi.doUnmock('./timers.ts')
  vi.resetModules()
})

/** Pauses that have not ended; nothing ends one but a test. */
const pauses = vi.hoisted(() => new Set<() => void>())
vi.mock('./timers.ts', async importOriginal => ({
  ...(await importOriginal<typeof import('./timers.ts')>()),
  surelyAfter: (_: number, action: () => void) => {
    pauses.add(action)
    return { cancel: () => pauses.delete(action) }
  },
}))
beforeEach(() => pauses.clear())

function endPause(): void {
  const [action] = pauses
  if (action === undefined) throw new Error('there is no pause')
  pauses.delete(action)
  action()
}

/** A server that confirms subscriptions, behind dials that a test answers. */
class Line {
  /** Attempts that are not answered. */
  readonly dials: { answer(): void; refuse(): void }[] = []
  /** The connections that were made. */
  readonly links: LinkListener[] = []
  readonly dial = () =>
    new Promise<Connection>((resolve, reject) => {
      this.dials.push({
        answer: () => resolve(Connection.direct(listener => this.#linkTo(listener))),
        refuse: () => reject(new ConnectionError('nobody')),
      })
    })

  answer(): void {
    this.dials.shift()?.answer()
  }

  publish(channel: string, message: string): void {
    for (const link of this.links) link.received(new Push(['message', channel, message]))
  }

  #linkTo(listener: LinkListener) {
    this.links.push(listener)
    const sent: (readonly Word[])[] = []
    return {
      send: (argv: readonly Word[]) => sent.push(argv),
      sendAll: () => {},
      flush: () => {
        for (const [, ...names] of sent.splice(0)) {
          for (const name of names) listener.received(new Push(['subscribe', String(name), 1]))
        }
      },
      close: () => {},
    }
  }
}

function listenerOf(heard: unknown[]) {
  return { receive: (_: string, message: ReplyValue) => heard.push(message), end: () => {} }
}

async function subscribed(line: Line, heard: unknown[]): Promise<Subscriber> {
  const subscriber = new Subscriber(line.dial, {})
  const added = subscriber.add('', ['news'], listenerOf(heard))
  line.answer()
  await added
  return subscriber
}

test('a subscriber that wants more during the pause after a loss dials once, and hears each message once', async () => {
  const line = new Line()
  const heard: unknown[] = []
  const subscriber = await subscribed(line, heard)
  line.links.pop()?.ended(undefined)
  expect(pauses.size).toBe(1)
  const added = subscriber.add('', ['weather'], listenerOf(heard))
  expect([line.dials.length, pauses.size]).toEqual([1, 0])
  line.answer()
  await added
  expect([line.dials.length, line.links.length, pauses.size]).toEqual([0, 1, 0])
  line.publish('news', 'a')
  line.publish('weather', 'b')
  expect(heard).toEqual(['a', 'b'])
})

test('one that wants more during the next attempt waits for that', async () => {
  const line = new Line()
  const heard: unknown[] = []
  const subscriber = await subscribed(line, heard)
  line.links.pop()?.ended(undefined)
  endPause()
  const added = subscriber.add('', ['weather'], listenerOf(heard))
  expect(line.dials.length).toBe(1)
  line.answer()
  await added
  expect([line.dials.length, line.links.length, pauses.size]).toEqual([0, 1, 0])
  line.publish('news', 'a')
  line.publish('weather', 'b')
  expect(heard).toEqual(['a', 'b'])
})

test('an attempt before its time that fails is followed by the next pause', async () => {
  const line = new Line()
  const heard: unknown[] = []
  const subscriber = await subscribed(line, heard)
  line.links.pop()?.ended(undefined)
  const added = expect(subscriber.add('', ['weather'], listenerOf(heard))).rejects.toThrow('nobody')
  line.dials.shift()?.refuse()
  await added
  expect(pauses.size).toBe(1)
  endPause()
  const again = subscriber.add('', ['more'], listenerOf(heard))
  line.answer()
  await again
  // What was refused is not heard, though the connection came later.
  for (const name of ['news', 'weather', 'more']) line.publish(name, name)
  expect(heard).toEqual(['news', 'more'])
})

test('the first attempt is the only one when it fails, and may be made again', async () => {
  const line = new Line()
  const redial = new Redial(line.dial, {}, { connected: () => {}, lost: () => {}, gaveUp: () => {} })
  const first = redial.open()
  const same = redial.open()
  line.dials.shift()?.refuse()
  await expect(first).rejects.toThrow('nobody')
  await expect(same).rejects.toThrow('nobody')
  expect([line.dials.length, pauses.size]).toEqual([0, 0])
  const second = redial.open()
  line.answer()
  await second
  expect(redial.connection?.isOpen).toBe(true)
})

test('a connection that comes after the end is closed', async () => {
  const line = new Line()
  const connected = vi.fn()
  const redial = new Redial(line.dial, {}, { connected, lost: () => {}, gaveUp: () => {} })
  const opened = redial.open()
  redial.close()
  line.answer()
  await opened
  expect(connected).not.toHaveBeenCalled()
  expect(redial.connection).toBe(undefined)
})
