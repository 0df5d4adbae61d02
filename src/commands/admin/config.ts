/** CONFIG: reading and changing the configuration of a running server. */
import { directiveOf, findDirective } from '../../config/config.ts'
import { configSetFailed } from '../../config/errors.ts'
import { rewritten } from '../../config/rewrite.ts'
import { error, SYNTAX } from '../../keyspace/errors.ts'
import { LOADING } from '../../persistence/errors.ts'
import { MapReply, OK } from '../../resp/values.ts'
import { block, bytes, many, rest } from '../declare/args.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { helpCommand } from '../declare/help.ts'
import { bulk, map, ok } from '../declare/reply.ts'

const FLAGS: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale']

const get = command({
  name: 'CONFIG GET',
  group: 'server',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of directives',
  summary: 'Gives the directives that match any of the patterns.',
  flags: FLAGS,
  history: [['7.0.0', 'Several patterns.']],
  args: [many(bytes('parameter'))],
  reply: map(bulk()),
  run: ({ server }, globs) => new MapReply(server.config.match(globs).flat()),
})

const set = command({
  name: 'CONFIG SET',
  group: 'server',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of directives given',
  summary: 'Changes directives: all that are given, or none.',
  flags: FLAGS,
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  history: [['7.0.0', 'Several directives.']],
  arity: -4,
  secrets: argv => argv.map((_, at) => at).filter(at => at > 2 && isSecret(argv[at - 1] ?? '')),
  args: [rest([many(block('data', bytes('parameter'), bytes('value')))], 2)],
  reply: ok(),
  run: (ctx, words) => {
    if (words.length % 2 !== 0) return SYNTAX
    const pairs: [string, string][] = []
    for (let at = 0; at < words.length; at += 2) pairs.push([words[at] ?? '', words[at + 1] ?? ''])
    const { config } = ctx.server
    const names = pairs.map(([name]) => name)
    const moved = names.find(name => /^(port|tls-port|bind)$/i.test(name))
    if (moved !== undefined && !ctx.client.mayWait)
      return configSetFailed(moved, 'not possible inside a transaction')
    if (ctx.server.persistence.loading !== undefined && names.some(isFixedWhileLoading)) return LOADING
    const before = config.match(names)
    const refusal = config.set(pairs, ctx.client)
    if (refusal !== undefined) return refusal
    const listening = ctx.server.listenElsewhere()
    if (listening === undefined) return OK
    return ctx.later(
      listening.then(
        () => OK,
        () => {
          config.set(before, ctx.client)
          return configSetFailed(moved ?? 'port', UNABLE_TO_LISTEN[moved?.toLowerCase() ?? 'port'] ?? '')
        },
      ),
    )
  },
})

function isSecret(given: string): boolean {
  const name = findDirective(given)
  return name !== undefined && directiveOf(name).secret === true
}

function isFixedWhileLoading(given: string): boolean {
  const name = findDirective(given)
  return name !== undefined && directiveOf(name).fixedWhileLoading === true
}

const UNABLE_TO_LISTEN: Readonly<Record<string, string>> = {
  port: 'Unable to listen on this port. Check server logs.',
  'tls-port': 'Unable to listen on this port. Check server logs.',
  bind: 'Failed to bind to specified addresses.',
}

const resetStats = command({
  name: 'CONFIG RESETSTAT',
  group: 'server',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Sets the counters of INFO to zero.',
  flags: FLAGS,
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [],
  reply: ok(),
  run: ({ server, keyspace }) => {
    keyspace.resetStats()
    server.resetStats()
    server.replication.primary.resetStats()
    return OK
  },
})

const rewrite = command({
  name: 'CONFIG REWRITE',
  group: 'server',
  since: '2.8.0',
  complexity: 'O(1)',
  summary: 'Writes the configuration to its file.',
  flags: FLAGS,
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [],
  reply: ok(),
  run: ({ server }) => {
    const { file } = server.config
    if (file === undefined) return error('The server is running without a config file')
    try {
      file.write(rewritten(server.config, file.read()))
    } catch (failure) {
      return error(`Rewriting config file: ${failure instanceof Error ? failure.message : failure}`)
    }
    return OK
  },
})

const help = helpCommand('CONFIG', 'server', '5.0.0', [
  'GET <pattern>',
  '    Return parameters matching the glob-like <pattern> and their values.',
  'SET <directive> <value>',
  '    Set the configuration <directive> to <value>.',
  'RESETSTAT',
  '    Reset statistics reported by the INFO command.',
  'REWRITE',
  '    Rewrite the configuration file.',
])

export const configCommands: readonly Command[] = [
  container(
    {
      name: 'CONFIG',
      group: 'server',
      since: '2.0.0',
      summary: 'A container for commands about the configuration.',
    },
    [get, set, resetStats, rewrite, help],
  ),
]
