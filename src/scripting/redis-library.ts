/** The table `redis`, by which scripts run commands and speak to the server. */
import { parseNumber, visible } from '../lua/run/numbers.ts'
import type { LuaState } from '../lua/run/state.ts'
import { LuaTable } from '../lua/run/table.ts'
import { LuaError, type LuaFunction, type LuaValue } from '../lua/run/values.ts'
import { formatDouble } from '../resp/doubles.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../resp/values.ts'
import { sha1 } from '../structures/sha1.ts'
import { toLua } from './conversions.ts'
import type { ScriptHost, ScriptRun } from './host.ts'
import { errorTable, raised } from './script-error.ts'

/** Of the time when scripts chose how they were replicated. */
const REPLICATION = { REPL_NONE: 0, REPL_AOF: 1, REPL_SLAVE: 2, REPL_REPLICA: 2, REPL_ALL: 3 }
const LOG_LEVELS = { LOG_DEBUG: 0, LOG_VERBOSE: 1, LOG_NOTICE: 2, LOG_WARNING: 3 }

const LINE_ENDS_AROUND = /^[\r\n]+|[\r\n]+$/g
const NO_ARGUMENTS = 'ERR Please specify at least one argument for this redis lib call'
const WRONG_ARGUMENT = 'ERR Lua redis lib command arguments must be strings or integers'
const WRONG_NUMBER_OR_TYPE = 'ERR wrong number or type of arguments'

export interface RedisVersion {
  /** `7.4.0`. */
  readonly text: string
  /** `0x00070400`. */
  readonly number: number
}

/**
 * @param running gives the script that runs; undefined while a library is loaded
 * @param afterCommand is called when a command has run
 */
export function redisLibrary(
  state: LuaState,
  host: ScriptHost,
  version: RedisVersion,
  running: () => ScriptRun | undefined,
  afterCommand: () => void,
): Record<string, LuaValue> {
  const run = (): ScriptRun => {
    const current = running()
    if (current === undefined)
      throw raised('ERR redis.call/pcall can only be called inside a script invocation')
    return current
  }
  /** A function whose errors begin with the place where they were raised. */
  const located = (f: LuaFunction): LuaFunction => {
    const g: LuaFunction = (...args) => {
      try {
        return f(...args)
      } catch (error) {
        if (error instanceof LuaError) error.site ??= state.siteAt(1, g)
        throw error
      }
    }
    return g
  }
  /** What was wrong, in place of a result: errors are made anew where it is given again. */
  const perform = (args: LuaValue[]): ReplyValue | Refusal => {
    const words = wordsOrError(args)
    return typeof words === 'string' ? new Refusal(words) : host.runCommand(run(), words)
  }
  return {
    ...REPLICATION,
    ...LOG_LEVELS,
    REDIS_VERSION: version.text,
    REDIS_VERSION_NUM: version.number,
    call: state.hostFunction(perform, reply => {
      afterCommand()
      if (reply instanceof Refusal) throw raised(reply.text)
      const result = resultOf(reply, run())
      if (reply instanceof ReplyError) throw new LuaError(result)
      return result
    }),
    pcall: state.hostFunction(perform, reply => {
      afterCommand()
      return reply instanceof Refusal ? errorTable(reply.text) : resultOf(reply, run())
    }),
    error_reply: (...args) => {
      const [text] = args
      if (args.length !== 1 || typeof text !== 'string') return errorTable(WRONG_NUMBER_OR_TYPE)
      const words = visible(text.startsWith('-') ? text.slice(1) : text)
      const end = words.indexOf(' ')
      const code = end === -1 ? 'ERR' : words.slice(0, end)
      return errorTable(`${code} ${words.slice(end + 1).replace(LINE_ENDS_AROUND, '')}`)
    },
    status_reply: (...args) => {
      const [text] = args
      if (args.length !== 1 || typeof text !== 'string') return errorTable(WRONG_NUMBER_OR_TYPE)
      const table = new LuaTable()
      table.setText('ok', text)
      return table
    },
    sha1hex: located((...args) => {
      if (args.length !== 1) throw raised('ERR wrong number of arguments')
      return Buffer.from(sha1(Buffer.from(textOf(args[0]) ?? '', 'latin1'))).toString('hex')
    }),
    log: state.hostFunction(
      ([level, ...words]) => log(host, numberOf(level), words),
      refusal => {
        if (refusal !== undefined) throw raised(refusal.text)
        return []
      },
    ),
    setresp: located((...args) => {
      if (args.length !== 1) throw raised('ERR redis.setresp() requires one argument.')
      const protocol = numberOf(args[0])
      if (protocol !== 2 && protocol !== 3) throw raised('ERR RESP version must be 2 or 3.')
      run().protocol = protocol
      return []
    }),
    set_repl: located((...args) => {
      if (args.length !== 1) throw raised('ERR redis.set_repl() requires one argument.')
      const flags = numberOf(args[0]) ?? 0
      if ((flags & ~REPLICATION.REPL_ALL) !== 0) {
        throw raised('ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.')
      }
      const current = running()
      if (current !== undefined) current.replicatesTo = flags
      return []
    }),
    replicate_commands: () => true,
    breakpoint: () => false,
    debug: () => [],
    acl_check_cmd: state.hostFunction(
      args => {
        const words = wordsOrError(args)
        if (typeof words === 'string') return new Refusal(words)
        return host.mayRun(words) ?? new Refusal('ERR Invalid command passed to redis.acl_check_cmd()')
      },
      mayRun => {
        if (mayRun instanceof Refusal) throw raised(mayRun.text)
        return mayRun
      },
    ),
  }
}

/** Why there is nothing to be done, before there is a command. */
class Refusal {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function resultOf(reply: ReplyValue, { protocol }: ScriptRun): LuaValue {
  const result = toLua(reply, protocol)
  if (reply instanceof ReplyError && result instanceof LuaTable)
    result.setText('ignore_error_stats_update', true)
  return result
}

function log(host: ScriptHost, level: number | undefined, words: readonly LuaValue[]): Refusal | undefined {
  if (words.length === 0) return new Refusal('ERR redis.log() requires two arguments or more.')
  if (level === undefined) return new Refusal('ERR First argument must be a number (log level).')
  if (level < LOG_LEVELS.LOG_DEBUG || level > LOG_LEVELS.LOG_WARNING)
    return new Refusal('ERR Invalid log level.')
  host.log(level, words.map(each => textOf(each) ?? '').join(' '))
  return undefined
}

/** The command's words, made in place: the array of arguments is used by nothing else. */
function wordsOrError(args: LuaValue[]): Bytes[] | string {
  if (args.length === 0) return NO_ARGUMENTS
  for (let i = 0; i < args.length; i++) {
    if (typeof args[i] === 'string') continue
    const word = textOf(args[i])
    if (word === undefined) return WRONG_ARGUMENT
    args[i] = word
  }
  return args as Bytes[]
}

/** A string, or a number with all its digits. */
function textOf(value: LuaValue): Bytes | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return undefined
  // Minus zero is 0 here.
  return value === (value | 0) ? String(value) : formatDouble(value)
}

/** A number, or a string that is one. */
function numberOf(value: LuaValue): number | undefined {
  return typeof value === 'string' ? parseNumber(value) : typeof value === 'number' ? value : undefined
}
