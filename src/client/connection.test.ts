import { strict as assert } from 'node:assert'
import { expect, test } from 'vitest'
import { Push } from '../resp/values.ts'
import { clientOver } from './direct.ts'
import type { LinkListener, Word } from './link.ts'

/** A server that echoes the name of each command, over a link that cannot take some. */
function clientOfEcho() {
  const sent: (readonly Word[])[] = []
  const refuse = (argv: readonly Word[]) => {
    if (argv.includes('huge')) throw new RangeError('too long')
  }
  const redis = clientOver((listener: LinkListener) => {
    let taken: (readonly Word[])[] = []
    return {
      send: argv => {
        refuse(argv)
        taken.push(argv)
      },
      sendAll: commands => {
        commands.forEach(refuse)
        taken = taken.concat(commands)
      },
      flush: () => {
        for (const argv of taken.splice(0)) {
          sent.push(argv)
          listener.received(String(argv[0]))
        }
      },
      close: () => {},
    }
  })
  return { redis, sent }
}

test('a request that the link cannot take fails alone', async () => {
  const { redis, sent } = clientOfEcho()
  const calls = [
    redis.call('A'),
    redis.call('B', 'huge'),
    redis.call('C'),
    redis.pipeline().call('D').call('E', 'huge').exec(),
    redis.pipeline().call('F').call('G').exec(),
  ]
  assert.deepEqual(await Promise.allSettled(calls), [
    { status: 'fulfilled', value: 'A' },
    { status: 'rejected', reason: new RangeError('too long') },
    { status: 'fulfilled', value: 'C' },
    { status: 'rejected', reason: new RangeError('too long') },
    { status: 'fulfilled', value: ['F', 'G'] },
  ])
  assert.deepEqual(
    sent.map(([name]) => name),
    ['A', 'C', 'F', 'G'],
  )
  assert.equal(redis.pending, 0)
})

test('arguments are refused before anything is sent', async () => {
  const { redis, sent } = clientOfEcho()
  const nothing: unknown = null
  const bad = nothing as string
  await expect(redis.call('SET', 'k', bad)).rejects.toThrow(TypeError)
  await expect(redis.set('k', bad)).rejects.toThrow(TypeError)
  await expect(redis.call()).rejects.toThrow(TypeError)
  expect(() => redis.pipeline().call('SET', 'k', bad)).toThrow(TypeError)
  expect(() => redis.multi().set('k', bad)).toThrow(TypeError)
  expect(() => redis.pipeline().call()).toThrow(TypeError)
  await expect(redis.transaction([bad], own => own.multi())).rejects.toThrow('WATCH: argument 1 is null')
  await expect(redis.hscanIterator(bad).next()).rejects.toThrow('HSCAN: argument 1 is null')
  await expect(redis.scanIterator({ match: bad }).next()).rejects.toThrow(
    'SCAN: option match must be a string, not null',
  )
  const news = redis.subscribe('a', bad)
  await expect(news.ready).rejects.toThrow('SUBSCRIBE: argument 2 is null')
  await expect(news.next()).rejects.toThrow(TypeError)
  const pipeline = redis.pipeline().call('A')
  expect(() => pipeline.call('B', bad)).toThrow(TypeError)
  assert.deepEqual(await pipeline.call('C').exec(), ['A', 'C'])
  assert.deepEqual(sent, [['A'], ['C']])
})

test('a batch that is answered with another number of replies fails', async () => {
  const redis = clientOver(listener => ({
    send: () => {},
    sendAll: () => {},
    flush: () => {
      for (const reply of ['OK', 'QUEUED', ['a', 'b', 'c']]) listener.received(reply)
    },
    close: () => {},
  }))
  await expect(redis.multi().call('A').exec()).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' })
})

test('150,000 channels are subscribed to and left', async () => {
  const asked: (readonly Word[])[] = []
  const redis = clientOver(listener => ({
    send: argv => asked.push(argv),
    sendAll: () => {},
    flush: () => {
      for (const [name = '', ...channels] of asked.slice(-1)) {
        const kind = String(name).toLowerCase()
        for (const channel of channels) listener.received(new Push([kind, String(channel), 1]))
      }
    },
    close: () => {},
  }))
  const names = Array.from({ length: 150_000 }, (_, i) => `c:${i}`)
  const news = redis.listen('channels', names, {})
  await news.ready
  assert.equal(news.names.length, names.length)
  await news.close()
  assert.deepEqual(
    asked.map(words => [words[0], words.length]),
    [
      ['SUBSCRIBE', names.length + 1],
      ['UNSUBSCRIBE', names.length + 1],
    ],
  )
}, 30_000)
