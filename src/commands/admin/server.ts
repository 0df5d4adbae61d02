/** Commands about the server as a whole: INFO, TIME, MONITOR, SLOWLOG, SHUTDOWN, LOLWUT. */
import * as errors from '../../keyspace/errors.ts'
import { type Bytes, OK, type ReplyValue, Verbatim } from '../../resp/values.ts'
import { REDIS_VERSION } from '../connection/connection.ts'
import {
  bytes,
  flag,
  int,
  many,
  newIn,
  oneOf,
  option,
  optional,
  options,
  readInteger,
  rest,
} from '../declare/args.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { array, bulk, integer, nothing, ok, tuple, verbatim, when } from '../declare/reply.ts'

const info = command({
  name: 'INFO',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells facts and figures of the server, by section.',
  flags: ['loading', 'stale'],
  categories: ['dangerous'],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  history: [['7.0.0', 'Several sections may be named.']],
  args: [rest([optional(many(bytes('section')))])],
  reply: verbatim(),
  run: ({ server }, sections) => new Verbatim('txt', server.info(sections.map(each => each.toLowerCase()))),
})

const time = command({
  name: 'TIME',
  group: 'server',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Gives the Unix time in seconds, and the microseconds of the second.',
  flags: ['loading', 'stale', 'fast'],
  tips: ['nondeterministic_output'],
  args: [],
  reply: tuple(bulk(), bulk()),
  run: ({ clock }) => {
    const microseconds = Math.floor(clock.exact * 1000)
    return [String(Math.floor(microseconds / 1e6)), String(microseconds % 1e6)]
  },
})

const monitor = command({
  name: 'MONITOR',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Shows every command that the server runs.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [],
  reply: ok(),
  run: ({ server, client }) => {
    server.monitor(client)
    return OK
  },
})

const shutdown = command({
  name: 'SHUTDOWN',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(N) when saving, where N is the number of keys, otherwise O(1)',
  summary: 'Closes all connections and ends the server.',
  flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
  history: [['7.0.0', 'NOW, FORCE and ABORT.']],
  args: [
    options(
      oneOf('save-selector', flag('NOSAVE'), flag('SAVE')),
      newIn('7.0.0', flag('NOW')),
      newIn('7.0.0', flag('FORCE')),
      newIn('7.0.0', flag('ABORT')),
    ),
  ],
  reply: when('ABORT', ok(), nothing()),
  run: (ctx, { nosave, save, now, force, abort }) => {
    if (abort && (nosave || save || now || force)) return errors.SYNTAX
    if (abort) return ctx.server.abortEnd() ? OK : errors.error('No shutdown in progress.')
    const saves = save ? true : nosave ? false : undefined
    return ctx.later(ctx.server.end(ctx.client, { saves, now, force }))
  },
})

/** A picture of its own for each version that is asked for, and the version that we present. */
const lolwut = command({
  name: 'LOLWUT',
  group: 'server',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Draws something, and tells the version.',
  flags: ['readonly', 'fast'],
  args: [rest([options(option('VERSION', int('version')))])],
  reply: verbatim(),
  run: ({ server }, words): ReplyValue => {
    const [option, version, ...sizes] = words
    if (option !== undefined && (option.toUpperCase() !== 'VERSION' || version === undefined)) {
      return errors.SYNTAX
    }
    const [columns, rows] = (option === undefined ? [] : sizes).map(readSize)
    const drawing = draw(Math.min(columns ?? 33, 120), Math.min(rows ?? 6, 60), () =>
      server.random.fraction(),
    )
    return new Verbatim('txt', `${drawing}\nRedis ver. ${REDIS_VERSION}\n`)
  },
})

function readSize(word: Bytes): number {
  if (!/^\d{1,9}$/.test(word)) throw errors.NOT_AN_INTEGER
  return Math.max(1, Number(word))
}

/** A maze of diagonals, more tangled from left to right. */
function draw(columns: number, rows: number, chance: () => number): string {
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    let line = ''
    for (let column = 0; column < columns; column++) {
      line += chance() < 0.5 + (0.5 * (columns - column)) / columns ? '/' : '\\'
    }
    lines.push(`${line}\n`)
  }
  return lines.join('')
}

const SLOWLOG_ADMIN: readonly Flag[] = ['admin', 'loading', 'stale']

const slowlogGet = command({
  name: 'SLOWLOG GET',
  group: 'server',
  since: '2.2.12',
  complexity: 'O(N) where N is the number of entries',
  summary: 'Gives the newest slow commands.',
  flags: SLOWLOG_ADMIN,
  tips: ['request_policy:all_nodes', 'nondeterministic_output'],
  history: [['4.0.0', 'The address and the name of the client.']],
  args: [rest([optional(int('count'))])],
  reply: array(tuple(integer(), integer(), integer(), array(bulk()), bulk(), bulk())),
  run: ({ server }, [count = '10', ...more]) => {
    if (more.length > 0) return unknownSubcommandOrArity('SLOWLOG', 'GET')
    return server.slowlog
      .entries(readCount(count))
      .map(entry => [entry.id, entry.time, entry.microseconds, entry.argv, entry.address, entry.clientName])
  },
})

function readCount(word: Bytes): number {
  try {
    const count = readInteger(word)
    if (count >= -1) return count
  } catch {}
  throw errors.error('count should be greater than or equal to -1')
}

const slowlogLength = command({
  name: 'SLOWLOG LEN',
  group: 'server',
  since: '2.2.12',
  complexity: 'O(1)',
  summary: 'Counts the slow commands that are kept.',
  flags: SLOWLOG_ADMIN,
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
  args: [],
  reply: integer(),
  run: ({ server }) => server.slowlog.length,
})

const slowlogReset = command({
  name: 'SLOWLOG RESET',
  group: 'server',
  since: '2.2.12',
  complexity: 'O(N) where N is the number of entries',
  summary: 'Forgets the slow commands.',
  flags: SLOWLOG_ADMIN,
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [],
  reply: ok(),
  run: ({ server }) => {
    server.slowlog.reset()
    return OK
  },
})

const slowlogHelp = helpCommand('SLOWLOG', 'server', '6.2.0', [
  'GET [<count>]',
  '    Return top <count> entries from the slowlog (default: 10, -1 mean all).',
  '    Entries are made of:',
  '    id, timestamp, time in microseconds, arguments array, client IP and port,',
  '    client name',
  'LEN',
  '    Return the length of the slowlog.',
  'RESET',
  '    Reset the slowlog.',
])

const slowlog = container(
  {
    name: 'SLOWLOG',
    group: 'server',
    since: '2.2.12',
    summary: 'A container for commands about slow commands.',
  },
  [slowlogGet, slowlogLength, slowlogReset, slowlogHelp],
)

export const serverCommands: readonly Command[] = [info, time, monitor, shutdown, lolwut, slowlog]
