/**
 * What COMMAND of 7.4 says differently from that of 7.0, where that is the version beside us: mostly names of
 * arguments, which 7.2 made more regular. A server of 7.4 is compared with as it is.
 */
import type { Argument, Docs, Info } from './command-replies.ts'

/** Commands that came after 7.0, with their version. */
export const NEWER: Readonly<Record<string, string>> = {
  'client|setinfo': '7.2',
  'client|no-touch': '7.2',
  waitaof: '7.2',
  // Deadlines of fields.
  hexpire: '7.4',
  hpexpire: '7.4',
  hexpireat: '7.4',
  hpexpireat: '7.4',
  httl: '7.4',
  hpttl: '7.4',
  hexpiretime: '7.4',
  hpexpiretime: '7.4',
  hpersist: '7.4',
  'cluster|myshardid': '7.2',
  // Ours are early.
  hgetex: '8.0',
  hsetex: '8.0',
  hgetdel: '8.0',
}

/** Of which Valkey says something else by now: flags, and arguments of its own. */
export const OF_VALKEY = {
  info: ['multi', 'watch', 'cluster|info', 'cluster|myid', 'cluster|myshardid', 'cluster|nodes'],
  docs: ['bitcount', 'client|kill', 'client|list', 'cluster|setslot', 'cluster|slots', 'shutdown', 'zscan'],
} as const

const EVERYWHERE = ['request_policy:all_nodes', 'response_policy:all_succeeded']

export const CHANGED_INFO: Readonly<Record<string, Partial<Info>>> = {
  // 7.2 went over the tips for proxies.
  msetnx: { tips: [] },
  scan: { tips: ['nondeterministic_output', 'request_policy:special', 'response_policy:special'] },
  randomkey: { tips: ['request_policy:all_shards', 'response_policy:special', 'nondeterministic_output'] },
  'client|setname': { tips: EVERYWHERE },
  'acl|setuser': { tips: EVERYWHERE },
  'acl|deluser': { tips: EVERYWHERE },
  'acl|save': { tips: EVERYWHERE },
  'config|resetstat': { tips: EVERYWHERE },
  'config|rewrite': { tips: EVERYWHERE },
  'latency|reset': { tips: ['request_policy:all_nodes', 'response_policy:agg_sum'] },
  sinterstore: {
    keySpecs: [
      {
        notes: undefined,
        flags: ['OW', 'update'],
        begin: { type: 'index', index: 1 },
        find: { type: 'range', lastkey: 0, keystep: 1, limit: 0 },
      },
      {
        notes: undefined,
        flags: ['RO', 'access'],
        begin: { type: 'index', index: 2 },
        find: { type: 'range', lastkey: -1, keystep: 1, limit: 0 },
      },
    ],
  },
  // WITHSCORE.
  zrank: { arity: -3 },
  zrevrank: { arity: -3 },
  // Since 7.2 scripts may call them, and they do not wait there.
  blpop: { flags: ['write', 'blocking'] },
  brpop: { flags: ['write', 'blocking'] },
  blmove: { flags: ['write', 'denyoom', 'blocking'] },
  bzpopmin: { flags: ['write', 'blocking', 'fast'] },
  bzpopmax: { flags: ['write', 'blocking', 'fast'] },
  wait: { flags: ['blocking'], categories: ['@slow', '@blocking', '@connection'] },
  brpoplpush: { flags: ['write', 'denyoom', 'blocking'] },
  // Since 7.2 a command without arguments may be asked about.
  'command|getkeys': { arity: -3 },
  'command|getkeysandflags': { arity: -3 },
  // They may be asked while data is loaded.
  'cluster|shards': { flags: ['loading', 'stale'] },
  'cluster|slots': { flags: ['loading', 'stale'] },
}

/** What was put right after 7.4. */
export const CORRECTED_INFO: Readonly<Record<string, Partial<Info>>> = {
  httl: { tips: ['nondeterministic_output'] },
  hpttl: { tips: ['nondeterministic_output'] },
}

