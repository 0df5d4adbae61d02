/** Functions: Lua code that the server keeps and clients call by name. How they run is explained in scripting/functions.ts. */
import { type Bytes, MapReply, OK, type ReplyValue, SetReply, Status } from '../../resp/values.ts'
import * as errors from '../../scripting/errors.ts'
import type { CallInProgress, Library, RestorePolicy } from '../../scripting/functions.ts'
import type { ScriptWords } from '../../scripting/host.ts'
import type { LibraryFunction } from '../../scripting/registration.ts'
import { FLAGS } from '../../scripting/script-source.ts'
import { globMatches } from '../../structures/glob.ts'
import {
  type Arg,
  bytes,
  flag,
  type KeyUse,
  late,
  option,
  readInteger,
  rest,
  scriptKeys,
  token,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, container, type Flag, type Result } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { anything, array, bulk, fields, integer, map, ok, orNull, set, status } from '../declare/reply.ts'

const CALLS: readonly Flag[] = ['noscript', 'stale', 'skip_monitor', 'no_mandatory_keys', 'movablekeys']
const CHANGES: readonly Flag[] = ['write', 'noscript']
const GROWS: readonly Flag[] = ['write', 'denyoom', 'noscript']
const ON_ALL_SHARDS = ['request_policy:all_shards', 'response_policy:all_succeeded']
const POLICIES: readonly RestorePolicy[] = ['flush', 'append', 'replace']

/** The function is looked for first. */
function callWords(use: KeyUse, notes: string): Arg<() => ScriptWords> {
  return late(scriptKeys(use, notes, bytes('arg'), readKeyCount))
}

function readKeyCount(word: Bytes): number {
  try {
    return readInteger(word)
  } catch {
    throw errors.FUNCTION_BAD_KEY_COUNT
  }
}

function call(ctx: Context, name: Bytes, words: () => ScriptWords, readonly: boolean): Result {
  const { functions } = ctx.server
  const found = functions.find(name)
  if (found === undefined) throw errors.FUNCTION_NOT_FOUND
  const { keys, args } = words()
  const argv = ctx.client.running
  return ctx.server.runScript(ctx, functions.call(found, { keys, args, readonly, argv }))
}

const fcall = command({
  name: 'FCALL',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'Depends on the function',
  summary: 'Calls a function.',
  flags: [...CALLS, 'may_replicate'],
  args: [
    bytes('function'),
    callWords(
      'RW access update',
      'We cannot tell how the keys will be used so we assume the worst, RW and UPDATE',
    ),
  ],
  reply: anything(),
  run: (ctx, name, words) => call(ctx, name, words, false),
})

const fcallRo = command({
  name: 'FCALL_RO',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'Depends on the function',
  summary: 'Calls a function that only reads.',
  flags: ['readonly', ...CALLS],
  args: [
    bytes('function'),
    callWords('RO access', 'We cannot tell how the keys will be used so we assume the worst, RO and ACCESS'),
  ],
  reply: anything(),
  run: (ctx, name, words) => call(ctx, name, words, true),
})

const load = command({
  name: 'FUNCTION LOAD',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(1), without the time that compiling takes',
  summary: 'Loads a library of functions.',
  flags: GROWS,
  tips: ON_ALL_SHARDS,
  args: [rest([{ ...flag('REPLACE'), optional: true }, bytes('function-code')], 1)],
  reply: bulk(),
  run: ({ server, keyspace }, words) => {
    const source = words.at(-1) ?? ''
    const given = words.slice(0, -1)
    const unknown = given.find(word => word.toLowerCase() !== 'replace')
    if (unknown !== undefined) throw errors.functionOption(unknown)
    const name = server.functions.load(source, given.length > 0)
    keyspace.changes++
    return name
  },
})

const list = command({
  name: 'FUNCTION LIST',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions',
  summary: 'Lists the libraries and their functions.',
  flags: ['noscript'],
  tips: ['nondeterministic_output_order'],
  args: [
    rest([
      { ...option('LIBRARYNAME', bytes('library-name-pattern')), optional: true },
      { ...flag('WITHCODE'), optional: true },
    ]),
  ],
  reply: array(
    fields({
      library_name: bulk(),
      engine: bulk(),
      functions: array(fields({ name: bulk(), description: orNull(bulk()), flags: set(status()) })),
      library_code: bulk(),
    }),
  ),
  run: ({ server }, words) => {
    const { pattern, withCode } = readListing(words)
    return [...server.functions.libraries]
      .filter(({ name }) => pattern === undefined || globMatches(pattern, name, true))
      .map(library => describe(library, withCode))
  },
})

interface Listing {
  pattern: Bytes | undefined
  withCode: boolean
}

/** Each option once at most. */
function readListing(words: readonly Bytes[]): Listing {
  const listing: Listing = { pattern: undefined, withCode: false }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (/^withcode$/i.test(word) && !listing.withCode) listing.withCode = true
    else if (/^libraryname$/i.test(word) && listing.pattern === undefined) {
      listing.pattern = words[++at]
      if (listing.pattern === undefined) throw errors.FUNCTION_LIST_NO_NAME
    } else throw errors.functionArgument(word)
  }
  return listing
}

function describe({ name, source, functions }: Library, withCode: boolean): MapReply {
  const described = [...functions.values()].map(describeFunction)
  const code = withCode ? ['library_code', source] : []
  return new MapReply(['library_name', name, 'engine', 'LUA', 'functions', described, ...code])
}

function describeFunction({ name, description, flags }: LibraryFunction): MapReply {
  const names = new SetReply(FLAGS.filter(each => flags.has(each)).map(each => new Status(each)))
  return new MapReply(['name', name, 'description', description ?? null, 'flags', names])
}

