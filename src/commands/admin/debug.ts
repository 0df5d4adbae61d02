/**
 * DEBUG: shows the inside of the server and changes its behaviour, for tests. One command whose first argument names
 * what to do, not a container: ACL rules and INFO see all of it as `debug`. Must be allowed by `enable-debug-command`.
 */
import { rewritten } from '../../config/rewrite.ts'
import { readMemory } from '../../config/types.ts'
import { digestOf, digestOfValue } from '../../keyspace/digest.ts'
import * as errors from '../../keyspace/errors.ts'
import { NEW } from '../../keyspace/events.ts'
import { NOT_IN_TRANSACTION } from '../../persistence/errors.ts'
import { type Bytes, OK, ReplyError, type ReplyValue, Status, Verbatim } from '../../resp/values.ts'
import { readInteger, rest } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, type Result } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { anything } from '../declare/reply.ts'
import { describeObject } from './debug-object.ts'
import { sampleReply } from './debug-protocol.ts'

interface Subcommand {
  readonly name: string
  /** What it takes, as HELP shows it; without it HELP does not mention the subcommand. */
  readonly usage?: string
  readonly help?: readonly string[]
  /** How many words may follow the name. */
  readonly min: number
  readonly max?: number
  run(ctx: Context, words: readonly Bytes[]): Result
}

/** As C's `atoi`, for switches: anything but a number is 0. */
const isOn = (word = '') => (Number.parseInt(word, 10) || 0) !== 0

/** Accepted for the sake of tests that set it; there is nothing here that it would change. */
const ignored = () => OK