type Change = (docs: Docs) => Docs

const unwrapped: Change = docs => {
  const [outer] = docs.arguments ?? []
  const [inner] = outer?.arguments ?? []
  return { ...docs, arguments: inner === undefined ? [] : [{ ...inner, flags: ['multiple'] }] }
}

function deprecated(since: string, replacedBy: string): Change {
  return docs => ({ ...docs, doc_flags: ['deprecated'], deprecated_since: since, replaced_by: replacedBy })
}

/** Other names of arguments, wherever they stand. */
function renamed(names: Readonly<Record<string, string>>): Change {
  const rename = (arg: Argument): Argument => ({
    ...arg,
    name: names[arg.name] ?? arg.name,
    ...(arg.arguments === undefined ? {} : { arguments: arg.arguments.map(rename) }),
  })
  return docs => ({ ...docs, arguments: docs.arguments?.map(rename) ?? [] })
}

function withArguments(change: (args: readonly Argument[]) => readonly Argument[]): Change {
  return docs => ({ ...docs, arguments: change(docs.arguments ?? []) })
}

const word = (token: string): Argument => ({ name: token.toLowerCase(), type: 'pure-token', token })
const WHOLE_COMMAND: readonly Argument[] = [
  { name: 'command', type: 'string' },
  { name: 'arg', type: 'string', flags: ['optional', 'multiple'] },
]

const withScore: Change = docs => ({
  ...docs,
  history: ['7.2.0'],
  arguments: [
    ...(docs.arguments ?? []),
    { name: 'withscore', type: 'pure-token', token: 'WITHSCORE', flags: ['optional'] },
  ],
})

const sortPatterns = withArguments(args =>
  args.map(arg => {
    if (arg.name === 'pattern') return { ...arg, name: arg['token'] === 'BY' ? 'by-pattern' : 'get-pattern' }
    return arg.name === 'offset_count' ? { ...arg, name: 'limit' } : arg
  }),
)

/** Where a consumer group begins. */
const groupPosition = (entriesRead: string) =>
  withArguments(args =>
    args.map(arg => {
      if (arg.type !== 'oneof')
        return { ...arg, name: { groupname: 'group', entries_read: entriesRead }[arg.name] ?? arg.name }
      const choices = arg.arguments?.map(each =>
        each.name === 'new_id' ? { ...each, name: 'new-id' } : each,
      )
      return { ...arg, name: 'id-selector', arguments: choices ?? [] }
    }),
  )

/** An argument that may be left out, as it could before. */
function withOptional(name: string): Change {
  return withArguments(args =>
    args.map(arg => (arg.name === name ? { ...arg, flags: ['optional', ...(arg.flags ?? [])] } : arg)),
  )
}

const searchNames: Change = docs =>
  withArguments(args => args.map(arg => (arg.name === 'count' ? { ...arg, name: 'count-block' } : arg)))(
    renamed({ longitude_latitude: 'fromlonlat' })(docs),
  )

/** STORE and STOREDIST became a choice. */
const radiusStore: Change = docs => {
  const { arguments: args = [], ...facts } = searchNames(docs)
  const isStore = (arg: Argument) => ['STORE', 'STOREDIST'].includes(String(arg['token']))
  const stores = args.filter(isStore).map(({ flags: _, ...arg }) => ({
    ...arg,
    name: arg['token'] === 'STORE' ? 'storekey' : 'storedistkey',
  }))
  const store = { name: 'store', type: 'oneof', flags: ['optional'], arguments: stores }
  return { ...facts, arguments: [...args.filter(arg => !isStore(arg)), store] }
}

