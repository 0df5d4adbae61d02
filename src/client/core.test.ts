import { expect, test } from 'vitest'
import { Push, type ReplyValue } from '../resp/values.ts'
import { clientOf } from './client.ts'
import { Connection } from './connection.ts'
import { Core } from './core.ts'
import { ConnectionLostError } from './errors.ts'
import type { Link, LinkListener } from './link.ts'

/** A server that answers with its name, and hangs at HANG and BLPOP. */
class FakeServer {
  readonly name: string
  /** Connections that are open. */
  open = 0
  readonly #listeners: LinkListener[] = []

  constructor(name: string) {
    this.name = name
  }

  accept(): Connection {
    return Connection.direct(listener => this.#link(listener))
  }

  publish(channel: string, message: string): void {
    for (const each of this.#listeners) each.received(new Push(['message', channel, message]))
  }

  #link(listener: LinkListener): Link {
    this.open++
    const taken: ReplyValue[] = []
    return {
      send: ([command = '', ...names]) => {
        if (command === 'HANG' || command === 'BLPOP') return
        if (command !== 'SUBSCRIBE') taken.push(this.name)
        else for (const name of names) taken.push(new Push(['subscribe', String(name), 1]))
        if (command === 'SUBSCRIBE') this.#listeners.push(listener)
      },
      sendAll: () => {},
      flush: () => {
        for (const reply of taken.splice(0)) listener.received(reply)
      },
      close: () => {
        this.open--
      },
    }
  }
}

test('a server that is left: what was sent fails, all else goes to the next one', async () => {
  const [old, next] = [new FakeServer('old'), new FakeServer('next')]
  let place = old
  const core = new Core({ reconnect: { minDelay: 1 } }, async () => place.accept())
  await core.open()
  const redis = clientOf(core)
  await using news = redis.subscribe('news')
  await news.ready
  const sent = [redis.call('HANG'), redis.blpop(['l'], 0)].map(each =>
    expect(each).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: 'the server is another one now' }),
  )
  await new Promise(setImmediate)
  const unsent = redis.call('WHERE')
  place = next
  core.leave(new ConnectionLostError('the server is another one now'))
  await Promise.all(sent)
  expect(old.open).toBe(0)
  expect(redis.state).toBe('reconnecting')
  expect(await unsent).toBe('next')
  expect(await redis.call('WHERE')).toBe('next')
  while (next.open < 2) await new Promise(setImmediate)
  await news.add('more')
  next.publish('news', 'again')
  expect((await news.next()).value?.message).toBe('again')
  redis.close()
  expect(next.open).toBe(0)
})