const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'AOF-FLUSH-SLEEP',
    usage: '<microsec>',
    help: ['Server will sleep before flushing the AOF, this is used for testing.'],
    min: 1,
    run: ({ server }, [microseconds = '']) => {
      const { log } = server.persistence.appendOnly
      if (log !== undefined) log.writeDelay = readPositive(microseconds) / 1000
      return OK
    },
  },
  {
    name: 'CHANGE-REPL-ID',
    help: [
      'Change the replication IDs of the instance.',
      'Dangerous: should be used only for testing the replication subsystem.',
    ],
    min: 0,
    run: ({ server }) => {
      server.changeReplicationId()
      return OK
    },
  },
  {
    name: 'CONFIG-REWRITE-FORCE-ALL',
    help: [
      'Like CONFIG REWRITE but writes all configuration options, including',
      'keywords not listed in original configuration file or default values.',
    ],
    min: 0,
    run: ({ server }) => {
      const { file } = server.config
      if (file === undefined) return errors.error('CONFIG-REWRITE-FORCE-ALL failed: Bad address')
      try {
        file.write(rewritten(server.config, file.read(), true))
      } catch (failure) {
        const why = failure instanceof Error ? failure.message : failure
        return errors.error(`CONFIG-REWRITE-FORCE-ALL failed: ${why}`)
      }
      return OK
    },
  },
  {
    name: 'DICT-RESIZING',
    usage: '<0|1>',
    help: ['Accepted for compatibility; tables of keys always grow and shrink.'],
    min: 1,
    run: ignored,
  },
  {
    name: 'DIGEST',
    help: ['Output a hex signature representing the current DB content.'],
    min: 0,
    run: ({ keyspace }) => new Status(digestOf(keyspace)),
  },
  {
    name: 'DIGEST-VALUE',
    usage: '<key> [<key> ...]',
    help: ['Output a hex signature of the values of all the specified keys.'],
    min: 0,
    max: Number.POSITIVE_INFINITY,
    run: ({ db }, keys) => keys.map(key => new Status(digestOfValue(db, key))),
  },
  {
    name: 'ERROR',
    usage: '<string>',
    help: [
      'Return a Redis protocol error with <string> as message. Useful for clients',
      'unit tests to simulate Redis errors.',
    ],
    min: 1,
    run: (_, [message = '']) => new ReplyError(errors.withoutLineEnds(message)),
  },
  {
    name: 'LOADAOF',
    help: ['Flush the AOF buffers on disk and reload the AOF in memory.'],
    min: 0,
    run: ctx => reloaded(ctx, () => ctx.server.persistence.reloadCommands()),
  },
  {
    name: 'LOG',
    usage: '<message>',
    help: ['Write <message> to the server log.'],
    min: 1,
    run: ({ server }, [message = '']) => {
      server.log(`DEBUG LOG: ${message}`)
      return OK
    },
  },
  {
    name: 'HTSTATS',
    usage: '<dbid> [full]',
    help: ['Return statistics of the tables of the specified Redis database.'],
    min: 1,
    max: 2,
    run: tableStatistics,
  },
  {
    name: 'HTSTATS-KEY',
    usage: '<key> [full]',
    help: ["Like HTSTATS but for the hash table stored at <key>'s value."],
    min: 1,
    max: 2,
    run: ({ db }, [key = '']) =>
      db.peek(key) === undefined
        ? errors.NO_SUCH_KEY
        : errors.error('The value stored at the specified key is not represented using an hash table'),
  },
  {
    name: 'LISTPACK',
    usage: '<key>',
    help: ['Show low level info about the listpack encoding of <key>.'],
    min: 1,
    run: ({ db }, [key = '']) =>
      db.peek(key) === undefined ? errors.NO_SUCH_KEY : errors.error('Not a listpack encoded object.'),
  },
  {
    name: 'OBJECT',
    usage: '<key>',
    help: ['Show low level info about `key` and associated value.'],
    min: 1,
    run: (ctx, [key = '']) => describeObject(ctx, key),
  },
  {
    name: 'PAUSE-CRON',
    usage: '<0|1>',
    help: ['Stop periodic cron job processing.'],
    min: 1,
    run: ({ server }, [on]) => {
      server.pauseCron(isOn(on))
      return OK
    },
  },
  {
    name: 'POPULATE',
    usage: '<count> [<prefix>] [<size>]',
    help: [
      'Create <count> string keys named key:<num>. If <prefix> is specified then',
      "it is used instead of the 'key' prefix.",
    ],
    min: 1,
    max: 3,
    run: populate,
  },
  {
    name: 'PROTOCOL',
    usage: '<type>',
    help: [
      'Reply with a test value of the specified type. <type> can be: string,',
      'integer, double, bignum, null, array, set, map, attrib, push, verbatim,',
      'true, false.',
    ],
    min: 1,
    run: ({ client }, [type = '']) => sampleReply(type, client.protocol),
  },
  {
    name: 'QUICKLIST-PACKED-THRESHOLD',
    usage: '<size>',
    help: ['Accepted for compatibility; lists have no packed nodes.'],
    min: 1,
    run: (_, [size = '']) =>
      (readMemory(size) ?? Number.POSITIVE_INFINITY) > MAX_PACKED_THRESHOLD
        ? errors.error('argument must be a memory value bigger than 1 and smaller than 4gb')
        : OK,
  },
  {
    name: 'RELOAD',
    usage: '[option ...]',
    help: [
      'Save the RDB on disk and reload it back to memory. Valid <option> values:',
      '* MERGE: conflicting keys will be loaded from RDB.',
      '* NOFLUSH: the existing database will not be removed before load, but',
      '  conflicting keys will generate an exception and kill the server.',
      '* NOSAVE: the database will be loaded from an existing RDB file.',
      'Examples:',
      '* DEBUG RELOAD: verify that the server is able to persist, flush and reload',
      '  the database.',
      '* DEBUG RELOAD NOSAVE: replace the current database with the contents of an',
      '  existing RDB file.',
      '* DEBUG RELOAD NOSAVE NOFLUSH MERGE: add the contents of an existing RDB',
      '  file to the database.',
    ],
    min: 0,
    max: Number.POSITIVE_INFINITY,
    run: reload,
  },
  {
    name: 'REPLYBUFFER',
    usage: '<PEAK-RESET-TIME|RESIZING> <value>',
    help: ['Accepted for compatibility; clients have no reply buffers of their own.'],
    min: 2,
    run: setReplyBuffer,
  },
  {
    name: 'SET-ACTIVE-EXPIRE',
    usage: '<0|1>',
    help: [
      'Setting it to 0 disables expiring keys in background when they are not',
      'accessed (otherwise the Redis behavior). Setting it to 1 reenables back the',
      'default.',
    ],
    min: 1,
    run: ({ keyspace }, [on]) => {
      keyspace.expiry.enabled = isOn(on)
      return OK
    },
  },
  {
    name: 'SET-DISABLE-DENY-SCRIPTS',
    min: 1,
    run: ({ server }, [on]) => {
      server.allowAllInScripts(isOn(on))
      return OK
    },
  },
  {
    name: 'SET-SKIP-CHECKSUM-VALIDATION',
    usage: '<0|1>',
    help: ["Enables or disables checksum checks for RDB files and RESTORE's payload."],
    min: 1,
    run: ({ keyspace }, [on]) => {
      keyspace.checksPayloads = !isOn(on)
      return OK
    },
  },
  {
    name: 'SLEEP',
    usage: '<seconds>',
    help: ['Stop the server for <seconds>. Decimals allowed.'],
    min: 1,
    run: ({ clock }, [seconds = '']) => {
      const milliseconds = Number.parseFloat(seconds) * 1000
      if (milliseconds > 0 && milliseconds < Number.POSITIVE_INFINITY) clock.block(milliseconds)
      return OK
    },
  },
  {
    name: 'HELP',
    help: ['Print this help.'],
    min: 0,
    run: () => helpLines().map(line => new Status(line)),
  },
]

