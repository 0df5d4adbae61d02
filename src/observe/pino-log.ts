/**
 * Structured logs: subscribes to a server's channels and writes a line per event to a pino logger, with the
 * client's id and address. Commands are logged at `debug`; nothing is subscribed to at levels that drop it.
 */
import type { Logger } from 'pino'
import * as channels from '../engine/channels.ts'
import { redact } from '../engine/redact.ts'

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
  const ends: (() => void)[] = []
  const on = <M extends { readonly server: object }>(
    channel: channels.Channel<M>,
    handle: (message: M) => void,
  ) => {
    const end = channel.subscribe(message => {
      if (message.server === server) handle(message)
    })
    ends.push(end)
  }
  on(channels.listening, ({ address }) => logger.info({ address }, 'Listening'))
  on(channels.connected, ({ client }) => logger.debug(peer(client), 'Accepted'))
  on(channels.disconnected, ({ client, reason }) => {
    logger.debug({ ...peer(client), reason }, 'Closed')
  })
  on(channels.refused, ({ address, reason }) => {
    logger.warn({ address, reason }, 'Refused a connection')
  })
  on(channels.slowCommand, message => logger.warn(described(message), 'Slow command'))
  on(channels.note, ({ level, text, client }) => logger[level](peer(client), text))
  if (logger.isLevelEnabled('debug')) {
    on(channels.commandDone, message => logger.debug(described(message), 'Command'))
  }
  return () => {
    for (const end of ends) end()
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
