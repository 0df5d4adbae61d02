/**
 * Structured logs: subscribes to a server's channels and writes a line per event to a pino logger, with the
 * client's id and address. Commands are logged at `debug`; nothing is subscribed to at levels that drop it.
 */
import { type Channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Logger } from 'pino'
import { redact } from '../engine/redact.ts'
import * as channels from './channels.ts'

/** Arguments longer than this are cut in the log. */
const MAX_SHOWN = 100
/** So many words of a command are shown. */
const MAX_WORDS = 32

/**
 * Logs what happens on one server.
 *
 * @param server a server made by `createServer()`
 * @param logger any pino logger
 * @returns a function that stops logging
 * @example
 * const stop = logTo(pino({ level: 'info' }), server)
 */
export function logTo(logger: Logger, server: object): () => void {
  const subscriptions: [Channel['name'], (message: unknown) => void][] = []
  const on = <M extends { readonly server: object }>(channel: Channel, handle: (message: M) => void) => {
    const listener = (message: unknown) => {
      const known = message as M
      if (known.server === server) handle(known)
    }
    subscribe(channel.name, listener)
    subscriptions.push([channel.name, listener])
  }
  on<channels.ListeningMessage>(channels.listening, ({ address }) => logger.info({ address }, 'Listening'))
  on<channels.ConnectionMessage>(channels.connected, ({ client }) => logger.debug(peer(client), 'Accepted'))
  on<channels.ConnectionMessage>(channels.disconnected, ({ client, reason }) => {
    logger.debug({ ...peer(client), reason }, 'Closed')
  })
  on<channels.RefusedMessage>(channels.refused, ({ address, reason }) => {
    logger.warn({ address, reason }, 'Refused a connection')
  })
  on<channels.CommandMessage>(channels.slowCommand, message =>
    logger.warn(described(message), 'Slow command'),
  )
  on<channels.NoteMessage>(channels.note, ({ level, text, client }) => logger[level](peer(client), text))
  if (logger.isLevelEnabled('debug')) {
    on<channels.CommandMessage>(channels.commandDone, message => logger.debug(described(message), 'Command'))
  }
  return () => {
    for (const [name, listener] of subscriptions) unsubscribe(name, listener)
  }
}

function peer(client: channels.Peer | undefined): { client?: number; address?: string } {
  return client === undefined ? {} : { client: client.id, address: client.address }
}

function described({ client, command, argv, milliseconds }: channels.CommandMessage): object {
  const words = redact(command, argv)
  const shown = words
    .slice(0, MAX_WORDS)
    .map(each => (each.length > MAX_SHOWN ? `${each.slice(0, MAX_SHOWN)}...` : each))
  if (words.length > MAX_WORDS) shown.push(`... (${words.length - MAX_WORDS} more arguments)`)
  return { ...peer(client), command: shown.join(' '), milliseconds: Number(milliseconds.toFixed(3)) }
}
