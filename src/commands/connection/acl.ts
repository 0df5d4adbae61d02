/** ACL: the users of a server, their rights, and what was refused. The rules are explained in acl/user.ts. */
import { allowedBy } from '../../acl/channel-patterns.ts'
import { explained } from '../../acl/denial.ts'
import * as aclErrors from '../../acl/errors.ts'
import type { Selector } from '../../acl/selector.ts'
import { hasSpaces } from '../../acl/spaces.ts'
import type { User } from '../../acl/user.ts'
import { linesOf, writeUsers } from '../../acl/user-file.ts'
import * as errors from '../../keyspace/errors.ts'
import { type Bytes, Double, MapReply, OK, type ReplyValue, SetReply } from '../../resp/values.ts'
import { alternatives, bytes, flag, int, many, optional, readInteger, rest } from '../declare/args.ts'
import { CATEGORIES } from '../declare/categories.ts'
import type { Client, Context } from '../declare/context.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { unknownSubcommandOrArity, wrongArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { anything, array, bulk, either, integer, map, ok, orNull } from '../declare/reply.ts'
import { requestOf } from '../declare/rights.ts'

const PLAIN: readonly Flag[] = ['noscript', 'loading', 'stale']
const ADMIN: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale']
const PER_USER = 'O(N) where N is the number of users'
const EVERYWHERE = ['request_policy:all_nodes', 'response_policy:all_succeeded'] as const
const NEW_RULES = [['6.2.0', 'Channels.']] as const

/** Names of users are shown to nobody who may only read the log. */
const allWords = (argv: readonly Bytes[]) => argv.map((_, at) => at).slice(2)

const setUser = command({
  name: 'ACL SETUSER',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(N) where N is the number of rules',
  summary: 'Makes a user, or changes the rules of one.',
  flags: ADMIN,
  tips: EVERYWHERE,
  history: [...NEW_RULES, ['7.0.0', 'Selectors, and keys that may only be read or only be written.']],
  secrets: allWords,
  args: [bytes('username'), optional(many(bytes('rule')))],
  reply: ok(),
  run: (ctx, name, rules) => {
    if (hasSpaces(name)) return aclErrors.NAME_WITH_SPACES
    const changing = (before: User, after: User) => endSubscribers(ctx, before, after)
    return ctx.server.access.users.set(name, rules ?? [], changing) ?? OK
  },
})

/** Ends the clients that listen to what their user may not hear any more. */
function endSubscribers(ctx: Context, before: User, after: User): void {
  if (after.selectors.some(({ channels }) => channels.isAll)) return
  const allowed = new Set(after.selectors.flatMap(({ channels }) => [...channels.patterns]))
  const loses = ({ channels }: Selector) =>
    channels.isAll || [...channels.patterns].some(pattern => !allowed.has(pattern))
  if (!before.selectors.some(loses)) return
  for (const client of ctx.server.clients.all()) {
    if (client.user === before && !mayHearAll(client, allowed)) end(ctx, client)
  }
}

function mayHearAll(client: Client, allowed: ReadonlySet<Bytes>): boolean {
  const { patterns, channels, shardChannels } = client
  return (
    [...patterns].every(each => allowedBy(allowed, each, true)) &&
    [...channels, ...shardChannels].every(each => allowedBy(allowed, each, false))
  )
}

/** Ends a connection whose user is no more, or may no more; the one that asks for it gets its reply. */
function end(ctx: Context, client: Client): void {
  client.user = ctx.server.access.users.default
  client.authenticated = false
  client.close(client === ctx.client ? 'after-reply' : 'now')
}

const delUser = command({
  name: 'ACL DELUSER',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(N) where N is the number of clients',
  summary: 'Removes users and ends their connections.',
  flags: ADMIN,
  tips: EVERYWHERE,
  secrets: allWords,
  args: [many(bytes('username'))],
  reply: integer(),
  run: (ctx, names) => {
    const { users } = ctx.server.access
    if (names.includes(users.default.name)) return aclErrors.DEFAULT_USER_STAYS
    const removed = new Set(names.map(name => users.delete(name)).filter(user => user !== undefined))
    for (const client of ctx.server.clients.all()) if (removed.has(client.user)) end(ctx, client)
    return removed.size
  },
})

