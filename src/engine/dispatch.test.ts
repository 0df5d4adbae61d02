import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, onTestFinished, test } from 'vitest'
import { Config } from '../config/config.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer } from '../server/server.ts'
import type { CommandMessage, RefusedCommandMessage } from './channels.ts'
import type { Engine } from './engine.ts'

function hear<M extends { readonly server: Engine }>(
  name: string,
  server: Engine,
  handle: (message: M) => void,
) {
  const listener = (message: unknown) => {
    const known = message as M
    if (known.server === server) handle(known)
  }
  subscribe(name, listener)
  onTestFinished(() => {
    unsubscribe(name, listener)
  })
}

test('what a subscriber takes is not the time of the next command', async () => {
  const clock = new VirtualClock()
  await using server = createServer({ clock })
  const heard: [name: string, milliseconds: number][] = []
  hear<CommandMessage>('mini-redis:command', server, ({ command, milliseconds }) => {
    heard.push([command.name, milliseconds])
    clock.block(1000)
  })
  await server.call('MULTI')
  await server.call('SET', 'k', 'v')
  await server.call('GET', 'k')
  await server.call('EXEC')
  expect(heard).toEqual([
    ['MULTI', 0],
    ['SET', 0],
    ['GET', 0],
    // The time of a transaction is that of everything in it.
    ['EXEC', 2000],
  ])
})

test('commands that are refused are told apart from those that ran', async () => {
  await using server = createServer()
  const heard: (string | undefined)[][] = []
  hear<RefusedCommandMessage>('mini-redis:refused-command', server, ({ command, argv, reply }) => {
    heard.push([command?.name, argv[0], reply.code])
  })
  await server.call('GET').catch(() => {})
  await server.call('nonsense').catch(() => {})
  await server.call('INCR', 'k')
  expect(heard).toEqual([
    ['GET', 'GET', 'ERR'],
    [undefined, 'nonsense', 'ERR'],
  ])
})

test('a refused EXEC ends its transaction, whatever it is called', async () => {
  const config = new Config()
  for (const words of [
    ['EXEC', 'commit'],
    ['MULTI', 'begin'],
    ['MSET', 'sets'],
  ])
    config.load('rename-command', words, true)
  await using server = createServer({ config })
  await server.call('begin')
  await expect(server.call('commit', 'now')).rejects.toThrow(
    "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command",
  )
  await expect(server.call('commit')).rejects.toThrow('ERR EXEC without MULTI')
  await server.call('begin')
  await expect(server.call('EXEC')).rejects.toThrow("ERR unknown command 'EXEC'")
  await expect(server.call('commit')).rejects.toThrow(
    'EXECABORT Transaction discarded because of previous errors.',
  )
  await expect(server.call('sets', 'a', 'b', 'c')).rejects.toThrow(
    "wrong number of arguments for 'mset' command",
  )
})