const BY_NAME = new Map(SUBCOMMANDS.map(each => [each.name, each]))

function helpLines(): string[] {
  const lines = ['DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:']
  for (const { name, usage, help } of SUBCOMMANDS) {
    if (help === undefined) continue
    lines.push(usage === undefined ? name : `${name} ${usage}`, ...help.map(line => `    ${line}`))
  }
  return lines
}

const MAX_PACKED_THRESHOLD = 2 ** 32 - 2 ** 20

function setReplyBuffer(_: Context, [name = '', value = '']: readonly Bytes[]): ReplyValue {
  const known = name.toUpperCase()
  if (known === 'PEAK-RESET-TIME' && !/^(never|reset)$/i.test(value)) readInteger(value)
  else if (known !== 'PEAK-RESET-TIME' && known !== 'RESIZING') throw misuse('REPLYBUFFER')
  return OK
}

function tableStatistics({ keyspace }: Context, [id = '']: readonly Bytes[]): ReplyValue {
  const database = keyspace.databases[readInteger(id)]
  if (database === undefined) return errors.error('Out of range database')
  const table = (title: string, size: number) => [
    `[${title} HT]`,
    ...(size === 0 ? [] : ['Hash table 0 stats (main hash table):', ` number of elements: ${size}`]),
  ]
  const lines = [...table('Dictionary', database.size), ...table('Expires', database.figures.expiringSize)]
  return new Verbatim('txt', `${lines.join('\n')}\n`)
}

/** Keys that exist are left alone. */
function populate({ db }: Context, [count = '', prefix = 'key', size = '0']: readonly Bytes[]): ReplyValue {
  const keys = readPositive(count)
  const length = readPositive(size)
  for (let i = 0; i < keys; i++) {
    const name = `${prefix}:${i}`
    if (db.has(name)) continue
    const value = `value:${i}`
    db.set(name, length === 0 ? value : value.slice(0, length).padEnd(length, '\0'), NEW, 0)
  }
  return OK
}

function reload(ctx: Context, words: readonly Bytes[]): Result {
  const how = { saves: true, flushes: true, merges: false }
  for (const word of words) {
    const name = word.toUpperCase()
    if (name === 'MERGE') how.merges = true
    else if (name === 'NOFLUSH') how.flushes = false
    else if (name === 'NOSAVE') how.saves = false
    else return errors.error('DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.')
  }
  return reloaded(ctx, () => ctx.server.persistence.reload(how))
}

/** No other client sees what is in between. */
function reloaded(ctx: Context, work: () => Promise<void>): Result {
  if (!ctx.client.mayWait) return NOT_IN_TRANSACTION
  const goOn = ctx.server.holdOthers(ctx.client)
  const done = work().then(
    () => OK,
    failure => {
      ctx.server.log(failure instanceof Error ? failure.message : String(failure))
      return errors.error('Error trying to load the RDB dump, check server logs.')
    },
  )
  return ctx.later(done.finally(goOn))
}

function readPositive(word: Bytes): number {
  try {
    const value = readInteger(word)
    if (value >= 0) return value
  } catch {}
  throw errors.NOT_POSITIVE
}

function misuse(given: Bytes): ReplyError {
  return unknownSubcommandOrArity('DEBUG', given)
}

const debug = command({
  name: 'DEBUG',
  group: 'server',
  since: '1.0.0',
  complexity: 'That of the subcommand.',
  summary: 'Looks inside the server and changes how it works, for tests.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  forOperators: true,
  protectedBy: 'enable-debug-command',
  args: [rest([], 1)],
  reply: anything(),
  run: (ctx, [name = '', ...words]) => {
    const found = BY_NAME.get(name.toUpperCase())
    if (found === undefined || words.length < found.min || words.length > (found.max ?? found.min)) {
      return misuse(name)
    }
    return found.run(ctx, words)
  },
})

export const debugCommands: readonly Command[] = [debug]