const remove = command({
  name: 'FUNCTION DELETE',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Deletes a library with its functions.',
  flags: CHANGES,
  tips: ON_ALL_SHARDS,
  args: [bytes('library-name')],
  reply: ok(),
  run: ({ server, keyspace }, name) => {
    server.functions.delete(name)
    keyspace.changes++
    return OK
  },
})

const flush = command({
  name: 'FUNCTION FLUSH',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions',
  summary: 'Deletes all libraries.',
  flags: CHANGES,
  tips: ON_ALL_SHARDS,
  args: [rest([{ ...token('flush-type', 'ASYNC', 'SYNC'), optional: true }])],
  reply: ok(),
  run: ({ server, keyspace, client }, words) => {
    const [how] = words
    if (words.length > 1) throw unknownSubcommandOrArity('FUNCTION', client.running[1] ?? '')
    if (how !== undefined && !/^a?sync$/i.test(how)) throw errors.FUNCTION_FLUSH_OPTION
    if (how?.toLowerCase() === 'async') keyspace.freeLater(server.functions.functionCount)
    server.functions.flush()
    keyspace.changes++
    return OK
  },
})

const dump = command({
  name: 'FUNCTION DUMP',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions',
  summary: 'Gives all libraries as one payload for FUNCTION RESTORE.',
  flags: ['noscript'],
  args: [],
  reply: bulk(),
  run: ({ server }) => server.functions.dump(server.config.value('rdbcompression')),
})

const restore = command({
  name: 'FUNCTION RESTORE',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions in the payload',
  summary: 'Loads all libraries of a payload.',
  flags: GROWS,
  tips: ON_ALL_SHARDS,
  args: [
    rest(
      [bytes('serialized-value'), { ...token('policy', 'FLUSH', 'APPEND', 'REPLACE'), optional: true }],
      1,
    ),
  ],
  reply: ok(),
  run: ({ server, keyspace, client }, words) => {
    const [payload = '', how = 'append'] = words
    if (words.length > 2) throw unknownSubcommandOrArity('FUNCTION', client.running[1] ?? '')
    const policy = POLICIES.find(each => each === how.toLowerCase())
    if (policy === undefined) throw errors.RESTORE_POLICY
    server.functions.restore(payload, policy)
    keyspace.changes++
    return OK
  },
})

const stats = command({
  name: 'FUNCTION STATS',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Tells which function runs, and how many there are.',
  flags: ['noscript', 'allow_busy'],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  args: [],
  reply: fields({
    running_script: orNull(fields({ name: bulk(), command: array(bulk()), duration_ms: integer() })),
    engines: map(fields({ libraries_count: integer(), functions_count: integer() })),
  }),
  run: ({ server: { functions, slowScript } }) => {
    if (slowScript?.kind === 'script') throw errors.SCRIPT_BUSY
    const { libraryCount, functionCount } = functions
    const counts = new MapReply(['libraries_count', libraryCount, 'functions_count', functionCount])
    const engines = new MapReply(['LUA', counts])
    const call = slowScript === undefined ? undefined : functions.lastCall
    const running = call === undefined ? null : describeCall(call)
    return new MapReply(['running_script', running, 'engines', engines])
  },
})

function describeCall({ name, argv, milliseconds }: CallInProgress): ReplyValue {
  return new MapReply(['name', name, 'command', [...argv], 'duration_ms', Math.floor(milliseconds)])
}

const kill = command({
  name: 'FUNCTION KILL',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Ends the function that runs, unless it has written.',
  flags: ['noscript', 'allow_busy'],
  tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
  args: [],
  reply: ok(),
  run: ({ server }) => server.killScript('function') ?? OK,
})

const help = helpCommand('FUNCTION', 'scripting', '7.0.0', [
  'LOAD [REPLACE] <FUNCTION CODE>',
  '    Create a new library with the given library name and code.',
  'DELETE <LIBRARY NAME>',
  '    Delete the given library.',
  'LIST [LIBRARYNAME PATTERN] [WITHCODE]',
  '    Return general information on all the libraries:',
  '    * Library name',
  '    * The engine used to run the Library',
  '    * Functions list',
  '    * Library code (if WITHCODE is given)',
  '    It also possible to get only function that matches a pattern using LIBRARYNAME argument.',
  'STATS',
  '    Return information about the current function running:',
  '    * Function name',
  '    * Command used to run the function',
  '    * Duration in MS that the function is running',
  '    If no function is running, return nil',
  '    In addition, returns a list of available engines.',
  'KILL',
  '    Kill the current running function.',
  'FLUSH [ASYNC|SYNC]',
  '    Delete all the libraries.',
  '    When called without the optional mode argument, the behavior is determined by the',
  '    lazyfree-lazy-user-flush configuration directive. Valid modes are:',
  '    * ASYNC: Asynchronously flush the libraries.',
  '    * SYNC: Synchronously flush the libraries.',
  'DUMP',
  '    Return a serialized payload representing the current libraries, can be restored using FUNCTION RESTORE command',
  'RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]',
  '    Restore the libraries represented by the given payload, it is possible to give a restore policy to',
  '    control how to handle existing libraries (default APPEND):',
  '    * FLUSH: delete all existing libraries.',
  '    * APPEND: appends the restored libraries to the existing libraries. On collision, abort.',
  '    * REPLACE: appends the restored libraries to the existing libraries, On collision, replace the old',
  '      libraries with the new libraries (notice that even on this option there is a chance of failure',
  '      in case of functions name collision with another library).',
])

const functionContainer = container(
  {
    name: 'FUNCTION',
    group: 'scripting',
    since: '7.0.0',
    summary: 'A container for commands about functions.',
  },
  [remove, dump, flush, help, kill, list, load, restore, stats],
)

export const functionCommands: readonly Command[] = [fcall, fcallRo, functionContainer]