const getUser = command({
  name: 'ACL GETUSER',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(N) where N is the number of rules of the user',
  summary: 'Gives the rules of a user.',
  flags: ADMIN,
  history: [...NEW_RULES, ['7.0.0', 'Selectors; keys and channels as rules instead of lists.']],
  secrets: allWords,
  args: [bytes('username')],
  reply: orNull(map(anything())),
  run: ({ server }, name) => {
    const user = server.access.users.get(name)
    if (user === undefined) return null
    const [root, ...others] = user.selectors.map(rightsOf)
    const flags = new SetReply([...user.flags])
    const own: ReplyValue[] = ['flags', flags, 'passwords', [...user.passwords], ...(root ?? [])]
    return new MapReply([...own, 'selectors', others.map(each => new MapReply(each))])
  },
})

function rightsOf({ commands, keys, channels }: Selector): ReplyValue[] {
  return ['commands', String(commands), 'keys', keys.list().join(' '), 'channels', channels.list().join(' ')]
}

const list = command({
  name: 'ACL LIST',
  group: 'server',
  since: '6.0.0',
  complexity: PER_USER,
  summary: 'Lists the users with their rules, as lines of a configuration.',
  flags: ADMIN,
  args: [],
  reply: array(bulk()),
  run: ({ server }) => linesOf(server.access.users).map(line => `user ${line}`),
})

const names = command({
  name: 'ACL USERS',
  group: 'server',
  since: '6.0.0',
  complexity: PER_USER,
  summary: 'Lists the names of the users.',
  flags: ADMIN,
  args: [],
  reply: array(bulk()),
  run: ({ server }) => server.access.users.all().map(each => each.name),
})

const whoAmI = command({
  name: 'ACL WHOAMI',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Gives the name of the user that this connection is.',
  flags: PLAIN,
  args: [],
  reply: bulk(),
  run: ({ client }) => client.user.name,
})

const cat = command({
  name: 'ACL CAT',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(N) where N is the number of commands',
  summary: 'Lists the categories of commands, or the commands of one.',
  flags: PLAIN,
  args: [rest([optional(bytes('category'))])],
  reply: array(bulk()),
  run: ({ server, client }, words) => {
    const [name] = words
    if (words.length > 1) return unknownSubcommandOrArity('ACL', client.running[1] ?? '')
    if (name === undefined) return [...CATEGORIES]
    const found = server.access.users.defaults.catalogue.category(name.toLowerCase())
    return found?.map(each => each.fullName) ?? errors.error(`Unknown category '${name.slice(0, 128)}'`)
  },
})

const MOST_BITS = 4096

const genPass = command({
  name: 'ACL GENPASS',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Makes a password that nobody can guess.',
  flags: PLAIN,
  args: [rest([optional(int('bits'))])],
  reply: bulk(),
  run: ({ server, client }, words) => {
    if (words.length > 1) return unknownSubcommandOrArity('ACL', client.running[1] ?? '')
    const bits = words[0] === undefined ? 256 : readInteger(words[0])
    if (bits <= 0 || bits > MOST_BITS) {
      return errors.error(
        `ACL GENPASS argument must be the number of bits for the output password, a positive number up to ${MOST_BITS}`,
      )
    }
    const digits = Math.ceil(bits / 4)
    const secret = Buffer.from(server.host.secret(Math.ceil(digits / 2)))
    return secret.toString('hex').slice(0, digits)
  },
})

const dryRun = command({
  name: 'ACL DRYRUN',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether a user may run a command, without running it.',
  flags: ADMIN,
  args: [bytes('username'), bytes('command'), rest([optional(many(bytes('arg')))])],
  arity: -4,
  reply: either(ok(), bulk()),
  run: ({ server }, name, word, others) => {
    const user = server.access.users.get(name)
    if (user === undefined) return errors.error(`User '${name}' not found`)
    const argv = [word, ...others]
    const found = server.commands.lookup(argv)
    if (found === undefined) return errors.error(`Command '${word}' not found`)
    const { arity } = found
    if (arity > 0 ? argv.length !== arity : argv.length < -arity) return wrongArity(found.fullName)
    const request = requestOf(found, argv)
    const denial = user.denialOf(request)
    return denial === undefined ? OK : explained(denial, request, name)
  },
})