export const CHANGED_DOCS: Readonly<Record<string, Change>> = {
  // Advised against since 7.2.
  setex: deprecated('2.6.12', '`SET` with the `EX` argument'),
  psetex: deprecated('2.6.12', '`SET` with the `PX` argument'),
  setnx: deprecated('2.6.12', '`SET` with the `NX` argument'),
  quit: deprecated('7.2.0', 'just closing the connection'),

  // Other names.
  mset: renamed({ key_value: 'data' }),
  hset: renamed({ field_value: 'data' }),
  hmset: renamed({ field_value: 'data' }),
  hscan: withArguments(args => [...args, { ...word('NOVALUES'), flags: ['optional'] }]),
  msetnx: renamed({ key_value: 'data' }),
  'config|set': renamed({ parameter_value: 'data' }),
  bitcount: renamed({ index: 'range', index_unit: 'unit' }),
  bitpos: renamed({ index: 'range', end_index: 'end-unit-block', index_unit: 'unit' }),
  bitfield: renamed({
    encoding_offset: 'get-block',
    wrap_sat_fail: 'overflow-block',
    write_operation: 'write-operation',
    encoding_offset_value: 'set-block',
    encoding_offset_increment: 'incrby-block',
  }),
  bitfield_ro: renamed({ encoding_offset: 'get-block' }),
  zadd: renamed({ score_member: 'data' }),
  zrange: renamed({ offset_count: 'limit' }),
  zrangestore: renamed({ offset_count: 'limit' }),
  zrangebyscore: renamed({ offset_count: 'limit' }),
  zrevrangebyscore: renamed({ offset_count: 'limit' }),
  zrangebylex: renamed({ offset_count: 'limit' }),
  zrevrangebylex: renamed({ offset_count: 'limit' }),
  geoadd: renamed({ longitude_latitude_member: 'data' }),
  geohash: withOptional('member'),
  geopos: withOptional('member'),
  geosearch: searchNames,
  geosearchstore: searchNames,
  georadius: radiusStore,
  georadiusbymember: docs => ({ ...radiusStore(docs), history: ['6.2.0', '7.0.0'] }),
  georadius_ro: docs => ({ ...searchNames(docs), history: ['6.2.0', '7.0.0'] }),
  georadiusbymember_ro: docs => ({ ...searchNames(docs), history: ['6.2.0', '7.0.0'] }),
  pfmerge: withOptional('sourcekey'),
  sort: sortPatterns,
  sort_ro: sortPatterns,
  'function|flush': withArguments(([type]) => [{ ...type, name: 'flush-type' }]),
  'script|flush': withArguments(([type]) => [{ ...type, name: 'flush-type' }]),
  flushdb: withArguments(([type]) => [{ ...type, name: 'flush-type' }]),
  flushall: withArguments(([type]) => [{ ...type, name: 'flush-type' }]),
  hello: renamed({ username_password: 'auth' }),
  shutdown: renamed({ nosave_save: 'save-selector' }),
  'client|unblock': renamed({ timeout_error: 'unblock-type' }),
  'client|reply': renamed({ on_off_skip: 'action' }),
  lcs: withArguments(args =>
    args.map(arg => (arg['token'] === 'MINMATCHLEN' ? { ...arg, name: 'min-match-len' } : arg)),
  ),

  xadd: renamed({ id_or_auto: 'id-selector', auto_id: 'auto-id', field_value: 'data' }),
  xreadgroup: renamed({ group_consumer: 'group-block' }),
  xclaim: withArguments(args =>
    args.map(arg => (arg['token'] === 'LASTID' ? { ...arg, name: 'lastid' } : arg)),
  ),
  xsetid: renamed({ entries_added: 'entries-added', max_deleted_entry_id: 'max-deleted-id' }),
  'xgroup|create': groupPosition('entriesread'),
  'xgroup|setid': groupPosition('entriesread'),
  'xgroup|destroy': renamed({ groupname: 'group' }),
  'xgroup|createconsumer': renamed({ groupname: 'group', consumername: 'consumer' }),
  'xgroup|delconsumer': renamed({ groupname: 'group', consumername: 'consumer' }),
  'xinfo|consumers': docs => ({ ...renamed({ groupname: 'group' })(docs), history: ['7.2.0'] }),
  'xinfo|stream': docs => {
    const [key, full] = docs.arguments ?? []
    const block: Argument = {
      name: 'full-block',
      type: 'block',
      flags: ['optional'],
      arguments: [word('FULL'), ...(full?.arguments ?? [])],
    }
    return {
      ...docs,
      history: [...(docs.history ?? []), '7.2.0'],
      arguments: key === undefined ? [] : [key, block],
    }
  },

  migrate: docs => {
    const change = (arg: Argument): Argument => {
      const { flags, ...rest } = arg
      if (arg.name === 'empty_string') return { ...arg, name: 'empty-string', token: '' }
      if (arg['token'] === 'AUTH') return { ...rest, name: 'auth' }
      if (arg['token'] === 'AUTH2') return { ...rest, name: 'auth2' }
      if (arg['token'] === 'KEYS') return { ...arg, name: 'keys' }
      const name = arg.name === 'key_or_empty_string' ? 'key-selector' : arg.name
      return {
        ...arg,
        name,
        ...(arg.arguments === undefined ? {} : { arguments: arg.arguments.map(change) }),
      }
    }
    return { ...docs, arguments: docs.arguments?.map(change) ?? [] }
  },

  'cluster|addslotsrange': renamed({ 'start-slot_end-slot': 'range' }),
  'cluster|delslotsrange': renamed({ 'start-slot_end-slot': 'range' }),
  'cluster|meet': renamed({ cluster_bus_port: 'cluster-bus-port' }),
  'cluster|reset': renamed({ hard_soft: 'reset-type' }),
  'cluster|setslot': withArguments(args =>
    args.map(arg => {
      const choices = arg.arguments?.map(each =>
        each.name === 'node-id' ? { ...each, name: String(each['token']).toLowerCase() } : each,
      )
      return choices === undefined ? arg : { ...arg, arguments: choices }
    }),
  ),

  'acl|cat': renamed({ categoryname: 'category' }),
  'acl|log': docs => ({ ...docs, history: ['7.2.0'] }),

  // Other shapes.
  'module|loadex': withArguments(args =>
    args.map(arg =>
      arg['token'] === 'ARGS' ? { name: 'args', type: 'string', token: 'ARGS', flags: arg.flags ?? [] } : arg,
    ),
  ),
  psubscribe: unwrapped,
  'config|get': unwrapped,
  bitop: withArguments(([, ...keys]) => [
    { name: 'operation', type: 'oneof', arguments: ['AND', 'OR', 'XOR', 'NOT'].map(word) },
    ...keys,
  ]),
  'client|list': withArguments(([type]) => [
    { ...type, name: 'client-type' },
    { name: 'client-id', type: 'integer', token: 'ID', since: '6.2.0', flags: ['optional', 'multiple'] },
  ]),
  'client|pause': docs => ({ ...docs, since: '3.0.0' }),
  'client|kill': docs => {
    const [filter] = docs.arguments ?? []
    const [old, filters] = filter?.arguments ?? []
    const [id, type, user, address, localAddress] = filters?.arguments ?? []
    const options = [
      id,
      { ...type, name: 'client-type' },
      user,
      { ...address, name: 'addr' },
      { ...localAddress, name: 'laddr' },
      {
        name: 'skipme',
        type: 'oneof',
        token: 'SKIPME',
        flags: ['optional'],
        arguments: [word('YES'), word('NO')],
      },
      { name: 'maxage', type: 'integer', token: 'MAXAGE', since: '7.4.0', flags: ['optional'] },
    ].filter(each => each !== undefined)
    return {
      ...docs,
      history: [...(docs.history ?? []), '7.4.0'],
      arguments: [
        {
          ...filter,
          name: 'filter',
          arguments: [
            { ...old, name: 'old-format' },
            { ...filters, name: 'new-format', arguments: options },
          ],
        },
      ],
    }
  },
  zrank: withScore,
  zrevrank: withScore,
  'command|getkeys': docs => ({ ...docs, arguments: WHOLE_COMMAND }),
  'command|getkeysandflags': docs => ({ ...docs, arguments: WHOLE_COMMAND }),
}