const log = command({
  name: 'ACL LOG',
  group: 'server',
  since: '6.0.0',
  complexity: 'O(N) where N is the number of entries shown',
  summary: 'Lists what was refused lately, or forgets it.',
  flags: ADMIN,
  history: [['7.2.0', 'The number of an entry, and when it was made and last changed.']],
  args: [rest([optional(alternatives('operation', int('count'), flag('RESET')))])],
  reply: either(array(map(anything())), ok()),
  run: ({ server, clock, client }, words) => {
    const [word = '10'] = words
    if (words.length > 1) return unknownSubcommandOrArity('ACL', client.running[1] ?? '')
    if (word.toUpperCase() === 'RESET') {
      server.access.log.clear()
      return OK
    }
    const count = Math.max(0, readInteger(word))
    return server.access.log
      .newest(count)
      .map(
        ({ count, reason, context, object, username, updated, clientInfo, id, created }) =>
          new MapReply([
            ...['count', count, 'reason', reason, 'context', context, 'object', object],
            ...['username', username, 'age-seconds', new Double((clock.now - updated) / 1000)],
            ...['client-info', clientInfo, 'entry-id', id],
            ...['timestamp-created', created, 'timestamp-last-updated', updated],
          ]),
      )
  },
})

const load = command({
  name: 'ACL LOAD',
  group: 'server',
  since: '6.0.0',
  complexity: PER_USER,
  summary: 'Reads the file of users again: all of it, or, if anything is wrong, nothing.',
  flags: ADMIN,
  args: [],
  reply: ok(),
  run: ctx => {
    const { access, clients } = ctx.server
    if (access.file === undefined) return aclErrors.NO_FILE
    const { users } = access
    const problem = access.load(after => {
      for (const before of users.all()) {
        const same = after.get(before.name)
        if (same !== undefined) endSubscribers(ctx, before, same)
      }
      for (const client of clients.all()) {
        const { user } = client
        if (user === users.trusted || user === users.default) continue
        const same = after.get(user.name)
        if (same === undefined) end(ctx, client)
        else client.user = same
      }
    })
    return problem === undefined ? OK : errors.error(problem)
  },
})

const save = command({
  name: 'ACL SAVE',
  group: 'server',
  since: '6.0.0',
  complexity: PER_USER,
  summary: 'Writes the users to their file.',
  flags: ADMIN,
  tips: EVERYWHERE,
  args: [],
  reply: ok(),
  run: ({ server }) => {
    const { file, users } = server.access
    if (file === undefined) return aclErrors.NO_FILE
    try {
      file.write(writeUsers(users))
    } catch (failure) {
      server.log(`Writing ACL file for ACL SAVE: ${failure instanceof Error ? failure.message : failure}`)
      return aclErrors.NOT_SAVED
    }
    return OK
  },
})

const help = helpCommand('ACL', 'server', '6.0.0', [
  'CAT [<category>]',
  '    List all commands that belong to <category>, or all command categories',
  '    when no category is specified.',
  'DELUSER <username> [<username> ...]',
  '    Delete a list of users.',
  'DRYRUN <username> <command> [<arg> ...]',
  '    Returns whether the user can execute the given command without executing the command.',
  'GETUSER <username>',
  "    Get the user's details.",
  'GENPASS [<bits>]',
  '    Generate a secure 256-bit user password. The optional `bits` argument can',
  '    be used to specify a different size.',
  'LIST',
  '    Show users details in config file format.',
  'LOAD',
  '    Reload users from the ACL file.',
  'LOG [<count> | RESET]',
  '    Show the ACL log entries.',
  'SAVE',
  '    Save the current config to the ACL file.',
  'SETUSER <username> <attribute> [<attribute> ...]',
  '    Create or modify a user with the specified attributes.',
  'USERS',
  '    List all the registered usernames.',
  'WHOAMI',
  '    Return the current connection username.',
])

export const aclCommands: readonly Command[] = [
  container(
    {
      name: 'ACL',
      group: 'server',
      since: '6.0.0',
      complexity: 'That of the subcommand.',
      summary: 'A container for commands about users and their rights.',
    },
    [cat, delUser, dryRun, genPass, getUser, help, list, load, log, names, save, setUser, whoAmI],
  ),
]
