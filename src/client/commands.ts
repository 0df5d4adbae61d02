/**
 * Made by `npm run generate` from the declarations in src/commands; do not edit. The methods of clients, by
 * command: their types, and how their arguments are written and their replies read.
 */
import type { Reply } from '../resp/plain.ts'
import type {
  Argument,
  AsMap,
  AtMostOne,
  CommandShape,
  Integer,
  OneOf,
  Pairs,
  Scores,
  With,
  Without,
} from './command-shape.ts'
import type { AsIs, By, Way } from './typed.ts'

export interface BgsaveOptions {
  /** Since 3.2.2. */
  schedule?: boolean | undefined
}

export type BitfieldOperation =
  | {
      /** Get block. */
      get: readonly [encoding: Argument, offset: Integer | `#${number}`]
    }
  | ({
      /** Overflow block. */
      overflow?: 'wrap' | 'sat' | 'fail' | undefined
    } & OneOf<{
      /** Set block. */
      set: readonly [encoding: Argument, offset: Integer | `#${number}`, value: Integer]
      /** Incrby block. */
      incrby: readonly [encoding: Argument, offset: Integer | `#${number}`, increment: Integer]
    }>)

export type BitfieldRoOptions = {
  /** Get block. */
  get?: readonly (readonly [encoding: Argument, offset: Integer | `#${number}`])[] | undefined
}

export interface BlmpopOptions {
  count?: Integer | undefined
}

export interface ClientKillFilter {
  /** Client id, since 2.8.12. */
  id?: Integer | undefined
  /** Client type, since 2.8.12. */
  type?: 'normal' | 'master' | 'slave' | 'replica' | 'pubsub' | undefined
  /** Username. */
  user?: Argument | undefined
  addr?: Argument | undefined
  /** Since 6.2.0. */
  laddr?: Argument | undefined
  skipme?: 'yes' | 'no' | undefined
  /** Since 7.4.0. */
  maxage?: Integer | undefined
}

export interface ClientListOptions {
  /** Client type, since 5.0.0. */
  type?: 'normal' | 'master' | 'replica' | 'pubsub' | undefined
  /** Client id, since 6.2.0. */
  id?: readonly Integer[] | undefined
}

export type ClientSetinfoOptions = OneOf<{
  /** Libname. */
  libName: Argument
  /** Libver. */
  libVer: Argument
}>

export interface ClientTrackingOptions {
  /** Client id. */
  redirect?: Integer | undefined
  prefix?: readonly Argument[] | undefined
  bcast?: boolean | undefined
  optin?: boolean | undefined
  optout?: boolean | undefined
  noloop?: boolean | undefined
}

export type ClusterFailoverOptions = AtMostOne<{
  force: boolean
  takeover: boolean
}>

export type ClusterResetOptions = AtMostOne<{
  hard: boolean
  soft: boolean
}>

export type ClusterSetslotOptions = OneOf<{
  importing: Argument
  migrating: Argument
  node: Argument
  stable: boolean
}>

export type CommandListFilterby = OneOf<{
  /** Module name. */
  module: Argument
  /** Category. */
  aclcat: Argument
  pattern: Argument
}>

export interface CommandListOptions {
  filterby?: CommandListFilterby | undefined
}

export interface CopyOptions {
  /** Destination db. */
  db?: Integer | undefined
  replace?: boolean | undefined
}

export type ExpireOptions = AtMostOne<{
  nx: boolean
  xx: boolean
  gt: boolean
  lt: boolean
}>

export interface FailoverTargetOptions {
  force?: boolean | undefined
}

export interface FailoverOptions {
  /** Target. */
  to?: readonly [host: Argument, port: Integer, options?: FailoverTargetOptions] | undefined
  abort?: boolean | undefined
  /** Milliseconds. */
  timeout?: Integer | undefined
}

export type FlushallOptions = AtMostOne<{
  /** Since 4.0.0. */
  async: boolean
  /** Since 6.2.0. */
  sync: boolean
}>

export interface FunctionListOptions {
  /** Library name pattern. */
  libraryname?: Argument | undefined
  withcode?: boolean | undefined
}

export interface FunctionLoadOptions {
  replace?: boolean | undefined
}

export type GeoaddOptions = {
  /** Since 6.2.0. */
  ch?: boolean | undefined
} & AtMostOne<{
  nx: boolean
  xx: boolean
}>

export type GeoradiusOptions = {
  withcoord?: boolean | undefined
  withdist?: boolean | undefined
  withhash?: boolean | undefined
  count?: Integer | undefined
  /** Since 6.2.0. */
  any?: boolean | undefined
} & AtMostOne<{
  asc: boolean
  desc: boolean
}> &
  AtMostOne<{
    /** Storekey. */
    store: Argument
    /** Storedistkey. */
    storedist: Argument
  }>

export type GeoradiusRoOptions = {
  withcoord?: boolean | undefined
  withdist?: boolean | undefined
  withhash?: boolean | undefined
  count?: Integer | undefined
  /** Since 6.2.0. */
  any?: boolean | undefined
} & AtMostOne<{
  asc: boolean
  desc: boolean
}>

export type GeoradiusbymemberOptions = {
  withcoord?: boolean | undefined
  withdist?: boolean | undefined
  withhash?: boolean | undefined
  count?: Integer | undefined
  any?: boolean | undefined
} & AtMostOne<{
  asc: boolean
  desc: boolean
}> &
  AtMostOne<{
    /** Storekey. */
    store: Argument
    /** Storedistkey. */
    storedist: Argument
  }>

export type GeoradiusbymemberRoOptions = {
  withcoord?: boolean | undefined
  withdist?: boolean | undefined
  withhash?: boolean | undefined
  count?: Integer | undefined
  any?: boolean | undefined
} & AtMostOne<{
  asc: boolean
  desc: boolean
}>

export type GeosearchOptions = {
  count?: Integer | undefined
  any?: boolean | undefined
  withcoord?: boolean | undefined
  withdist?: boolean | undefined
  withhash?: boolean | undefined
} & OneOf<{
  /** Member. */
  frommember: Argument
  fromlonlat: readonly [longitude: number, latitude: number]
}> &
  OneOf<{
    /** Circle. */
    byradius: readonly [radius: number, unit: 'm' | 'km' | 'ft' | 'mi']
    /** Box. */
    bybox: readonly [width: number, height: number, unit: 'm' | 'km' | 'ft' | 'mi']
  }> &
  AtMostOne<{
    asc: boolean
    desc: boolean
  }>

export type GeosearchstoreOptions = {
  count?: Integer | undefined
  any?: boolean | undefined
  storedist?: boolean | undefined
} & OneOf<{
  /** Member. */
  frommember: Argument
  fromlonlat: readonly [longitude: number, latitude: number]
}> &
  OneOf<{
    /** Circle. */
    byradius: readonly [radius: number, unit: 'm' | 'km' | 'ft' | 'mi']
    /** Box. */
    bybox: readonly [width: number, height: number, unit: 'm' | 'km' | 'ft' | 'mi']
  }> &
  AtMostOne<{
    asc: boolean
    desc: boolean
  }>

export type GetexOptions = AtMostOne<{
  /** Seconds. */
  ex: Integer
  /** Milliseconds. */
  px: Integer
  /** Unix time seconds. */
  exat: Integer
  /** Unix time milliseconds. */
  pxat: Integer
  persist: boolean
}>

export interface HrandfieldOptions {
  withvalues?: boolean | undefined
}

export interface HscanOptions {
  /** Pattern. */
  match?: Argument | undefined
  count?: Integer | undefined
  novalues?: boolean | undefined
}

export type HsetexOptions = AtMostOne<{
  fnx: boolean
  fxx: boolean
}> &
  AtMostOne<{
    /** Seconds. */
    ex: Integer
    /** Milliseconds. */
    px: Integer
    /** Unix time seconds. */
    exat: Integer
    /** Unix time milliseconds. */
    pxat: Integer
    keepttl: boolean
  }>

export interface LcsOptions {
  len?: boolean | undefined
  idx?: boolean | undefined
  /** Min match len. */
  minmatchlen?: Integer | undefined
  withmatchlen?: boolean | undefined
}

export interface LolwutOptions {
  version?: Integer | undefined
}

export interface LposOptions {
  rank?: Integer | undefined
  /** Num matches. */
  count?: Integer | undefined
  /** Len. */
  maxlen?: Integer | undefined
}

export interface MemoryUsageOptions {
  /** Count. */
  samples?: Integer | undefined
}

export type MigrateOptions = {
  /** Since 3.0.0. */
  copy?: boolean | undefined
  /** Since 3.0.0. */
  replace?: boolean | undefined
  /** Since 3.0.6. */
  keys?: readonly Argument[] | undefined
} & AtMostOne<{
  /** Since 4.0.7. */
  auth: Argument
  /** Since 6.0.0. */
  auth2: readonly [username: Argument, password: Argument]
}>

export interface ModuleLoadexOptions {
  /** Configs. */
  config?: readonly (readonly [name: Argument, value: Argument])[] | undefined
  args?: readonly Argument[] | undefined
}

export interface RestoreOptions {
  /** Since 3.0.0. */
  replace?: boolean | undefined
  /** Since 5.0.0. */
  absttl?: boolean | undefined
  /** Seconds, since 5.0.0. */
  idletime?: Integer | undefined
  /** Frequency, since 5.0.0. */
  freq?: Integer | undefined
}

export interface ScanOptions {
  /** Pattern. */
  match?: Argument | undefined
  count?: Integer | undefined
  /** Since 6.0.0. */
  type?: Argument | undefined
}

export type SetOptions = {
  /** Since 6.2.0. */
  get?: boolean | undefined
} & AtMostOne<{
  nx: boolean
  xx: boolean
}> &
  AtMostOne<{
    /** Seconds, since 2.6.12. */
    ex: Integer
    /** Milliseconds, since 2.6.12. */
    px: Integer
    /** Unix time seconds, since 6.2.0. */
    exat: Integer
    /** Unix time milliseconds, since 6.2.0. */
    pxat: Integer
    /** Since 6.0.0. */
    keepttl: boolean
  }>

export interface SintercardOptions {
  limit?: Integer | undefined
}

export type SortOptions = {
  /** By pattern. */
  by?: Argument | undefined
  limit?: readonly [offset: Integer, count: Integer] | undefined
  /** Get pattern. */
  get?: readonly Argument[] | undefined
  alpha?: boolean | undefined
  /** Destination. */
  store?: Argument | undefined
} & AtMostOne<{
  asc: boolean
  desc: boolean
}>

export type SortRoOptions = {
  /** By pattern. */
  by?: Argument | undefined
  limit?: readonly [offset: Integer, count: Integer] | undefined
  /** Get pattern. */
  get?: readonly Argument[] | undefined
  alpha?: boolean | undefined
} & AtMostOne<{
  asc: boolean
  desc: boolean
}>

export interface SscanOptions {
  /** Pattern. */
  match?: Argument | undefined
  count?: Integer | undefined
}

export type XaddOptions = {
  /** Since 6.2.0. */
  nomkstream?: boolean | undefined
  /** Count, since 6.2.0. */
  limit?: Integer | undefined
} & AtMostOne<{
  /** Threshold. */
  maxlen: Argument | readonly [operator: '=' | '~', threshold: Argument]
  /** Threshold, since 6.2.0. */
  minid: Argument | readonly [operator: '=' | '~', threshold: Argument]
}>

export interface XautoclaimOptions {
  count?: Integer | undefined
  justid?: boolean | undefined
}

export interface XclaimOptions {
  /** Ms. */
  idle?: Integer | undefined
  /** Unix time milliseconds. */
  time?: Integer | undefined
  /** Count. */
  retrycount?: Integer | undefined
  force?: boolean | undefined
  justid?: boolean | undefined
  lastid?: Argument | undefined
}

export interface XgroupCreateOptions {
  mkstream?: boolean | undefined
  entriesread?: Integer | undefined
}

export interface XgroupSetidOptions {
  entriesread?: Integer | undefined
}

export interface XinfoStreamOptions {
  full?: boolean | undefined
  count?: Integer | undefined
}

export interface XpendingOptions {
  /** Min idle time, since 6.2.0. */
  idle?: Integer | undefined
}

export interface XreadOptions {
  count?: Integer | undefined
  /** Milliseconds. */
  block?: Integer | undefined
}

export interface XreadgroupOptions {
  count?: Integer | undefined
  /** Milliseconds. */
  block?: Integer | undefined
  noack?: boolean | undefined
}

export interface XsetidOptions {
  /** Entries added, since 7.0.0. */
  entriesadded?: Integer | undefined
  /** Max deleted id, since 7.0.0. */
  maxdeletedid?: Argument | undefined
}

export type XtrimOptions = {
  /** Count, since 6.2.0. */
  limit?: Integer | undefined
} & OneOf<{
  /** Threshold. */
  maxlen: Argument | readonly [operator: '=' | '~', threshold: Argument]
  /** Threshold, since 6.2.0. */
  minid: Argument | readonly [operator: '=' | '~', threshold: Argument]
}>

export type ZaddOptions = {
  /** Since 3.0.2. */
  ch?: boolean | undefined
  /** Since 3.0.2. */
  incr?: boolean | undefined
} & AtMostOne<{
  nx: boolean
  xx: boolean
}> &
  AtMostOne<{
    gt: boolean
    lt: boolean
  }>

export interface ZdiffOptions {
  withscores?: boolean | undefined
}

export interface ZinterOptions {
  /** Weight. */
  weights?: readonly number[] | undefined
  aggregate?: 'sum' | 'min' | 'max' | undefined
  withscores?: boolean | undefined
}

export interface ZinterstoreOptions {
  /** Weight. */
  weights?: readonly number[] | undefined
  aggregate?: 'sum' | 'min' | 'max' | undefined
}

export type ZrangeOptions = {
  /** Since 6.2.0. */
  rev?: boolean | undefined
  /** Since 6.2.0. */
  limit?: readonly [offset: Integer, count: Integer] | undefined
  withscores?: boolean | undefined
} & AtMostOne<{
  byscore: boolean
  bylex: boolean
}>

export interface ZrangebylexOptions {
  limit?: readonly [offset: Integer, count: Integer] | undefined
}

export interface ZrangebyscoreOptions {
  /** Since 2.0.0. */
  withscores?: boolean | undefined
  limit?: readonly [offset: Integer, count: Integer] | undefined
}

export type ZrangestoreOptions = {
  rev?: boolean | undefined
  limit?: readonly [offset: Integer, count: Integer] | undefined
} & AtMostOne<{
  byscore: boolean
  bylex: boolean
}>

export interface ZrankOptions {
  withscore?: boolean | undefined
}

export interface ZrevrangebyscoreOptions {
  withscores?: boolean | undefined
  limit?: readonly [offset: Integer, count: Integer] | undefined
}

export type SubcommandDetails<T> = [
  T,
  number,
  Set<string>,
  number,
  number,
  number,
  Set<string>,
  Set<T>,
  Set<Map<string, T | Set<string> | Map<string, T | Map<string, T | number>>>>,
  Set<Reply>,
]

export type CommandDetails<T> = [
  T,
  number,
  Set<string>,
  number,
  number,
  number,
  Set<string>,
  Set<T>,
  Set<Map<string, T | Set<string> | Map<string, T | Map<string, T | number>>>>,
  Set<SubcommandDetails<T>>,
]

export type CommandDocument<T> = Map<
  string,
  T | Set<string> | Set<[T, T]> | Reply[] | Map<string, Map<string, T | Set<string> | Set<[T, T]> | Reply[]>>
>

/**
 * One method for each command. `T` stands for bytes: string, or Buffer; `W` for what becomes of a result. Integers
 * beyond 2^53 arrive as bigint, whatever the type says.
 */
export interface Commands<T, W extends Way = AsIs> {
  /**
   * Lists the categories of commands, or the commands of one.
   *
   * O(N) where N is the number of commands. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-cat/
   */
  aclCat(category?: Argument): By<W, T[]>
  /**
   * Removes users and ends their connections.
   *
   * O(N) where N is the number of clients. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-deluser/
   */
  aclDeluser(...usernames: Argument[] | [usernames: readonly Argument[]]): By<W, number>
  /**
   * Tells whether a user may run a command, without running it.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-dryrun/
   */
  aclDryrun(
    username: Argument,
    command: Argument,
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, 'OK' | T>
  /**
   * Makes a password that nobody can guess.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-genpass/
   */
  aclGenpass(bits?: Integer): By<W, T>
  /**
   * Gives the rules of a user.
   *
   * O(N) where N is the number of rules of the user. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-getuser/
   */
  aclGetuser(username: Argument): By<W, Map<string, Reply> | null>
  /**
   * Lists the subcommands of ACL.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-help/
   */
  aclHelp(): By<W, string[]>
  /**
   * Lists the users with their rules, as lines of a configuration.
   *
   * O(N) where N is the number of users. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-list/
   */
  aclList(): By<W, T[]>
  /**
   * Reads the file of users again: all of it, or, if anything is wrong, nothing.
   *
   * O(N) where N is the number of users. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-load/
   */
  aclLoad(): By<W, 'OK'>
  /**
   * Lists what was refused lately, or forgets it.
   *
   * O(N) where N is the number of entries shown. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-log/
   */
  aclLog(operation?: Integer | 'reset'): By<W, Map<string, Reply>[] | 'OK'>
  /**
   * Writes the users to their file.
   *
   * O(N) where N is the number of users. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-save/
   */
  aclSave(): By<W, 'OK'>
  /**
   * Makes a user, or changes the rules of one.
   *
   * O(N) where N is the number of rules. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-setuser/
   */
  aclSetuser(username: Argument, ...rules: Argument[] | [rules: readonly Argument[]]): By<W, 'OK'>
  /**
   * Lists the names of the users.
   *
   * O(N) where N is the number of users. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-users/
   */
  aclUsers(): By<W, T[]>
  /**
   * Gives the name of the user that this connection is.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/acl-whoami/
   */
  aclWhoami(): By<W, T>
  /**
   * Adds bytes to the end of a string, or stores them at a new key.
   *
   * O(1) on average: the string grows by more than is asked for. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/append/
   */
  append(key: Argument, value: Argument): By<W, number>
  /**
   * Follows a redirection to another node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/asking/
   */
  asking(): By<W, 'OK'>
  /**
   * Writes the append-only file anew, as short as the data allow.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/bgrewriteaof/
   */
  bgrewriteaof(): By<W, string>
  /**
   * Saves the data in the background.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/bgsave/
   */
  bgsave(options?: BgsaveOptions): By<W, string>
  /**
   * Counts the bits that are set in a string, or in a range of it.
   *
   * O(N). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitcount/
   */
  bitcount(key: Argument, ...range: [] | [start: Integer, end: Integer, unit?: 'byte' | 'bit']): By<W, number>
  /**
   * Reads, stores and increments integers of any width inside a string.
   *
   * O(1) for each operation. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value, if the options make it read.
   *
   * @see https://redis.io/docs/latest/commands/bitfield/
   */
  bitfield(
    key: Argument,
    ...operations: BitfieldOperation[] | [operations: readonly BitfieldOperation[]]
  ): By<W, (number | null)[]>
  /**
   * Reads integers of any width inside a string.
   *
   * O(1) for each operation. Since 6.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitfield_ro/
   */
  bitfieldRo(key: Argument, options?: BitfieldRoOptions): By<W, number[]>
  /**
   * Combines strings bit by bit and stores the result.
   *
   * O(N). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitop/
   */
  bitop(
    operation: 'and' | 'or' | 'xor' | 'not',
    destkey: Argument,
    ...keys: Argument[] | [keys: readonly Argument[]]
  ): By<W, number>
  /**
   * Finds the first bit of a value in a string, or in a range of it.
   *
   * O(N). Since 2.8.7.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitpos/
   */
  bitpos(
    key: Argument,
    bit: Integer,
    ...range: [] | [start: Integer] | [start: Integer, end: Integer, unit?: 'byte' | 'bit']
  ): By<W, number>
  /**
   * Moves an element from an end of a list to an end of another; waits for one.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/blmove/
   */
  blmove(
    source: Argument,
    destination: Argument,
    wherefrom: 'left' | 'right',
    whereto: 'left' | 'right',
    timeout: number,
  ): By<W, T | null>
  /**
   * Takes elements from the first of several lists that has any; waits for one.
   *
   * O(N+M) where N is the number of keys and M the number of elements taken. Since 7.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/blmpop/
   */
  blmpop(
    timeout: number,
    keys: readonly Argument[],
    where: 'left' | 'right',
    options?: BlmpopOptions,
  ): By<W, [T, T[]] | null>
  /**
   * Takes the first element of the first list that has any; waits for one.
   *
   * O(N) where N is the number of keys. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/blpop/
   */
  blpop(keys: readonly Argument[], timeout: number): By<W, [T, T] | null>
  /**
   * Takes the last element of the first list that has any; waits for one.
   *
   * O(N) where N is the number of keys. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/brpop/
   */
  brpop(keys: readonly Argument[], timeout: number): By<W, [T, T] | null>
  /**
   * Moves the last element of a list before the first one of another; waits for one.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: BLMOVE with the RIGHT and LEFT arguments does the same
   * @see https://redis.io/docs/latest/commands/brpoplpush/
   */
  brpoplpush(source: Argument, destination: Argument, timeout: number): By<W, T | null>
  /**
   * Takes members from the first of several sorted sets that has any; waits for one.
   *
   * O(K) + O(M*log(N)) where K is the number of keys, N the size of the sorted set and M the number of members taken. Since 7.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bzmpop/
   */
  bzmpop(
    timeout: number,
    keys: readonly Argument[],
    where: 'min' | 'max',
    options?: BlmpopOptions,
  ): By<W, [T, [T, number][]] | null>
  /**
   * Takes the member with the highest score from the first sorted set that has any; waits for one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bzpopmax/
   */
  bzpopmax(keys: readonly Argument[], timeout: number): By<W, [T, T, number] | null>
  /**
   * Takes the member with the lowest score from the first sorted set that has any; waits for one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bzpopmin/
   */
  bzpopmin(keys: readonly Argument[], timeout: number): By<W, [T, T, number] | null>
  /**
   * Says whether the keys of the next command are tracked, where that is not the rule.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-caching/
   */
  clientCaching(mode: 'yes' | 'no'): By<W, 'OK'>
  /**
   * Gives the name of this connection.
   *
   * O(1). Since 2.6.9.
   *
   * @see https://redis.io/docs/latest/commands/client-getname/
   */
  clientGetname(): By<W, T | null>
  /**
   * Gives the client that invalidation messages go to, -1 while tracking is off.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-getredir/
   */
  clientGetredir(): By<W, number>
  /**
   * Lists the subcommands of CLIENT.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-help/
   */
  clientHelp(): By<W, string[]>
  /**
   * Gives the number of this connection.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-id/
   */
  clientId(): By<W, number>
  /**
   * Describes this connection.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-info/
   */
  clientInfo(): By<W, string>
  /**
   * Closes connections.
   *
   * O(N) where N is the number of clients. Since 2.4.0.
   *
   * @see https://redis.io/docs/latest/commands/client-kill/
   */
  clientKill(filter: Argument | ClientKillFilter): By<W, 'OK' | number>
  /**
   * Describes the open connections.
   *
   * O(N) where N is the number of clients. Since 2.4.0.
   *
   * @see https://redis.io/docs/latest/commands/client-list/
   */
  clientList(options?: ClientListOptions): By<W, string>
  /**
   * Protects this connection from being closed to free memory.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-no-evict/
   */
  clientNoEvict(enabled: 'on' | 'off'): By<W, 'OK'>
  /**
   * Lets the commands of this connection leave access times alone.
   *
   * O(1). Since 7.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-no-touch/
   */
  clientNoTouch(enabled: 'on' | 'off'): By<W, 'OK'>
  /**
   * Holds back commands for a time.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-pause/
   */
  clientPause(timeout: Integer, mode?: 'write' | 'all'): By<W, 'OK'>
  /**
   * Notes which client library this connection belongs to.
   *
   * O(1). Since 7.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-setinfo/
   */
  clientSetinfo(options: ClientSetinfoOptions): By<W, 'OK'>
  /**
   * Names this connection.
   *
   * O(1). Since 2.6.9.
   *
   * @see https://redis.io/docs/latest/commands/client-setname/
   */
  clientSetname(connectionName: Argument): By<W, 'OK'>
  /**
   * Turns on or off that this connection is told of changes of the keys that it has read.
   *
   * O(1). Some options may introduce additional complexity. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-tracking/
   */
  clientTracking(status: 'on' | 'off', options?: ClientTrackingOptions): By<W, 'OK'>
  /**
   * Describes the tracking of this connection.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-trackinginfo/
   */
  clientTrackinginfo(): By<W, Map<string, Set<T> | number | T[]>>
  /**
   * Ends the wait of a blocked client.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-unblock/
   */
  clientUnblock(clientId: Integer, unblockType?: 'timeout' | 'error'): By<W, number>
  /**
   * Ends CLIENT PAUSE.
   *
   * O(N) where N is the number of held-back clients. Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-unpause/
   */
  clientUnpause(): By<W, 'OK'>
  /**
   * Gives slots to a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-addslots/
   */
  clusterAddslots(...slots: Integer[] | [slots: readonly Integer[]]): By<W, 'OK'>
  /**
   * Gives ranges of slots to a node.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-addslotsrange/
   */
  clusterAddslotsrange(
    ...ranges:
      | (readonly [startSlot: Integer, endSlot: Integer])[]
      | [ranges: readonly (readonly [startSlot: Integer, endSlot: Integer])[]]
  ): By<W, 'OK'>
  /**
   * Advances the configuration epoch.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-bumpepoch/
   */
  clusterBumpepoch(): By<W, string>
  /**
   * Counts the reports that a node has failed.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-count-failure-reports/
   */
  clusterCountFailureReports(nodeId: Argument): By<W, number>
  /**
   * Counts the keys in a slot.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-countkeysinslot/
   */
  clusterCountkeysinslot(slot: Integer): By<W, number>
  /**
   * Takes slots from a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-delslots/
   */
  clusterDelslots(...slots: Integer[] | [slots: readonly Integer[]]): By<W, 'OK'>
  /**
   * Takes ranges of slots from a node.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-delslotsrange/
   */
  clusterDelslotsrange(
    ...ranges:
      | (readonly [startSlot: Integer, endSlot: Integer])[]
      | [ranges: readonly (readonly [startSlot: Integer, endSlot: Integer])[]]
  ): By<W, 'OK'>
  /**
   * Makes a replica take the place of its master.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-failover/
   */
  clusterFailover(options?: ClusterFailoverOptions): By<W, 'OK'>
  /**
   * Takes all slots from a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-flushslots/
   */
  clusterFlushslots(): By<W, 'OK'>
  /**
   * Removes a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-forget/
   */
  clusterForget(nodeId: Argument): By<W, 'OK'>
  /**
   * Gives keys in a slot.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-getkeysinslot/
   */
  clusterGetkeysinslot(slot: Integer, count: Integer): By<W, T[]>
  /**
   * Lists the subcommands of CLUSTER.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-help/
   */
  clusterHelp(): By<W, string[]>
  /**
   * Tells the state of a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-info/
   */
  clusterInfo(): By<W, string>
  /**
   * Gives the slot of a key.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-keyslot/
   */
  clusterKeyslot(key: Argument): By<W, number>
  /**
   * Lists the connections between nodes.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-links/
   */
  clusterLinks(): By<W, Map<string, Reply>[]>
  /**
   * Makes a node known to another.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-meet/
   */
  clusterMeet(ip: Argument, port: Integer, clusterBusPort?: Integer): By<W, 'OK'>
  /**
   * Gives the id of a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-myid/
   */
  clusterMyid(): By<W, T>
  /**
   * Gives the id of the shard of a node.
   *
   * O(1). Since 7.2.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-myshardid/
   */
  clusterMyshardid(): By<W, T>
  /**
   * Describes the nodes of the cluster.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-nodes/
   */
  clusterNodes(): By<W, string>
  /**
   * Lists the replicas of a node.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-replicas/
   */
  clusterReplicas(nodeId: Argument): By<W, T[]>
  /**
   * Makes a node the replica of another.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-replicate/
   */
  clusterReplicate(nodeId: Argument): By<W, 'OK'>
  /**
   * Makes a node forget the cluster.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-reset/
   */
  clusterReset(options?: ClusterResetOptions): By<W, 'OK'>
  /**
   * Saves the configuration of a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-saveconfig/
   */
  clusterSaveconfig(): By<W, 'OK'>
  /**
   * Sets the configuration epoch of a new node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-set-config-epoch/
   */
  clusterSetConfigEpoch(configEpoch: Integer): By<W, 'OK'>
  /**
   * Binds a slot to a node.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-setslot/
   */
  clusterSetslot(slot: Integer, options: ClusterSetslotOptions): By<W, 'OK'>
  /**
   * Tells which shard has which slots.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/cluster-shards/
   */
  clusterShards(): By<W, Map<string, Reply>[]>
  /**
   * Lists the replicas of a node.
   *
   * O(1). Since 3.0.0.
   *
   * @deprecated since 5.0.0: CLUSTER REPLICAS does the same
   * @see https://redis.io/docs/latest/commands/cluster-slaves/
   */
  clusterSlaves(nodeId: Argument): By<W, T[]>
  /**
   * Tells which node has which slots.
   *
   * O(1). Since 3.0.0.
   *
   * @deprecated since 7.0.0: CLUSTER SHARDS does the same
   * @see https://redis.io/docs/latest/commands/cluster-slots/
   */
  clusterSlots(): By<W, Reply[]>
  /**
   * Describes all commands.
   *
   * O(N) where N is the number of commands. Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command/
   */
  command(): By<W, CommandDetails<T>[]>
  /**
   * Counts the commands; subcommands do not count.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command-count/
   */
  commandCount(): By<W, number>
  /**
   * Documents commands by name, or all.
   *
   * O(N) where N is the number of names. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-docs/
   */
  commandDocs(
    ...commandNames: Argument[] | [commandNames: readonly Argument[]]
  ): By<W, Map<string, CommandDocument<T>>>
  /**
   * Finds the keys in a whole command.
   *
   * O(N) where N is the number of words. Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command-getkeys/
   */
  commandGetkeys(command: Argument, ...args: Argument[] | [args: readonly Argument[]]): By<W, T[]>
  /**
   * Finds the keys in a whole command, with what it does to each.
   *
   * O(N) where N is the number of words. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-getkeysandflags/
   */
  commandGetkeysandflags(
    command: Argument,
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, [T, Set<string>][]>
  /**
   * Lists the subcommands of COMMAND.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-help/
   */
  commandHelp(): By<W, string[]>
  /**
   * Describes commands by name, or all.
   *
   * O(N) where N is the number of names. Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command-info/
   */
  commandInfo(
    ...commandNames: Argument[] | [commandNames: readonly Argument[]]
  ): By<W, (CommandDetails<T> | null)[]>
  /**
   * Lists the names of commands: all, or those that a filter chooses with their subcommands.
   *
   * O(N) where N is the number of commands. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-list/
   */
  commandList(options?: CommandListOptions): By<W, T[]>
  /**
   * Gives the directives that match any of the patterns.
   *
   * O(N) where N is the number of directives. Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-get/
   */
  configGet(...parameters: Argument[] | [parameters: readonly Argument[]]): By<W, Map<string, T>>
  /**
   * Lists the subcommands of CONFIG.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-help/
   */
  configHelp(): By<W, string[]>
  /**
   * Sets the counters of INFO to zero.
   *
   * O(1). Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-resetstat/
   */
  configResetstat(): By<W, 'OK'>
  /**
   * Writes the configuration to its file.
   *
   * O(1). Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/config-rewrite/
   */
  configRewrite(): By<W, 'OK'>
  /**
   * Changes directives: all that are given, or none.
   *
   * O(N) where N is the number of directives given. Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-set/
   */
  configSet(data: Pairs): By<W, 'OK'>
  /**
   * Copies the value and the expiry of a key.
   *
   * O(N) for collections, where N is the number of items; O(1) for strings. Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/copy/
   */
  copy(source: Argument, destination: Argument, options?: CopyOptions): By<W, 0 | 1>
  /**
   * Counts the keys of the database.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/dbsize/
   */
  dbsize(): By<W, number>
  /**
   * Looks inside the server and changes how it works, for tests.
   *
   * That of the subcommand. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/debug/
   */
  debug(...args: Argument[] | [args: readonly Argument[]]): By<W, Reply>
  /**
   * Takes one from the integer stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/decr/
   */
  decr(key: Argument): By<W, number>
  /**
   * Takes an integer from the one stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/decrby/
   */
  decrby(key: Argument, decrement: Integer): By<W, number>
  /**
   * Removes keys.
   *
   * O(N) where N is the number of keys. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/del/
   */
  del(...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Gives the value at a key as bytes for RESTORE.
   *
   * O(N) where N is the number of bytes of the value. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/dump/
   */
  dump(key: Argument): By<W, T | null>
  /**
   * Answers with the message it was given.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/echo/
   */
  echo(message: Argument): By<W, T>
  /**
   * Runs a Lua script.
   *
   * Depends on the script. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/eval/
   */
  eval(
    script: Argument,
    keys: readonly Argument[],
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, Reply>
  /**
   * Runs a Lua script that only reads.
   *
   * Depends on the script. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/eval_ro/
   */
  evalRo(
    script: Argument,
    keys: readonly Argument[],
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, Reply>
  /**
   * Runs a Lua script that the server knows, by its SHA1.
   *
   * Depends on the script. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/evalsha/
   */
  evalsha(
    sha1: Argument,
    keys: readonly Argument[],
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, Reply>
  /**
   * Runs a Lua script that the server knows and that only reads, by its SHA1.
   *
   * Depends on the script. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/evalsha_ro/
   */
  evalshaRo(
    sha1: Argument,
    keys: readonly Argument[],
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, Reply>
  /**
   * Counts which of the keys exist; a key given twice counts twice.
   *
   * O(N) where N is the number of keys. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/exists/
   */
  exists(...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Lets a key expire after some seconds.
   *
   * O(log N) where N is the number of keys that expire. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/expire/
   */
  expire(key: Argument, seconds: Integer, options?: ExpireOptions): By<W, 0 | 1>
  /**
   * Lets a key expire at a Unix time in seconds.
   *
   * O(log N) where N is the number of keys that expire. Since 1.2.0.
   *
   * @see https://redis.io/docs/latest/commands/expireat/
   */
  expireat(key: Argument, unixTimeSeconds: Integer, options?: ExpireOptions): By<W, 0 | 1>
  /**
   * Tells the Unix time in seconds at which a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/expiretime/
   */
  expiretime(key: Argument): By<W, number>
  /**
   * Changes places with a replica, so that nothing is lost.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/failover/
   */
  failover(options?: FailoverOptions): By<W, 'OK'>
  /**
   * Calls a function.
   *
   * Depends on the function. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/fcall/
   */
  fcall(
    functionName: Argument,
    keys: readonly Argument[],
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, Reply>
  /**
   * Calls a function that only reads.
   *
   * Depends on the function. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/fcall_ro/
   */
  fcallRo(
    functionName: Argument,
    keys: readonly Argument[],
    ...args: Argument[] | [args: readonly Argument[]]
  ): By<W, Reply>
  /**
   * Removes all keys of all databases.
   *
   * O(1) for each database; the memory is freed later. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/flushall/
   */
  flushall(options?: FlushallOptions): By<W, 'OK'>
  /**
   * Removes all keys of the database.
   *
   * O(1); the memory is freed later. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/flushdb/
   */
  flushdb(options?: FlushallOptions): By<W, 'OK'>
  /**
   * Deletes a library with its functions.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-delete/
   */
  functionDelete(libraryName: Argument): By<W, 'OK'>
  /**
   * Gives all libraries as one payload for FUNCTION RESTORE.
   *
   * O(N) where N is the number of functions. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-dump/
   */
  functionDump(): By<W, T>
  /**
   * Deletes all libraries.
   *
   * O(N) where N is the number of functions. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-flush/
   */
  functionFlush(flushType?: 'async' | 'sync'): By<W, 'OK'>
  /**
   * Lists the subcommands of FUNCTION.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-help/
   */
  functionHelp(): By<W, string[]>
  /**
   * Ends the function that runs, unless it has written.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-kill/
   */
  functionKill(): By<W, 'OK'>
  /**
   * Lists the libraries and their functions.
   *
   * O(N) where N is the number of functions. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-list/
   */
  functionList(options?: FunctionListOptions): By<W, Map<string, T | Map<string, T | Set<string> | null>[]>[]>
  /**
   * Loads a library of functions.
   *
   * O(1), without the time that compiling takes. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-load/
   */
  functionLoad(functionCode: Argument, options?: FunctionLoadOptions): By<W, T>
  /**
   * Loads all libraries of a payload.
   *
   * O(N) where N is the number of functions in the payload. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-restore/
   */
  functionRestore(serializedValue: Argument, policy?: 'flush' | 'append' | 'replace'): By<W, 'OK'>
  /**
   * Tells which function runs, and how many there are.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/function-stats/
   */
  functionStats(): By<W, Map<string, Map<string, T | T[] | number> | Map<string, Map<string, number>> | null>>
  /**
   * Adds members with their positions to a sorted set, or moves those that are there.
   *
   * O(log(N)) for each member, where N is the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geoadd/
   */
  geoadd(
    key: Argument,
    data: readonly (readonly [longitude: number, latitude: number, member: Argument])[],
    options?: GeoaddOptions,
  ): By<W, number>
  /**
   * Tells how far two members of a sorted set of positions are from each other.
   *
   * O(1). Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geodist/
   */
  geodist(
    key: Argument,
    member1: Argument,
    member2: Argument,
    unit?: 'm' | 'km' | 'ft' | 'mi',
  ): By<W, number | null>
  /**
   * Reads the positions of members as geohashes: texts of eleven letters.
   *
   * O(N) where N is the number of members asked for. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geohash/
   */
  geohash(key: Argument, ...members: Argument[] | [members: readonly Argument[]]): By<W, (T | null)[]>
  /**
   * Reads the positions of members.
   *
   * O(N) where N is the number of members asked for. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geopos/
   */
  geopos(
    key: Argument,
    ...members: Argument[] | [members: readonly Argument[]]
  ): By<W, ([number, number] | null)[]>
  /**
   * Finds or stores the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius/
   */
  georadius(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options: With<GeoradiusOptions, 'store' | 'storedist'>,
  ): By<W, number>
  /**
   * Finds or stores the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius/
   */
  georadius(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options: With<Without<GeoradiusOptions, 'store' | 'storedist'>, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, [T, ...(number | [number, number])[]][]>
  /**
   * Finds or stores the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius/
   */
  georadius(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: Without<GeoradiusOptions, 'store' | 'storedist' | 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, T[]>
  /**
   * Finds or stores the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius/
   */
  georadius(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: GeoradiusOptions,
  ): By<W, number | [T, ...(number | [number, number])[]][] | T[]>
  /**
   * Finds the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.10.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius_ro/
   */
  georadiusRo(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options: With<GeoradiusRoOptions, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, [T, ...(number | [number, number])[]][]>
  /**
   * Finds the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.10.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius_ro/
   */
  georadiusRo(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: Without<GeoradiusRoOptions, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, T[]>
  /**
   * Finds the members of a sorted set of positions that lie around a position.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.10.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH with the BYRADIUS argument does the same
   * @see https://redis.io/docs/latest/commands/georadius_ro/
   */
  georadiusRo(
    key: Argument,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: GeoradiusRoOptions,
  ): By<W, [T, ...(number | [number, number])[]][] | T[]>
  /**
   * Finds or stores the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember/
   */
  georadiusbymember(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options: With<GeoradiusbymemberOptions, 'store' | 'storedist'>,
  ): By<W, number>
  /**
   * Finds or stores the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember/
   */
  georadiusbymember(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options: With<
      Without<GeoradiusbymemberOptions, 'store' | 'storedist'>,
      'withcoord' | 'withdist' | 'withhash'
    >,
  ): By<W, [T, ...(number | [number, number])[]][]>
  /**
   * Finds or stores the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember/
   */
  georadiusbymember(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: Without<
      GeoradiusbymemberOptions,
      'store' | 'storedist' | 'withcoord' | 'withdist' | 'withhash'
    >,
  ): By<W, T[]>
  /**
   * Finds or stores the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH and GEOSEARCHSTORE with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember/
   */
  georadiusbymember(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: GeoradiusbymemberOptions,
  ): By<W, number | [T, ...(number | [number, number])[]][] | T[]>
  /**
   * Finds the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.10.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember_ro/
   */
  georadiusbymemberRo(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options: With<GeoradiusbymemberRoOptions, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, [T, ...(number | [number, number])[]][]>
  /**
   * Finds the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.10.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember_ro/
   */
  georadiusbymemberRo(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: Without<GeoradiusbymemberRoOptions, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, T[]>
  /**
   * Finds the members of a sorted set of positions that lie around one of them.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 3.2.10.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: GEOSEARCH with the BYRADIUS and FROMMEMBER arguments does the same
   * @see https://redis.io/docs/latest/commands/georadiusbymember_ro/
   */
  georadiusbymemberRo(
    key: Argument,
    member: Argument,
    radius: number,
    unit: 'm' | 'km' | 'ft' | 'mi',
    options?: GeoradiusbymemberRoOptions,
  ): By<W, [T, ...(number | [number, number])[]][] | T[]>
  /**
   * Finds the members of a sorted set of positions that lie in a circle or box.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geosearch/
   */
  geosearch(
    key: Argument,
    options: With<GeosearchOptions, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, [T, ...(number | [number, number])[]][]>
  /**
   * Finds the members of a sorted set of positions that lie in a circle or box.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geosearch/
   */
  geosearch(
    key: Argument,
    options: Without<GeosearchOptions, 'withcoord' | 'withdist' | 'withhash'>,
  ): By<W, T[]>
  /**
   * Finds the members of a sorted set of positions that lie in a circle or box.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geosearch/
   */
  geosearch(key: Argument, options: GeosearchOptions): By<W, [T, ...(number | [number, number])[]][] | T[]>
  /**
   * Stores the members of a sorted set of positions that lie in a circle or box, or their distances.
   *
   * O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/geosearchstore/
   */
  geosearchstore(destination: Argument, source: Argument, options: GeosearchstoreOptions): By<W, number>
  /**
   * Reads the string stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/get/
   */
  get(key: Argument): By<W, T | null>
  /**
   * Reads one bit of a string.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getbit/
   */
  getbit(key: Argument, offset: Integer): By<W, 0 | 1>
  /**
   * Reads the string stored at a key and removes the key.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getdel/
   */
  getdel(key: Argument): By<W, T | null>
  /**
   * Reads the string stored at a key and sets or removes its expiry.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getex/
   */
  getex(key: Argument, options?: GetexOptions): By<W, T | null>
  /**
   * Reads part of a string.
   *
   * O(N) where N is the length of the reply. Since 2.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getrange/
   */
  getrange(key: Argument, start: Integer, end: Integer): By<W, T>
  /**
   * Stores a string at a key and replies with the one before.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: SET with the GET argument does the same
   * @see https://redis.io/docs/latest/commands/getset/
   */
  getset(key: Argument, value: Argument): By<W, T | null>
  /**
   * Removes fields of a hash, and the hash with its last one.
   *
   * O(N) where N is the number of fields to be removed. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hdel/
   */
  hdel(key: Argument, ...fields: Argument[] | [fields: readonly Argument[]]): By<W, number>
  /**
   * Tells whether a hash has a field.
   *
   * O(1). Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hexists/
   */
  hexists(key: Argument, field: Argument): By<W, 0 | 1>
  /**
   * Lets fields of a hash expire after some seconds.
   *
   * O(N log M) where N is the number of fields that are named, M that of fields with a deadline. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hexpire/
   */
  hexpire(
    key: Argument,
    seconds: Integer,
    fields: readonly Argument[],
    options?: ExpireOptions,
  ): By<W, number[]>
  /**
   * Lets fields of a hash expire at a Unix time in seconds.
   *
   * O(N log M) where N is the number of fields that are named, M that of fields with a deadline. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hexpireat/
   */
  hexpireat(
    key: Argument,
    unixTimeSeconds: Integer,
    fields: readonly Argument[],
    options?: ExpireOptions,
  ): By<W, number[]>
  /**
   * Tells the Unix time in seconds at which fields of a hash expire; -1 without expiry, -2 without the field.
   *
   * O(N) where N is the number of fields that are named. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hexpiretime/
   */
  hexpiretime(key: Argument, fields: readonly Argument[]): By<W, number[]>
  /**
   * Reads a field of a hash.
   *
   * O(1). Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hget/
   */
  hget(key: Argument, field: Argument): By<W, T | null>
  /**
   * Reads all fields of a hash with their values.
   *
   * O(N) where N is the number of fields of the hash. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hgetall/
   */
  hgetall(key: Argument, options: AsMap): By<W, Map<string, T>>
  /**
   * Reads all fields of a hash with their values.
   *
   * O(N) where N is the number of fields of the hash. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hgetall/
   */
  hgetall(key: Argument): By<W, Record<string, T>>
  /**
   * Reads fields of a hash and removes them.
   *
   * O(N) where N is the number of fields that are named. Since 8.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hgetdel/
   */
  hgetdel(key: Argument, fields: readonly Argument[]): By<W, (T | null)[]>
  /**
   * Reads fields of a hash, and sets or removes their expiry.
   *
   * O(N log M) where N is the number of fields that are named, M that of fields with a deadline. Since 8.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hgetex/
   */
  hgetex(key: Argument, fields: readonly Argument[], options?: GetexOptions): By<W, (T | null)[]>
  /**
   * Adds an integer to a field of a hash.
   *
   * O(1). Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hincrby/
   */
  hincrby(key: Argument, field: Argument, increment: Integer): By<W, number>
  /**
   * Adds a floating point number to a field of a hash.
   *
   * O(1). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hincrbyfloat/
   */
  hincrbyfloat(key: Argument, field: Argument, increment: number | string): By<W, T>
  /**
   * Lists the fields of a hash.
   *
   * O(N) where N is the number of fields of the hash. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hkeys/
   */
  hkeys(key: Argument): By<W, T[]>
  /**
   * Counts the fields of a hash.
   *
   * O(1). Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hlen/
   */
  hlen(key: Argument): By<W, number>
  /**
   * Reads fields of a hash.
   *
   * O(N) where N is the number of fields that are asked for. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hmget/
   */
  hmget(key: Argument, ...fields: Argument[] | [fields: readonly Argument[]]): By<W, (T | null)[]>
  /**
   * Sets fields of a hash.
   *
   * O(N) where N is the number of fields that are set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 4.0.0: HSET with multiple field-value pairs does the same
   * @see https://redis.io/docs/latest/commands/hmset/
   */
  hmset(key: Argument, data: Pairs): By<W, 'OK'>
  /**
   * Lets fields of a hash live as long as it does.
   *
   * O(N) where N is the number of fields that are named. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hpersist/
   */
  hpersist(key: Argument, fields: readonly Argument[]): By<W, number[]>
  /**
   * Lets fields of a hash expire after some milliseconds.
   *
   * O(N log M) where N is the number of fields that are named, M that of fields with a deadline. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hpexpire/
   */
  hpexpire(
    key: Argument,
    milliseconds: Integer,
    fields: readonly Argument[],
    options?: ExpireOptions,
  ): By<W, number[]>
  /**
   * Lets fields of a hash expire at a Unix time in milliseconds.
   *
   * O(N log M) where N is the number of fields that are named, M that of fields with a deadline. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hpexpireat/
   */
  hpexpireat(
    key: Argument,
    unixTimeMilliseconds: Integer,
    fields: readonly Argument[],
    options?: ExpireOptions,
  ): By<W, number[]>
  /**
   * Tells the Unix time in milliseconds at which fields of a hash expire; -1 without expiry, -2 without the field.
   *
   * O(N) where N is the number of fields that are named. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hpexpiretime/
   */
  hpexpiretime(key: Argument, fields: readonly Argument[]): By<W, number[]>
  /**
   * Tells in how many milliseconds fields of a hash expire; -1 without expiry, -2 without the field.
   *
   * O(N) where N is the number of fields that are named. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hpttl/
   */
  hpttl(key: Argument, fields: readonly Argument[]): By<W, number[]>
  /**
   * Picks fields of a hash at random: a positive count distinct ones, a negative count any.
   *
   * O(N) where N is the number of fields in the reply. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hrandfield/
   */
  hrandfield(key: Argument, count: Integer, options: With<HrandfieldOptions, 'withvalues'>): By<W, [T, T][]>
  /**
   * Picks fields of a hash at random: a positive count distinct ones, a negative count any.
   *
   * O(N) where N is the number of fields in the reply. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hrandfield/
   */
  hrandfield(key: Argument, count: Integer, options?: Without<HrandfieldOptions, 'withvalues'>): By<W, T[]>
  /**
   * Picks fields of a hash at random: a positive count distinct ones, a negative count any.
   *
   * O(N) where N is the number of fields in the reply. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hrandfield/
   */
  hrandfield(key: Argument): By<W, T | null>
  /**
   * Picks fields of a hash at random: a positive count distinct ones, a negative count any.
   *
   * O(N) where N is the number of fields in the reply. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hrandfield/
   */
  hrandfield(key: Argument, count?: Integer, options?: HrandfieldOptions): By<W, [T, T][] | T[] | T | null>
  /**
   * Lists some fields of a hash with their values, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hscan/
   */
  hscan(key: Argument, cursor: Argument, options: With<HscanOptions, 'novalues'>): By<W, [T, T[]]>
  /**
   * Lists some fields of a hash with their values, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hscan/
   */
  hscan(key: Argument, cursor: Argument, options?: Without<HscanOptions, 'novalues'>): By<W, [T, [T, T][]]>
  /**
   * Lists some fields of a hash with their values, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hscan/
   */
  hscan(key: Argument, cursor: Argument, options?: HscanOptions): By<W, [T, T[]] | [T, [T, T][]]>
  /**
   * Sets fields of a hash, and counts those that are new.
   *
   * O(N) where N is the number of fields that are set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hset/
   */
  hset(key: Argument, data: Pairs): By<W, number>
  /**
   * Sets fields of a hash with their expiry, all or none of them.
   *
   * O(N log M) where N is the number of fields that are set, M that of fields with a deadline. Since 8.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hsetex/
   */
  hsetex(key: Argument, data: Pairs, options?: HsetexOptions): By<W, 0 | 1>
  /**
   * Sets a field of a hash unless it is there.
   *
   * O(1). Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hsetnx/
   */
  hsetnx(key: Argument, field: Argument, value: Argument): By<W, 0 | 1>
  /**
   * Tells how long the value of a field is, in bytes.
   *
   * O(1). Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hstrlen/
   */
  hstrlen(key: Argument, field: Argument): By<W, number>
  /**
   * Tells in how many seconds fields of a hash expire; -1 without expiry, -2 without the field.
   *
   * O(N) where N is the number of fields that are named. Since 7.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/httl/
   */
  httl(key: Argument, fields: readonly Argument[]): By<W, number[]>
  /**
   * Lists the values of a hash.
   *
   * O(N) where N is the number of fields of the hash. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/hvals/
   */
  hvals(key: Argument): By<W, T[]>
  /**
   * Adds one to the integer stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/incr/
   */
  incr(key: Argument): By<W, number>
  /**
   * Adds an integer to the one stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/incrby/
   */
  incrby(key: Argument, increment: Integer): By<W, number>
  /**
   * Adds a floating point number to the one stored at a key.
   *
   * O(1). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/incrbyfloat/
   */
  incrbyfloat(key: Argument, increment: number | string): By<W, T>
  /**
   * Tells facts and figures of the server, by section.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/info/
   */
  info(...sections: Argument[] | [sections: readonly Argument[]]): By<W, string>
  /**
   * Lists the keys whose name matches a pattern.
   *
   * O(N) where N is the number of keys in the database. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/keys/
   */
  keys(pattern: Argument): By<W, T[]>
  /**
   * Tells when the data was saved last, in Unix seconds.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lastsave/
   */
  lastsave(): By<W, number>
  /**
   * Explains in words what took long, and what may help.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/latency-doctor/
   */
  latencyDoctor(): By<W, string>
  /**
   * Draws the samples of an event.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/latency-graph/
   */
  latencyGraph(event: Argument): By<W, string>
  /**
   * Lists the subcommands of LATENCY.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/latency-help/
   */
  latencyHelp(): By<W, string[]>
  /**
   * Tells how many calls of each command took up to how many microseconds.
   *
   * O(N) where N is the number of commands that are told. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/latency-histogram/
   */
  latencyHistogram(
    ...commands: Argument[] | [commands: readonly Argument[]]
  ): By<W, Map<string, Map<string, number | Map<string, number>>>>
  /**
   * Gives the samples of an event, with the time of each.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/latency-history/
   */
  latencyHistory(event: Argument): By<W, [number, number][]>
  /**
   * Gives the last sample and the longest time of each event.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/latency-latest/
   */
  latencyLatest(): By<W, [T, number, number, number][]>
  /**
   * Forgets the samples of some events, or of all.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/latency-reset/
   */
  latencyReset(...events: Argument[] | [events: readonly Argument[]]): By<W, number>
  /**
   * Finds the longest common subsequence of two strings.
   *
   * O(N*M) where N and M are the lengths of the two strings. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lcs/
   */
  lcs(
    key1: Argument,
    key2: Argument,
    options: With<LcsOptions, 'idx'>,
  ): By<
    W,
    Map<
      string,
      ([[number, number], [number, number]] | [[number, number], [number, number], number])[] | number
    >
  >
  /**
   * Finds the longest common subsequence of two strings.
   *
   * O(N*M) where N and M are the lengths of the two strings. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lcs/
   */
  lcs(key1: Argument, key2: Argument, options: With<Without<LcsOptions, 'idx'>, 'len'>): By<W, number>
  /**
   * Finds the longest common subsequence of two strings.
   *
   * O(N*M) where N and M are the lengths of the two strings. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lcs/
   */
  lcs(key1: Argument, key2: Argument, options?: Without<LcsOptions, 'idx' | 'len'>): By<W, T>
  /**
   * Finds the longest common subsequence of two strings.
   *
   * O(N*M) where N and M are the lengths of the two strings. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lcs/
   */
  lcs(
    key1: Argument,
    key2: Argument,
    options?: LcsOptions,
  ): By<
    W,
    | Map<
        string,
        ([[number, number], [number, number]] | [[number, number], [number, number], number])[] | number
      >
    | number
    | T
  >
  /**
   * Reads the element at an index; negative ones count from the end.
   *
   * O(log N) in a list of N elements, O(1) at its ends. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lindex/
   */
  lindex(key: Argument, index: Integer): By<W, T | null>
  /**
   * Puts an element before or after the first one that equals the pivot.
   *
   * O(N) where N is the number of elements before the pivot. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/linsert/
   */
  linsert(key: Argument, where: 'before' | 'after', pivot: Argument, element: Argument): By<W, number>
  /**
   * Tells how many elements a list has.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/llen/
   */
  llen(key: Argument): By<W, number>
  /**
   * Moves an element from an end of a list to an end of another or of the same.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lmove/
   */
  lmove(
    source: Argument,
    destination: Argument,
    wherefrom: 'left' | 'right',
    whereto: 'left' | 'right',
  ): By<W, T | null>
  /**
   * Takes elements from the first of several lists that has any.
   *
   * O(N+M) where N is the number of keys and M the number of elements taken. Since 7.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lmpop/
   */
  lmpop(keys: readonly Argument[], where: 'left' | 'right', options?: BlmpopOptions): By<W, [T, T[]] | null>
  /**
   * Draws something, and tells the version.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lolwut/
   */
  lolwut(options?: LolwutOptions): By<W, string>
  /**
   * Takes the first element of a list, or the first few.
   *
   * O(N) where N is the number of elements taken. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpop/
   */
  lpop(key: Argument, count: Integer): By<W, T[] | null>
  /**
   * Takes the first element of a list, or the first few.
   *
   * O(N) where N is the number of elements taken. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpop/
   */
  lpop(key: Argument): By<W, T | null>
  /**
   * Takes the first element of a list, or the first few.
   *
   * O(N) where N is the number of elements taken. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpop/
   */
  lpop(key: Argument, count?: Integer): By<W, T[] | T | null>
  /**
   * Finds the indexes of elements that equal a given one.
   *
   * O(N) where N is the number of elements compared. Since 6.0.6.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpos/
   */
  lpos(key: Argument, element: Argument, options: With<LposOptions, 'count'>): By<W, number[]>
  /**
   * Finds the indexes of elements that equal a given one.
   *
   * O(N) where N is the number of elements compared. Since 6.0.6.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpos/
   */
  lpos(key: Argument, element: Argument, options?: Without<LposOptions, 'count'>): By<W, number | null>
  /**
   * Finds the indexes of elements that equal a given one.
   *
   * O(N) where N is the number of elements compared. Since 6.0.6.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpos/
   */
  lpos(key: Argument, element: Argument, options?: LposOptions): By<W, number[] | number | null>
  /**
   * Puts elements before the first one of a list, one after another.
   *
   * O(N) where N is the number of elements. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpush/
   */
  lpush(key: Argument, ...elements: Argument[] | [elements: readonly Argument[]]): By<W, number>
  /**
   * Puts elements before the first one of a list, if there is such a list.
   *
   * O(N) where N is the number of elements. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lpushx/
   */
  lpushx(key: Argument, ...elements: Argument[] | [elements: readonly Argument[]]): By<W, number>
  /**
   * Reads the elements from one index to another.
   *
   * O(log N + M) in a list of N elements, where M is the number of elements read. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lrange/
   */
  lrange(key: Argument, start: Integer, stop: Integer): By<W, T[]>
  /**
   * Removes equal elements: all, or some from the start or from the end on.
   *
   * O(N) in a list of N elements. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lrem/
   */
  lrem(key: Argument, count: Integer, element: Argument): By<W, number>
  /**
   * Replaces the element at an index.
   *
   * O(log N) in a list of N elements, O(1) at its ends. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/lset/
   */
  lset(key: Argument, index: Integer, element: Argument): By<W, 'OK'>
  /**
   * Keeps only the elements from one index to another.
   *
   * O(N) where N is the number of elements removed, most of them a node at a time. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/ltrim/
   */
  ltrim(key: Argument, start: Integer, stop: Integer): By<W, 'OK'>
  /**
   * Explains in words what is notable about the memory in use.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/memory-doctor/
   */
  memoryDoctor(): By<W, string>
  /**
   * Lists the subcommands of MEMORY.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/memory-help/
   */
  memoryHelp(): By<W, string[]>
  /**
   * Shows the figures of the engine's heap.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/memory-malloc-stats/
   */
  memoryMallocStats(): By<W, string>
  /**
   * Does nothing: the engine's garbage collector gives memory back by itself.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/memory-purge/
   */
  memoryPurge(): By<W, 'OK'>
  /**
   * Tells what takes how much memory.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/memory-stats/
   */
  memoryStats(): By<W, Map<string, number | Map<string, number>>>
  /**
   * Tells how many bytes a key and its value take.
   *
   * O(1): values keep count of their memory. Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/memory-usage/
   */
  memoryUsage(key: Argument, options?: MemoryUsageOptions): By<W, number | null>
  /**
   * Reads the strings stored at several keys.
   *
   * O(N) where N is the number of keys. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/mget/
   */
  mget(...keys: Argument[] | [keys: readonly Argument[]]): By<W, (T | null)[]>
  /**
   * Moves or copies keys to another server.
   *
   * O(N) where N is the number of bytes of the values. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/migrate/
   */
  migrate(
    host: Argument,
    port: Integer,
    keySelector: Argument | '',
    destinationDb: Integer,
    timeout: Integer,
    options?: MigrateOptions,
  ): By<W, string>
  /**
   * Lists the subcommands of MODULE.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/module-help/
   */
  moduleHelp(): By<W, string[]>
  /**
   * Lists the loaded modules.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/module-list/
   */
  moduleList(): By<W, Map<string, Reply>[]>
  /**
   * Loads a module.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/module-load/
   */
  moduleLoad(path: Argument, ...args: Argument[] | [args: readonly Argument[]]): By<W, 'OK'>
  /**
   * Loads a module with configuration.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/module-loadex/
   */
  moduleLoadex(path: Argument, options?: ModuleLoadexOptions): By<W, 'OK'>
  /**
   * Unloads a module.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/module-unload/
   */
  moduleUnload(name: Argument): By<W, 'OK'>
  /**
   * Moves a key to another database unless it exists there.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/move/
   */
  move(key: Argument, db: Integer): By<W, 0 | 1>
  /**
   * Stores strings at several keys.
   *
   * O(N) where N is the number of keys. Since 1.0.1.
   *
   * @see https://redis.io/docs/latest/commands/mset/
   */
  mset(data: Pairs): By<W, 'OK'>
  /**
   * Stores strings at several keys unless one of them exists.
   *
   * O(N) where N is the number of keys. Since 1.0.1.
   *
   * @see https://redis.io/docs/latest/commands/msetnx/
   */
  msetnx(data: Pairs): By<W, 0 | 1>
  /**
   * Tells how the value at a key is stored.
   *
   * O(1). Since 2.2.3.
   *
   * @see https://redis.io/docs/latest/commands/object-encoding/
   */
  objectEncoding(key: Argument): By<W, T | null>
  /**
   * Tells how often a key is accessed, where that is tracked.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/object-freq/
   */
  objectFreq(key: Argument): By<W, number | null>
  /**
   * Lists the subcommands of OBJECT.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/object-help/
   */
  objectHelp(): By<W, string[]>
  /**
   * Tells how many seconds ago a key was last accessed.
   *
   * O(1). Since 2.2.3.
   *
   * @see https://redis.io/docs/latest/commands/object-idletime/
   */
  objectIdletime(key: Argument): By<W, number | null>
  /**
   * Counts the references to the value at a key; a shared value shows the largest integer.
   *
   * O(1). Since 2.2.3.
   *
   * @see https://redis.io/docs/latest/commands/object-refcount/
   */
  objectRefcount(key: Argument): By<W, number | null>
  /**
   * Lets a key live forever.
   *
   * O(log N) where N is the number of keys that expire. Since 2.2.0.
   *
   * @see https://redis.io/docs/latest/commands/persist/
   */
  persist(key: Argument): By<W, 0 | 1>
  /**
   * Lets a key expire after some milliseconds.
   *
   * O(log N) where N is the number of keys that expire. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/pexpire/
   */
  pexpire(key: Argument, milliseconds: Integer, options?: ExpireOptions): By<W, 0 | 1>
  /**
   * Lets a key expire at a Unix time in milliseconds.
   *
   * O(log N) where N is the number of keys that expire. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/pexpireat/
   */
  pexpireat(key: Argument, unixTimeMilliseconds: Integer, options?: ExpireOptions): By<W, 0 | 1>
  /**
   * Tells the Unix time in milliseconds at which a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/pexpiretime/
   */
  pexpiretime(key: Argument): By<W, number>
  /**
   * Adds elements to a HyperLogLog; tells whether that changed it.
   *
   * O(1) for each element. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/pfadd/
   */
  pfadd(key: Argument, ...elements: Argument[] | [elements: readonly Argument[]]): By<W, 0 | 1>
  /**
   * Estimates how many different elements were added to a HyperLogLog, or to several together.
   *
   * O(1) for one key; O(N) with a large constant for N of them. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/pfcount/
   */
  pfcount(...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Shows what is inside a HyperLogLog, or makes it dense.
   *
   * O(1): there are 16384 registers. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/pfdebug/
   */
  pfdebug(subcommand: Argument, key: Argument): By<W, number[] | T | string | 0 | 1>
  /**
   * Merges HyperLogLogs into one, as if all their elements had been added to it.
   *
   * O(N) with a large constant for N keys. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/pfmerge/
   */
  pfmerge(destkey: Argument, ...sourcekeys: Argument[] | [sourcekeys: readonly Argument[]]): By<W, 'OK'>
  /**
   * Tests the HyperLogLog on elements of its own.
   *
   * O(N) where N is the number of elements that the test adds. Since 2.8.9.
   *
   * @see https://redis.io/docs/latest/commands/pfselftest/
   */
  pfselftest(): By<W, 'OK'>
  /**
   * Answers PONG, or the message it was given.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/ping/
   */
  ping(message?: Argument): By<W, string | T>
  /**
   * Stores a string at a key and lets it expire after some milliseconds.
   *
   * O(1). Since 2.6.0.
   *
   * @deprecated since 2.6.12: SET with the PX argument does the same
   * @see https://redis.io/docs/latest/commands/psetex/
   */
  psetex(key: Argument, milliseconds: Integer, value: Argument): By<W, 'OK'>
  /**
   * Tells in how many milliseconds a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/pttl/
   */
  pttl(key: Argument): By<W, number>
  /**
   * Sends a message to a channel, and counts who received it.
   *
   * O(N+M) where N is the number of subscribers of the channel and M that of patterns. Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/publish/
   */
  publish(channel: Argument, message: Argument): By<W, number>
  /**
   * Lists the channels that have subscribers.
   *
   * O(N) where N is the number of names. Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-channels/
   */
  pubsubChannels(pattern?: Argument): By<W, T[]>
  /**
   * Lists the subcommands of PUBSUB.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-help/
   */
  pubsubHelp(): By<W, string[]>
  /**
   * Counts the patterns that have subscribers.
   *
   * O(1). Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-numpat/
   */
  pubsubNumpat(): By<W, number>
  /**
   * Counts the subscribers of channels.
   *
   * O(N) where N is the number of names given. Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-numsub/
   */
  pubsubNumsub(...channels: Argument[] | [channels: readonly Argument[]]): By<W, Map<string, number>>
  /**
   * Lists the shard channels that have subscribers.
   *
   * O(N) where N is the number of names. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-shardchannels/
   */
  pubsubShardchannels(pattern?: Argument): By<W, T[]>
  /**
   * Counts the subscribers of shard channels.
   *
   * O(N) where N is the number of names given. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-shardnumsub/
   */
  pubsubShardnumsub(
    ...shardchannels: Argument[] | [shardchannels: readonly Argument[]]
  ): By<W, Map<string, number>>
  /**
   * Picks a key at random.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/randomkey/
   */
  randomkey(): By<W, T | null>
  /**
   * Reads from a replica.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/readonly/
   */
  readonly(): By<W, 'OK'>
  /**
   * Ends READONLY.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/readwrite/
   */
  readwrite(): By<W, 'OK'>
  /**
   * Renames a key, and overwrites what had the new name.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/rename/
   */
  rename(key: Argument, newkey: Argument): By<W, 'OK'>
  /**
   * Renames a key unless the new name is taken.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/renamenx/
   */
  renamenx(key: Argument, newkey: Argument): By<W, 0 | 1>
  /**
   * A replica says what it understands, and how far it has come.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/replconf/
   */
  replconf(...args: Argument[] | [args: readonly Argument[]]): By<W, 'OK'>
  /**
   * Makes a key of what DUMP gave.
   *
   * O(N) where N is the number of bytes of the value; O(N log N) for sorted sets. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/restore/
   */
  restore(key: Argument, ttl: Integer, serializedValue: Argument, options?: RestoreOptions): By<W, 'OK'>
  /**
   * The same, for nodes of a cluster that hand a key over.
   *
   * O(N) where N is the number of bytes of the value; O(N log N) for sorted sets. Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/restore-asking/
   */
  restoreAsking(key: Argument, ttl: Integer, serializedValue: Argument, options?: RestoreOptions): By<W, 'OK'>
  /**
   * Tells whether the server is a master or a replica, and of whom.
   *
   * O(1). Since 2.8.12.
   *
   * @see https://redis.io/docs/latest/commands/role/
   */
  role(): By<W, [T, number, Reply[]] | [T, T, number, T, number]>
  /**
   * Takes the last element of a list, or the last few.
   *
   * O(N) where N is the number of elements taken. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/rpop/
   */
  rpop(key: Argument, count: Integer): By<W, T[] | null>
  /**
   * Takes the last element of a list, or the last few.
   *
   * O(N) where N is the number of elements taken. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/rpop/
   */
  rpop(key: Argument): By<W, T | null>
  /**
   * Takes the last element of a list, or the last few.
   *
   * O(N) where N is the number of elements taken. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/rpop/
   */
  rpop(key: Argument, count?: Integer): By<W, T[] | T | null>
  /**
   * Moves the last element of a list before the first one of another.
   *
   * O(1). Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: LMOVE with the RIGHT and LEFT arguments does the same
   * @see https://redis.io/docs/latest/commands/rpoplpush/
   */
  rpoplpush(source: Argument, destination: Argument): By<W, T | null>
  /**
   * Puts elements behind the last one of a list.
   *
   * O(N) where N is the number of elements. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/rpush/
   */
  rpush(key: Argument, ...elements: Argument[] | [elements: readonly Argument[]]): By<W, number>
  /**
   * Puts elements behind the last one of a list, if there is such a list.
   *
   * O(N) where N is the number of elements. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/rpushx/
   */
  rpushx(key: Argument, ...elements: Argument[] | [elements: readonly Argument[]]): By<W, number>
  /**
   * Adds members to a set, and counts those that are new.
   *
   * O(N) where N is the number of members to add. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sadd/
   */
  sadd(key: Argument, ...members: Argument[] | [members: readonly Argument[]]): By<W, number>
  /**
   * Saves the data, and replies when they are on the disk.
   *
   * O(N) where N is the number of keys of all databases. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/save/
   */
  save(): By<W, 'OK'>
  /**
   * Lists some keys, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/scan/
   */
  scan(cursor: Argument, options?: ScanOptions): By<W, [T, T[]]>
  /**
   * Counts the members of a set.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/scard/
   */
  scard(key: Argument): By<W, number>
  /**
   * Refuses to debug Lua scripts: there is no debugger.
   *
   * O(1). Since 3.2.0.
   *
   * @see https://redis.io/docs/latest/commands/script-debug/
   */
  scriptDebug(mode: 'yes' | 'sync' | 'no'): By<W, 'OK'>
  /**
   * Tells which Lua scripts the server knows.
   *
   * O(N) where N is the number of scripts. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/script-exists/
   */
  scriptExists(...sha1s: Argument[] | [sha1s: readonly Argument[]]): By<W, (0 | 1)[]>
  /**
   * Forgets all Lua scripts.
   *
   * O(N) where N is the number of scripts. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/script-flush/
   */
  scriptFlush(flushType?: 'async' | 'sync'): By<W, 'OK'>
  /**
   * Lists the subcommands of SCRIPT.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/script-help/
   */
  scriptHelp(): By<W, string[]>
  /**
   * Ends the Lua script that runs, unless it has written.
   *
   * O(1). Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/script-kill/
   */
  scriptKill(): By<W, 'OK'>
  /**
   * Makes a Lua script known to the server.
   *
   * O(N) where N is the length of the script. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/script-load/
   */
  scriptLoad(script: Argument): By<W, T>
  /**
   * Lists the members of the first set that are in none of the others.
   *
   * O(N) where N is the number of members of all sets together. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sdiff/
   */
  sdiff(...keys: Argument[] | [keys: readonly Argument[]]): By<W, Set<T>>
  /**
   * Stores the members of the first set that are in none of the others as a set.
   *
   * O(N) where N is the number of members of all sets together. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sdiffstore/
   */
  sdiffstore(destination: Argument, ...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Stores a string at a key, whatever it held before.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value, if the options make it read.
   *
   * @see https://redis.io/docs/latest/commands/set/
   */
  set(key: Argument, value: Argument, options: With<SetOptions, 'get'>): By<W, T | null>
  /**
   * Stores a string at a key, whatever it held before.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value, if the options make it read.
   *
   * @see https://redis.io/docs/latest/commands/set/
   */
  set(key: Argument, value: Argument, options?: Without<SetOptions, 'get'>): By<W, 'OK' | null>
  /**
   * Stores a string at a key, whatever it held before.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value, if the options make it read.
   *
   * @see https://redis.io/docs/latest/commands/set/
   */
  set(key: Argument, value: Argument, options?: SetOptions): By<W, T | 'OK' | null>
  /**
   * Sets or clears one bit of a string and replies with what it was.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/setbit/
   */
  setbit(key: Argument, offset: Integer, value: Integer): By<W, 0 | 1>
  /**
   * Stores a string at a key and lets it expire after some seconds.
   *
   * O(1). Since 2.0.0.
   *
   * @deprecated since 2.6.12: SET with the EX argument does the same
   * @see https://redis.io/docs/latest/commands/setex/
   */
  setex(key: Argument, seconds: Integer, value: Argument): By<W, 'OK'>
  /**
   * Stores a string at a key unless the key exists.
   *
   * O(1). Since 1.0.0.
   *
   * @deprecated since 2.6.12: SET with the NX argument does the same
   * @see https://redis.io/docs/latest/commands/setnx/
   */
  setnx(key: Argument, value: Argument): By<W, 0 | 1>
  /**
   * Overwrites part of a string from an offset on, padding it with zero bytes as needed.
   *
   * O(M) where M is the length of the value; new room before it counts as well. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/setrange/
   */
  setrange(key: Argument, offset: Integer, value: Argument): By<W, number>
  /**
   * Lists the members that several sets have in common.
   *
   * O(N*M) at worst, where N is the size of the smallest set and M the number of sets. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sinter/
   */
  sinter(...keys: Argument[] | [keys: readonly Argument[]]): By<W, Set<T>>
  /**
   * Counts the members that several sets have in common, up to a limit.
   *
   * O(N*M) at worst, where N is the size of the smallest set and M the number of sets. Since 7.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sintercard/
   */
  sintercard(keys: readonly Argument[], options?: SintercardOptions): By<W, number>
  /**
   * Stores what several sets have in common as a set.
   *
   * O(N*M) at worst, where N is the size of the smallest set and M the number of sets. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sinterstore/
   */
  sinterstore(destination: Argument, ...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Tells whether something is a member of a set.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sismember/
   */
  sismember(key: Argument, member: Argument): By<W, 0 | 1>
  /**
   * Gives the newest slow commands.
   *
   * O(N) where N is the number of entries. Since 2.2.12.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-get/
   */
  slowlogGet(count?: Integer): By<W, [number, number, number, T[], T, T][]>
  /**
   * Lists the subcommands of SLOWLOG.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-help/
   */
  slowlogHelp(): By<W, string[]>
  /**
   * Counts the slow commands that are kept.
   *
   * O(1). Since 2.2.12.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-len/
   */
  slowlogLen(): By<W, number>
  /**
   * Forgets the slow commands.
   *
   * O(N) where N is the number of entries. Since 2.2.12.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-reset/
   */
  slowlogReset(): By<W, 'OK'>
  /**
   * Lists all members of a set.
   *
   * O(N) where N is the number of members. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/smembers/
   */
  smembers(key: Argument): By<W, Set<T>>
  /**
   * Tells for each of several whether it is a member of a set.
   *
   * O(N) where N is the number of members to look for. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/smismember/
   */
  smismember(key: Argument, ...members: Argument[] | [members: readonly Argument[]]): By<W, (0 | 1)[]>
  /**
   * Moves a member from one set to another.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/smove/
   */
  smove(source: Argument, destination: Argument, member: Argument): By<W, 0 | 1>
  /**
   * Sorts the elements of a list, set or sorted set; replies with them or stores them as a list.
   *
   * O(N+M*log(M)) where N is the number of elements and M how many of them are in the reply; O(N) where nothing is sorted. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/sort/
   */
  sort(key: Argument, options: With<SortOptions, 'store'>): By<W, number>
  /**
   * Sorts the elements of a list, set or sorted set; replies with them or stores them as a list.
   *
   * O(N+M*log(M)) where N is the number of elements and M how many of them are in the reply; O(N) where nothing is sorted. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/sort/
   */
  sort(key: Argument, options?: Without<SortOptions, 'store'>): By<W, (T | null)[]>
  /**
   * Sorts the elements of a list, set or sorted set; replies with them or stores them as a list.
   *
   * O(N+M*log(M)) where N is the number of elements and M how many of them are in the reply; O(N) where nothing is sorted. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/sort/
   */
  sort(key: Argument, options?: SortOptions): By<W, number | (T | null)[]>
  /**
   * Sorts the elements of a list, set or sorted set, as SORT without STORE.
   *
   * O(N+M*log(M)) where N is the number of elements and M how many of them are in the reply; O(N) where nothing is sorted. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/sort_ro/
   */
  sortRo(key: Argument, options?: SortRoOptions): By<W, (T | null)[]>
  /**
   * Takes members out of a set, picked at random.
   *
   * O(N) where N is the number of members to take out. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/spop/
   */
  spop(key: Argument, count: Integer): By<W, Set<T>>
  /**
   * Takes members out of a set, picked at random.
   *
   * O(N) where N is the number of members to take out. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/spop/
   */
  spop(key: Argument): By<W, T | null>
  /**
   * Takes members out of a set, picked at random.
   *
   * O(N) where N is the number of members to take out. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/spop/
   */
  spop(key: Argument, count?: Integer): By<W, Set<T> | T | null>
  /**
   * Sends a message to a shard channel, and counts who received it.
   *
   * O(N) where N is the number of subscribers. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/spublish/
   */
  spublish(shardchannel: Argument, message: Argument): By<W, number>
  /**
   * Picks members of a set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/srandmember/
   */
  srandmember(key: Argument, count: Integer): By<W, T[]>
  /**
   * Picks members of a set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/srandmember/
   */
  srandmember(key: Argument): By<W, T | null>
  /**
   * Picks members of a set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/srandmember/
   */
  srandmember(key: Argument, count?: Integer): By<W, T[] | T | null>
  /**
   * Removes members from a set, and counts those that were there.
   *
   * O(N) where N is the number of members to remove. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/srem/
   */
  srem(key: Argument, ...members: Argument[] | [members: readonly Argument[]]): By<W, number>
  /**
   * Lists some members of a set, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sscan/
   */
  sscan(key: Argument, cursor: Argument, options?: SscanOptions): By<W, [T, T[]]>
  /**
   * Tells the length of a string in bytes.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/strlen/
   */
  strlen(key: Argument): By<W, number>
  /**
   * Reads part of a string, under the name that GETRANGE had once.
   *
   * O(N) where N is the length of the reply. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 2.0.0: GETRANGE does the same
   * @see https://redis.io/docs/latest/commands/substr/
   */
  substr(key: Argument, start: Integer, end: Integer): By<W, T>
  /**
   * Lists the members of several sets, each once.
   *
   * O(N) where N is the number of members of all sets together. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sunion/
   */
  sunion(...keys: Argument[] | [keys: readonly Argument[]]): By<W, Set<T>>
  /**
   * Stores the members of several sets as one set.
   *
   * O(N) where N is the number of members of all sets together. Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/sunionstore/
   */
  sunionstore(destination: Argument, ...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Exchanges the keys of two databases.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/swapdb/
   */
  swapdb(index1: Integer, index2: Integer): By<W, 'OK'>
  /**
   * Gives the Unix time in seconds, and the microseconds of the second.
   *
   * O(1). Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/time/
   */
  time(): By<W, [T, T]>
  /**
   * Notes an access of keys, and counts those that exist.
   *
   * O(N) where N is the number of keys. Since 3.2.1.
   *
   * @see https://redis.io/docs/latest/commands/touch/
   */
  touch(...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Tells in how many seconds a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/ttl/
   */
  ttl(key: Argument): By<W, number>
  /**
   * Tells the type of the value at a key.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/type/
   */
  type(key: Argument): By<W, string>
  /**
   * Removes keys, as DEL does.
   *
   * O(1) for each key; their memory is freed later. Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/unlink/
   */
  unlink(...keys: Argument[] | [keys: readonly Argument[]]): By<W, number>
  /**
   * Waits until so many replicas have this connection's writes, and tells how many have.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/wait/
   */
  wait(numreplicas: Integer, timeout: Integer): By<W, number>
  /**
   * Waits until what was written so far is on the disk, here and on so many replicas, and tells where it is.
   *
   * O(1). Since 7.2.0.
   *
   * @see https://redis.io/docs/latest/commands/waitaof/
   */
  waitaof(numlocal: Integer, numreplicas: Integer, timeout: Integer): By<W, [number, number]>
  /**
   * Acknowledges entries that consumers of a group were given, and counts those that were pending.
   *
   * O(log N) for each id with N entries pending. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xack/
   */
  xack(key: Argument, group: Argument, ...ids: Argument[] | [ids: readonly Argument[]]): By<W, number>
  /**
   * Adds an entry to a stream, and makes the stream.
   *
   * O(1) for the new entry, O(N) for trimming with N entries removed. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xadd/
   */
  xadd(key: Argument, id: '*' | Argument, data: Pairs, options?: XaddOptions): By<W, T | null>
  /**
   * Gives a consumer those pending entries of a group that were left idle, from an id on.
   *
   * O(1) for a small COUNT. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xautoclaim/
   */
  xautoclaim(
    key: Argument,
    group: Argument,
    consumer: Argument,
    minIdleTime: Integer,
    start: Argument,
    options: With<XautoclaimOptions, 'justid'>,
  ): By<W, [T, T[], T[]]>
  /**
   * Gives a consumer those pending entries of a group that were left idle, from an id on.
   *
   * O(1) for a small COUNT. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xautoclaim/
   */
  xautoclaim(
    key: Argument,
    group: Argument,
    consumer: Argument,
    minIdleTime: Integer,
    start: Argument,
    options?: Without<XautoclaimOptions, 'justid'>,
  ): By<W, [T, [T, Map<string, T>][], T[]]>
  /**
   * Gives a consumer those pending entries of a group that were left idle, from an id on.
   *
   * O(1) for a small COUNT. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xautoclaim/
   */
  xautoclaim(
    key: Argument,
    group: Argument,
    consumer: Argument,
    minIdleTime: Integer,
    start: Argument,
    options?: XautoclaimOptions,
  ): By<W, [T, T[], T[]] | [T, [T, Map<string, T>][], T[]]>
  /**
   * Gives a consumer entries that others were given and left idle.
   *
   * O(log N) for each id with N entries pending in the group. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xclaim/
   */
  xclaim(
    key: Argument,
    group: Argument,
    consumer: Argument,
    minIdleTime: Integer,
    ids: readonly Argument[],
    options: With<XclaimOptions, 'justid'>,
  ): By<W, T[]>
  /**
   * Gives a consumer entries that others were given and left idle.
   *
   * O(log N) for each id with N entries pending in the group. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xclaim/
   */
  xclaim(
    key: Argument,
    group: Argument,
    consumer: Argument,
    minIdleTime: Integer,
    ids: readonly Argument[],
    options?: Without<XclaimOptions, 'justid'>,
  ): By<W, [T, Map<string, T>][]>
  /**
   * Gives a consumer entries that others were given and left idle.
   *
   * O(log N) for each id with N entries pending in the group. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xclaim/
   */
  xclaim(
    key: Argument,
    group: Argument,
    consumer: Argument,
    minIdleTime: Integer,
    ids: readonly Argument[],
    options?: XclaimOptions,
  ): By<W, T[] | [T, Map<string, T>][]>
  /**
   * Deletes entries of a stream, and counts those that were there.
   *
   * O(1) for each entry, whatever the size of the stream. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xdel/
   */
  xdel(key: Argument, ...ids: Argument[] | [ids: readonly Argument[]]): By<W, number>
  /**
   * Makes a consumer group.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xgroup-create/
   */
  xgroupCreate(key: Argument, group: Argument, id: Argument | '$', options?: XgroupCreateOptions): By<W, 'OK'>
  /**
   * Makes a consumer of a group.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xgroup-createconsumer/
   */
  xgroupCreateconsumer(key: Argument, group: Argument, consumer: Argument): By<W, 0 | 1>
  /**
   * Removes a consumer from its group, and counts what it had pending.
   *
   * O(N) with N entries pending at the consumer. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xgroup-delconsumer/
   */
  xgroupDelconsumer(key: Argument, group: Argument, consumer: Argument): By<W, number>
  /**
   * Ends a consumer group.
   *
   * O(N) with N entries pending in the group. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xgroup-destroy/
   */
  xgroupDestroy(key: Argument, group: Argument): By<W, 0 | 1>
  /**
   * Lists the subcommands of XGROUP.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/xgroup-help/
   */
  xgroupHelp(): By<W, string[]>
  /**
   * Sets which entry a consumer group read last.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xgroup-setid/
   */
  xgroupSetid(key: Argument, group: Argument, id: Argument | '$', options?: XgroupSetidOptions): By<W, 'OK'>
  /**
   * Lists the consumers of a group.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xinfo-consumers/
   */
  xinfoConsumers(key: Argument, group: Argument): By<W, Map<string, T | number>[]>
  /**
   * Lists the consumer groups of a stream.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xinfo-groups/
   */
  xinfoGroups(key: Argument): By<W, Map<string, T | number | null>[]>
  /**
   * Lists the subcommands of XINFO.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/xinfo-help/
   */
  xinfoHelp(): By<W, string[]>
  /**
   * Tells about a stream.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xinfo-stream/
   */
  xinfoStream(
    key: Argument,
    options: With<XinfoStreamOptions, 'full'>,
  ): By<
    W,
    Map<
      string,
      | number
      | T
      | [T, Map<string, T>][]
      | Map<
          string,
          T | number | [T, T, number, number][] | Map<string, T | number | [T, number, number][]>[] | null
        >[]
    >
  >
  /**
   * Tells about a stream.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xinfo-stream/
   */
  xinfoStream(
    key: Argument,
    options?: Without<XinfoStreamOptions, 'full'>,
  ): By<W, Map<string, number | T | [T, Map<string, T>] | null>>
  /**
   * Tells about a stream.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xinfo-stream/
   */
  xinfoStream(
    key: Argument,
    options?: XinfoStreamOptions,
  ): By<
    W,
    | Map<
        string,
        | number
        | T
        | [T, Map<string, T>][]
        | Map<
            string,
            T | number | [T, T, number, number][] | Map<string, T | number | [T, number, number][]>[] | null
          >[]
      >
    | Map<string, number | T | [T, Map<string, T>] | null>
  >
  /**
   * Counts the entries of a stream.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xlen/
   */
  xlen(key: Argument): By<W, number>
  /**
   * Shows what consumers of a group were given and have not acknowledged: in sum, or one by one.
   *
   * O(N) with N entries in the reply, or looked at for IDLE; the summary O(N) with N consumers. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xpending/
   */
  xpending(
    key: Argument,
    group: Argument,
    start: Argument,
    end: Argument,
    count: Integer,
    consumer?: Argument,
    options?: XpendingOptions,
  ): By<W, [T, T, number, number][]>
  /**
   * Shows what consumers of a group were given and have not acknowledged: in sum, or one by one.
   *
   * O(N) with N entries in the reply, or looked at for IDLE; the summary O(N) with N consumers. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xpending/
   */
  xpending(key: Argument, group: Argument): By<W, [number, T | null, T | null, [T, number][] | null]>
  /**
   * Shows what consumers of a group were given and have not acknowledged: in sum, or one by one.
   *
   * O(N) with N entries in the reply, or looked at for IDLE; the summary O(N) with N consumers. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xpending/
   */
  xpending(
    key: Argument,
    group: Argument,
    start?: Argument,
    end?: Argument,
    count?: Integer,
    consumer?: Argument,
    options?: XpendingOptions,
  ): By<W, [T, T, number, number][] | [number, T | null, T | null, [T, number][] | null]>
  /**
   * Reads the entries of a stream between two ids.
   *
   * O(N) with N entries in the reply. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xrange/
   */
  xrange(
    key: Argument,
    start: Argument,
    end: Argument,
    options: With<BlmpopOptions, 'count'>,
  ): By<W, [T, Map<string, T>][] | null>
  /**
   * Reads the entries of a stream between two ids.
   *
   * O(N) with N entries in the reply. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xrange/
   */
  xrange(
    key: Argument,
    start: Argument,
    end: Argument,
    options?: Without<BlmpopOptions, 'count'>,
  ): By<W, [T, Map<string, T>][]>
  /**
   * Reads the entries of a stream between two ids.
   *
   * O(N) with N entries in the reply. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xrange/
   */
  xrange(
    key: Argument,
    start: Argument,
    end: Argument,
    options?: BlmpopOptions,
  ): By<W, [T, Map<string, T>][] | null>
  /**
   * Reads entries of several streams behind those that the client knows; waits for them.
   *
   * For each stream O(N) with N entries in the reply; XADD serves M clients that wait in O(M). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/xread/
   */
  xread(streams: Pairs, options?: XreadOptions): By<W, Map<string, [T, Map<string, T>][]> | null>
  /**
   * Reads entries of several streams as a consumer of a group: new ones, or those it was given before.
   *
   * For each stream O(M) with M entries in the reply; XADD serves N clients that wait in O(N). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/xreadgroup/
   */
  xreadgroup(
    group: Argument,
    consumer: Argument,
    streams: Pairs,
    options?: XreadgroupOptions,
  ): By<W, Map<string, [T, Map<string, T> | null][]> | null>
  /**
   * Reads the entries of a stream between two ids, the last one first.
   *
   * O(N) with N entries in the reply. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xrevrange/
   */
  xrevrange(
    key: Argument,
    end: Argument,
    start: Argument,
    options: With<BlmpopOptions, 'count'>,
  ): By<W, [T, Map<string, T>][] | null>
  /**
   * Reads the entries of a stream between two ids, the last one first.
   *
   * O(N) with N entries in the reply. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xrevrange/
   */
  xrevrange(
    key: Argument,
    end: Argument,
    start: Argument,
    options?: Without<BlmpopOptions, 'count'>,
  ): By<W, [T, Map<string, T>][]>
  /**
   * Reads the entries of a stream between two ids, the last one first.
   *
   * O(N) with N entries in the reply. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xrevrange/
   */
  xrevrange(
    key: Argument,
    end: Argument,
    start: Argument,
    options?: BlmpopOptions,
  ): By<W, [T, Map<string, T>][] | null>
  /**
   * Sets the last id of a stream; servers tell their replicas with it.
   *
   * O(1). Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xsetid/
   */
  xsetid(key: Argument, lastId: Argument, options?: XsetidOptions): By<W, 'OK'>
  /**
   * Removes entries from the beginning of a stream, and counts them.
   *
   * O(N) with N entries removed; entries lie in nodes that go whole. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/xtrim/
   */
  xtrim(key: Argument, options: XtrimOptions): By<W, number>
  /**
   * Adds members to a sorted set, or changes the scores of those that are there.
   *
   * O(log(N)) for each member, where N is the size of the sorted set. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zadd/
   */
  zadd(key: Argument, data: Scores, options: With<ZaddOptions, 'incr'>): By<W, number | null>
  /**
   * Adds members to a sorted set, or changes the scores of those that are there.
   *
   * O(log(N)) for each member, where N is the size of the sorted set. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zadd/
   */
  zadd(key: Argument, data: Scores, options?: Without<ZaddOptions, 'incr'>): By<W, number>
  /**
   * Adds members to a sorted set, or changes the scores of those that are there.
   *
   * O(log(N)) for each member, where N is the size of the sorted set. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zadd/
   */
  zadd(key: Argument, data: Scores, options?: ZaddOptions): By<W, number | null>
  /**
   * Counts the members of a sorted set.
   *
   * O(1). Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zcard/
   */
  zcard(key: Argument): By<W, number>
  /**
   * Counts the members of a sorted set in a range of scores.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zcount/
   */
  zcount(key: Argument, min: number | string, max: number | string): By<W, number>
  /**
   * Lists the members of the first sorted set that are in none of the others.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the first of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zdiff/
   */
  zdiff(keys: readonly Argument[], options: With<ZdiffOptions, 'withscores'>): By<W, [T, number][]>
  /**
   * Lists the members of the first sorted set that are in none of the others.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the first of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zdiff/
   */
  zdiff(keys: readonly Argument[], options?: Without<ZdiffOptions, 'withscores'>): By<W, T[]>
  /**
   * Lists the members of the first sorted set that are in none of the others.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the first of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zdiff/
   */
  zdiff(keys: readonly Argument[], options?: ZdiffOptions): By<W, [T, number][] | T[]>
  /**
   * Stores the members of the first sorted set that are in none of the others.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the first of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zdiffstore/
   */
  zdiffstore(destination: Argument, keys: readonly Argument[]): By<W, number>
  /**
   * Adds to the score of a member, which begins at 0.
   *
   * O(log(N)) where N is the size of the sorted set. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zincrby/
   */
  zincrby(key: Argument, increment: number, member: Argument): By<W, number>
  /**
   * Lists the members that several sorted sets have in common, with what their scores add up to.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the smallest of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zinter/
   */
  zinter(keys: readonly Argument[], options: With<ZinterOptions, 'withscores'>): By<W, [T, number][]>
  /**
   * Lists the members that several sorted sets have in common, with what their scores add up to.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the smallest of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zinter/
   */
  zinter(keys: readonly Argument[], options?: Without<ZinterOptions, 'withscores'>): By<W, T[]>
  /**
   * Lists the members that several sorted sets have in common, with what their scores add up to.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the smallest of K inputs and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zinter/
   */
  zinter(keys: readonly Argument[], options?: ZinterOptions): By<W, [T, number][] | T[]>
  /**
   * Counts the members that several sorted sets have in common.
   *
   * O(N*K) at worst, where N is the size of the smallest of K inputs. Since 7.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zintercard/
   */
  zintercard(keys: readonly Argument[], options?: SintercardOptions): By<W, number>
  /**
   * Stores the members that several sorted sets have in common, with what their scores add up to.
   *
   * O(N*K)+O(M*log(M)) at worst, where N is the size of the smallest of K inputs and M that of the result. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zinterstore/
   */
  zinterstore(destination: Argument, keys: readonly Argument[], options?: ZinterstoreOptions): By<W, number>
  /**
   * Counts the members of a sorted set in a range of names, where all scores are equal.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zlexcount/
   */
  zlexcount(key: Argument, min: Argument, max: Argument): By<W, number>
  /**
   * Takes members from the first of several sorted sets that has any.
   *
   * O(K) + O(M*log(N)) where K is the number of keys, N the size of the sorted set and M the number of members taken. Since 7.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zmpop/
   */
  zmpop(
    keys: readonly Argument[],
    where: 'min' | 'max',
    options?: BlmpopOptions,
  ): By<W, [T, [T, number][]] | null>
  /**
   * Reads the scores of several members.
   *
   * O(N) where N is the number of members asked for. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zmscore/
   */
  zmscore(key: Argument, ...members: Argument[] | [members: readonly Argument[]]): By<W, (number | null)[]>
  /**
   * Takes the members with the highest scores out of a sorted set.
   *
   * O(log(N)*M) where N is the size of the sorted set and M the number of members taken. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zpopmax/
   */
  zpopmax(key: Argument, count?: Integer): By<W, [T, number][]>
  /**
   * Takes the members with the lowest scores out of a sorted set.
   *
   * O(log(N)*M) where N is the size of the sorted set and M the number of members taken. Since 5.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zpopmin/
   */
  zpopmin(key: Argument, count?: Integer): By<W, [T, number][]>
  /**
   * Picks members of a sorted set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrandmember/
   */
  zrandmember(key: Argument, count: Integer, options: With<ZdiffOptions, 'withscores'>): By<W, [T, number][]>
  /**
   * Picks members of a sorted set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrandmember/
   */
  zrandmember(key: Argument, count: Integer, options?: Without<ZdiffOptions, 'withscores'>): By<W, T[]>
  /**
   * Picks members of a sorted set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrandmember/
   */
  zrandmember(key: Argument): By<W, T | null>
  /**
   * Picks members of a sorted set at random; the same ones more than once where the count is negative.
   *
   * O(N) where N is the number of members to pick. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrandmember/
   */
  zrandmember(key: Argument, count?: Integer, options?: ZdiffOptions): By<W, [T, number][] | T[] | T | null>
  /**
   * Lists members of a sorted set: by rank, by score or by name, in either direction.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrange/
   */
  zrange(
    key: Argument,
    start: Argument,
    stop: Argument,
    options: With<ZrangeOptions, 'withscores'>,
  ): By<W, [T, number][]>
  /**
   * Lists members of a sorted set: by rank, by score or by name, in either direction.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrange/
   */
  zrange(
    key: Argument,
    start: Argument,
    stop: Argument,
    options?: Without<ZrangeOptions, 'withscores'>,
  ): By<W, T[]>
  /**
   * Lists members of a sorted set: by rank, by score or by name, in either direction.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrange/
   */
  zrange(key: Argument, start: Argument, stop: Argument, options?: ZrangeOptions): By<W, [T, number][] | T[]>
  /**
   * Lists the members of a sorted set in a range of names, where all scores are equal.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the BYLEX argument does the same
   * @see https://redis.io/docs/latest/commands/zrangebylex/
   */
  zrangebylex(key: Argument, min: Argument, max: Argument, options?: ZrangebylexOptions): By<W, T[]>
  /**
   * Lists the members of a sorted set in a range of scores.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.0.5.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the BYSCORE argument does the same
   * @see https://redis.io/docs/latest/commands/zrangebyscore/
   */
  zrangebyscore(
    key: Argument,
    min: number | string,
    max: number | string,
    options: With<ZrangebyscoreOptions, 'withscores'>,
  ): By<W, [T, number][]>
  /**
   * Lists the members of a sorted set in a range of scores.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.0.5.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the BYSCORE argument does the same
   * @see https://redis.io/docs/latest/commands/zrangebyscore/
   */
  zrangebyscore(
    key: Argument,
    min: number | string,
    max: number | string,
    options?: Without<ZrangebyscoreOptions, 'withscores'>,
  ): By<W, T[]>
  /**
   * Lists the members of a sorted set in a range of scores.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.0.5.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the BYSCORE argument does the same
   * @see https://redis.io/docs/latest/commands/zrangebyscore/
   */
  zrangebyscore(
    key: Argument,
    min: number | string,
    max: number | string,
    options?: ZrangebyscoreOptions,
  ): By<W, [T, number][] | T[]>
  /**
   * Stores a range of a sorted set as another one.
   *
   * O(log(N)+M) where N is the size of the source and M the number of members stored. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrangestore/
   */
  zrangestore(
    dst: Argument,
    src: Argument,
    min: Argument,
    max: Argument,
    options?: ZrangestoreOptions,
  ): By<W, number>
  /**
   * Tells how many members of a sorted set come before one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrank/
   */
  zrank(
    key: Argument,
    member: Argument,
    options: With<ZrankOptions, 'withscore'>,
  ): By<W, [number, number] | null>
  /**
   * Tells how many members of a sorted set come before one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrank/
   */
  zrank(key: Argument, member: Argument, options?: Without<ZrankOptions, 'withscore'>): By<W, number | null>
  /**
   * Tells how many members of a sorted set come before one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrank/
   */
  zrank(key: Argument, member: Argument, options?: ZrankOptions): By<W, [number, number] | number | null>
  /**
   * Removes members from a sorted set, and counts those that were there.
   *
   * O(M*log(N)) where M is the number of members to remove and N the size of the sorted set. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrem/
   */
  zrem(key: Argument, ...members: Argument[] | [members: readonly Argument[]]): By<W, number>
  /**
   * Removes the members of a sorted set in a range of names, where all scores are equal.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members removed. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zremrangebylex/
   */
  zremrangebylex(key: Argument, min: Argument, max: Argument): By<W, number>
  /**
   * Removes the members of a sorted set in a range of ranks.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members removed. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zremrangebyrank/
   */
  zremrangebyrank(key: Argument, start: Integer, stop: Integer): By<W, number>
  /**
   * Removes the members of a sorted set in a range of scores.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members removed. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zremrangebyscore/
   */
  zremrangebyscore(key: Argument, min: number | string, max: number | string): By<W, number>
  /**
   * Lists members of a sorted set by rank, counted from the highest score down.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV argument does the same
   * @see https://redis.io/docs/latest/commands/zrevrange/
   */
  zrevrange(
    key: Argument,
    start: Integer,
    stop: Integer,
    options: With<ZdiffOptions, 'withscores'>,
  ): By<W, [T, number][]>
  /**
   * Lists members of a sorted set by rank, counted from the highest score down.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV argument does the same
   * @see https://redis.io/docs/latest/commands/zrevrange/
   */
  zrevrange(
    key: Argument,
    start: Integer,
    stop: Integer,
    options?: Without<ZdiffOptions, 'withscores'>,
  ): By<W, T[]>
  /**
   * Lists members of a sorted set by rank, counted from the highest score down.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV argument does the same
   * @see https://redis.io/docs/latest/commands/zrevrange/
   */
  zrevrange(key: Argument, start: Integer, stop: Integer, options?: ZdiffOptions): By<W, [T, number][] | T[]>
  /**
   * Lists the members of a sorted set in a range of names, backwards, where all scores are equal.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 2.8.9.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV and BYLEX arguments does the same
   * @see https://redis.io/docs/latest/commands/zrevrangebylex/
   */
  zrevrangebylex(key: Argument, max: Argument, min: Argument, options?: ZrangebylexOptions): By<W, T[]>
  /**
   * Lists the members of a sorted set in a range of scores, from the highest down.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV and BYSCORE arguments does the same
   * @see https://redis.io/docs/latest/commands/zrevrangebyscore/
   */
  zrevrangebyscore(
    key: Argument,
    max: number | string,
    min: number | string,
    options: With<ZrevrangebyscoreOptions, 'withscores'>,
  ): By<W, [T, number][]>
  /**
   * Lists the members of a sorted set in a range of scores, from the highest down.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV and BYSCORE arguments does the same
   * @see https://redis.io/docs/latest/commands/zrevrangebyscore/
   */
  zrevrangebyscore(
    key: Argument,
    max: number | string,
    min: number | string,
    options?: Without<ZrevrangebyscoreOptions, 'withscores'>,
  ): By<W, T[]>
  /**
   * Lists the members of a sorted set in a range of scores, from the highest down.
   *
   * O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @deprecated since 6.2.0: ZRANGE with the REV and BYSCORE arguments does the same
   * @see https://redis.io/docs/latest/commands/zrevrangebyscore/
   */
  zrevrangebyscore(
    key: Argument,
    max: number | string,
    min: number | string,
    options?: ZrevrangebyscoreOptions,
  ): By<W, [T, number][] | T[]>
  /**
   * Tells how many members of a sorted set come behind one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrevrank/
   */
  zrevrank(
    key: Argument,
    member: Argument,
    options: With<ZrankOptions, 'withscore'>,
  ): By<W, [number, number] | null>
  /**
   * Tells how many members of a sorted set come behind one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrevrank/
   */
  zrevrank(
    key: Argument,
    member: Argument,
    options?: Without<ZrankOptions, 'withscore'>,
  ): By<W, number | null>
  /**
   * Tells how many members of a sorted set come behind one.
   *
   * O(log(N)) where N is the size of the sorted set. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zrevrank/
   */
  zrevrank(key: Argument, member: Argument, options?: ZrankOptions): By<W, [number, number] | number | null>
  /**
   * Lists some members of a sorted set with their scores, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zscan/
   */
  zscan(key: Argument, cursor: Argument, options?: SscanOptions): By<W, [T, [T, number][]]>
  /**
   * Reads the score of a member.
   *
   * O(1). Since 1.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zscore/
   */
  zscore(key: Argument, member: Argument): By<W, number | null>
  /**
   * Lists the members of several sorted sets, with what their scores add up to.
   *
   * O(N)+O(M*log(M)) where N is the size of all inputs together and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zunion/
   */
  zunion(keys: readonly Argument[], options: With<ZinterOptions, 'withscores'>): By<W, [T, number][]>
  /**
   * Lists the members of several sorted sets, with what their scores add up to.
   *
   * O(N)+O(M*log(M)) where N is the size of all inputs together and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zunion/
   */
  zunion(keys: readonly Argument[], options?: Without<ZinterOptions, 'withscores'>): By<W, T[]>
  /**
   * Lists the members of several sorted sets, with what their scores add up to.
   *
   * O(N)+O(M*log(M)) where N is the size of all inputs together and M that of the result. Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zunion/
   */
  zunion(keys: readonly Argument[], options?: ZinterOptions): By<W, [T, number][] | T[]>
  /**
   * Stores the members of several sorted sets, with what their scores add up to.
   *
   * O(N)+O(M*log(M)) where N is the size of all inputs together and M that of the result. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/zunionstore/
   */
  zunionstore(destination: Argument, keys: readonly Argument[], options?: ZinterstoreOptions): By<W, number>
}

export const COMMANDS: { readonly [N in keyof Commands<unknown>]: CommandShape } = {
  aclCat: { words: ['ACL', 'CAT'], required: 0, flat: 1, pieces: [], reply: 'same' },
  aclDeluser: {
    words: ['ACL', 'DELUSER'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: 'same',
  },
  aclDryrun: {
    words: ['ACL', 'DRYRUN'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 2,
    reply: 'same',
  },
  aclGenpass: { words: ['ACL', 'GENPASS'], required: 0, flat: 1, pieces: [], reply: 'same' },
  aclGetuser: { words: ['ACL', 'GETUSER'], required: 1, flat: 1, pieces: [], reply: { map: 'same' } },
  aclHelp: { words: ['ACL', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  aclList: { words: ['ACL', 'LIST'], required: 0, flat: 0, pieces: [], reply: 'same' },
  aclLoad: { words: ['ACL', 'LOAD'], required: 0, flat: 0, pieces: [], reply: 'same' },
  aclLog: { words: ['ACL', 'LOG'], required: 0, flat: 1, pieces: [], reply: { array: { map: 'same' } } },
  aclSave: { words: ['ACL', 'SAVE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  aclSetuser: {
    words: ['ACL', 'SETUSER'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  aclUsers: { words: ['ACL', 'USERS'], required: 0, flat: 0, pieces: [], reply: 'same' },
  aclWhoami: { words: ['ACL', 'WHOAMI'], required: 0, flat: 0, pieces: [], reply: 'same' },
  append: { words: ['APPEND'], required: 2, flat: 2, pieces: [], reply: 'same' },
  asking: { words: ['ASKING'], required: 0, flat: 0, pieces: [], reply: 'same' },
  bgrewriteaof: { words: ['BGREWRITEAOF'], required: 0, flat: 0, pieces: [], reply: 'same' },
  bgsave: {
    words: ['BGSAVE'],
    required: 0,
    flat: 0,
    pieces: [{ options: { schedule: 'SCHEDULE' }, at: 0 }],
    reply: 'same',
  },
  bitcount: { words: ['BITCOUNT'], required: 1, flat: 4, pieces: [], reply: 'same' },
  bitfield: {
    words: ['BITFIELD'],
    required: Infinity,
    flat: 1,
    pieces: [
      'word',
      {
        spread: {
          object: {
            get: ['GET', { block: ['word', 'word'] }],
            overflow: ['OVERFLOW', 'word'],
            set: ['SET', { block: ['word', 'word', 'word'] }],
            incrby: ['INCRBY', { block: ['word', 'word', 'word'] }],
          },
        },
      },
    ],
    listAt: 1,
    reply: 'same',
  },
  bitfieldRo: {
    words: ['BITFIELD_RO'],
    required: 1,
    flat: 1,
    pieces: ['word', { options: { get: ['GET', { each: { block: ['word', 'word'] } }] }, at: 1 }],
    reply: 'same',
  },
  bitop: { words: ['BITOP'], required: Infinity, flat: Infinity, pieces: [], listAt: 2, reply: 'same' },
  bitpos: { words: ['BITPOS'], required: 2, flat: 5, pieces: [], reply: 'same' },
  blmove: { words: ['BLMOVE'], required: 5, flat: 5, pieces: [], reply: 'same' },
  blmpop: {
    words: ['BLMPOP'],
    required: 3,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, 'word', { options: { count: ['COUNT', 'word'] }, at: 3 }],
    reply: 'same',
  },
  blpop: { words: ['BLPOP'], required: 2, flat: 0, pieces: [{ many: 'word' }, 'word'], reply: 'same' },
  brpop: { words: ['BRPOP'], required: 2, flat: 0, pieces: [{ many: 'word' }, 'word'], reply: 'same' },
  brpoplpush: { words: ['BRPOPLPUSH'], required: 3, flat: 3, pieces: [], reply: 'same' },
  bzmpop: {
    words: ['BZMPOP'],
    required: 3,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, 'word', { options: { count: ['COUNT', 'word'] }, at: 3 }],
    reply: { tuple: ['same', { array: { tuple: ['same', 'double'] } }] },
  },
  bzpopmax: {
    words: ['BZPOPMAX'],
    required: 2,
    flat: 0,
    pieces: [{ many: 'word' }, 'word'],
    reply: { tuple: ['same', 'same', 'double'] },
  },
  bzpopmin: {
    words: ['BZPOPMIN'],
    required: 2,
    flat: 0,
    pieces: [{ many: 'word' }, 'word'],
    reply: { tuple: ['same', 'same', 'double'] },
  },
  clientCaching: { words: ['CLIENT', 'CACHING'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clientGetname: { words: ['CLIENT', 'GETNAME'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clientGetredir: { words: ['CLIENT', 'GETREDIR'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clientHelp: { words: ['CLIENT', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clientId: { words: ['CLIENT', 'ID'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clientInfo: { words: ['CLIENT', 'INFO'], required: 0, flat: 0, pieces: [], reply: 'text' },
  clientKill: {
    words: ['CLIENT', 'KILL'],
    required: 1,
    flat: 0,
    pieces: [
      {
        either: [
          'word',
          {
            object: {
              id: ['ID', 'word'],
              type: ['TYPE', 'word'],
              user: ['USER', 'word'],
              addr: ['ADDR', 'word'],
              laddr: ['LADDR', 'word'],
              skipme: ['SKIPME', 'word'],
              maxage: ['MAXAGE', 'word'],
            },
          },
        ],
      },
    ],
    reply: 'same',
  },
  clientList: {
    words: ['CLIENT', 'LIST'],
    required: 0,
    flat: 0,
    pieces: [{ options: { type: ['TYPE', 'word'], id: ['ID', { many: 'word' }] }, at: 0 }],
    reply: 'text',
  },
  clientNoEvict: { words: ['CLIENT', 'NO-EVICT'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clientNoTouch: { words: ['CLIENT', 'NO-TOUCH'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clientPause: { words: ['CLIENT', 'PAUSE'], required: 1, flat: 2, pieces: [], reply: 'same' },
  clientSetinfo: {
    words: ['CLIENT', 'SETINFO'],
    required: 1,
    flat: 0,
    pieces: [{ options: { libName: ['LIB-NAME', 'word'], libVer: ['LIB-VER', 'word'] }, at: 0 }],
    reply: 'same',
  },
  clientSetname: { words: ['CLIENT', 'SETNAME'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clientTracking: {
    words: ['CLIENT', 'TRACKING'],
    required: 1,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          redirect: ['REDIRECT', 'word'],
          prefix: ['PREFIX', { each: 'word' }],
          bcast: 'BCAST',
          optin: 'OPTIN',
          optout: 'OPTOUT',
          noloop: 'NOLOOP',
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  clientTrackinginfo: {
    words: ['CLIENT', 'TRACKINGINFO'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: { fields: { flags: { set: 'same' }, redirect: 'same', prefixes: 'same' } },
  },
  clientUnblock: { words: ['CLIENT', 'UNBLOCK'], required: 1, flat: 2, pieces: [], reply: 'same' },
  clientUnpause: { words: ['CLIENT', 'UNPAUSE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterAddslots: {
    words: ['CLUSTER', 'ADDSLOTS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: 'same',
  },
  clusterAddslotsrange: {
    words: ['CLUSTER', 'ADDSLOTSRANGE'],
    required: Infinity,
    flat: 0,
    pieces: [{ spread: { block: ['word', 'word'] } }],
    listAt: 0,
    reply: 'same',
  },
  clusterBumpepoch: { words: ['CLUSTER', 'BUMPEPOCH'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterCountFailureReports: {
    words: ['CLUSTER', 'COUNT-FAILURE-REPORTS'],
    required: 1,
    flat: 1,
    pieces: [],
    reply: 'same',
  },
  clusterCountkeysinslot: {
    words: ['CLUSTER', 'COUNTKEYSINSLOT'],
    required: 1,
    flat: 1,
    pieces: [],
    reply: 'same',
  },
  clusterDelslots: {
    words: ['CLUSTER', 'DELSLOTS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: 'same',
  },
  clusterDelslotsrange: {
    words: ['CLUSTER', 'DELSLOTSRANGE'],
    required: Infinity,
    flat: 0,
    pieces: [{ spread: { block: ['word', 'word'] } }],
    listAt: 0,
    reply: 'same',
  },
  clusterFailover: {
    words: ['CLUSTER', 'FAILOVER'],
    required: 0,
    flat: 0,
    pieces: [{ options: { force: 'FORCE', takeover: 'TAKEOVER' }, at: 0 }],
    reply: 'same',
  },
  clusterFlushslots: { words: ['CLUSTER', 'FLUSHSLOTS'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterForget: { words: ['CLUSTER', 'FORGET'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clusterGetkeysinslot: {
    words: ['CLUSTER', 'GETKEYSINSLOT'],
    required: 2,
    flat: 2,
    pieces: [],
    reply: 'same',
  },
  clusterHelp: { words: ['CLUSTER', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterInfo: { words: ['CLUSTER', 'INFO'], required: 0, flat: 0, pieces: [], reply: 'text' },
  clusterKeyslot: { words: ['CLUSTER', 'KEYSLOT'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clusterLinks: {
    words: ['CLUSTER', 'LINKS'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: { array: { map: 'same' } },
  },
  clusterMeet: { words: ['CLUSTER', 'MEET'], required: 2, flat: 3, pieces: [], reply: 'same' },
  clusterMyid: { words: ['CLUSTER', 'MYID'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterMyshardid: { words: ['CLUSTER', 'MYSHARDID'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterNodes: { words: ['CLUSTER', 'NODES'], required: 0, flat: 0, pieces: [], reply: 'text' },
  clusterReplicas: { words: ['CLUSTER', 'REPLICAS'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clusterReplicate: { words: ['CLUSTER', 'REPLICATE'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clusterReset: {
    words: ['CLUSTER', 'RESET'],
    required: 0,
    flat: 0,
    pieces: [{ options: { hard: 'HARD', soft: 'SOFT' }, at: 0 }],
    reply: 'same',
  },
  clusterSaveconfig: { words: ['CLUSTER', 'SAVECONFIG'], required: 0, flat: 0, pieces: [], reply: 'same' },
  clusterSetConfigEpoch: {
    words: ['CLUSTER', 'SET-CONFIG-EPOCH'],
    required: 1,
    flat: 1,
    pieces: [],
    reply: 'same',
  },
  clusterSetslot: {
    words: ['CLUSTER', 'SETSLOT'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          importing: ['IMPORTING', 'word'],
          migrating: ['MIGRATING', 'word'],
          node: ['NODE', 'word'],
          stable: 'STABLE',
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  clusterShards: {
    words: ['CLUSTER', 'SHARDS'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: { array: { map: 'same' } },
  },
  clusterSlaves: { words: ['CLUSTER', 'SLAVES'], required: 1, flat: 1, pieces: [], reply: 'same' },
  clusterSlots: { words: ['CLUSTER', 'SLOTS'], required: 0, flat: 0, pieces: [], reply: 'same' },
  command: {
    words: ['COMMAND'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: {
      array: {
        tuple: [
          'same',
          'same',
          { set: 'same' },
          'same',
          'same',
          'same',
          { set: 'same' },
          { set: 'same' },
          {
            set: {
              fields: {
                notes: 'same',
                flags: { set: 'same' },
                begin_search: { fields: { type: 'same', spec: { map: 'same' } } },
                find_keys: { fields: { type: 'same', spec: { map: 'same' } } },
              },
            },
          },
          {
            set: {
              tuple: [
                'same',
                'same',
                { set: 'same' },
                'same',
                'same',
                'same',
                { set: 'same' },
                { set: 'same' },
                {
                  set: {
                    fields: {
                      notes: 'same',
                      flags: { set: 'same' },
                      begin_search: { fields: { type: 'same', spec: { map: 'same' } } },
                      find_keys: { fields: { type: 'same', spec: { map: 'same' } } },
                    },
                  },
                },
                { set: 'same' },
              ],
            },
          },
        ],
      },
    },
  },
  commandCount: { words: ['COMMAND', 'COUNT'], required: 0, flat: 0, pieces: [], reply: 'same' },
  commandDocs: {
    words: ['COMMAND', 'DOCS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: {
      map: {
        fields: {
          summary: 'same',
          since: 'same',
          group: 'same',
          complexity: 'same',
          doc_flags: { set: 'same' },
          deprecated_since: 'same',
          replaced_by: 'same',
          history: { set: 'same' },
          arguments: 'same',
          subcommands: {
            map: {
              fields: {
                summary: 'same',
                since: 'same',
                group: 'same',
                complexity: 'same',
                doc_flags: { set: 'same' },
                deprecated_since: 'same',
                replaced_by: 'same',
                history: { set: 'same' },
                arguments: 'same',
              },
            },
          },
        },
      },
    },
  },
  commandGetkeys: {
    words: ['COMMAND', 'GETKEYS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  commandGetkeysandflags: {
    words: ['COMMAND', 'GETKEYSANDFLAGS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: { array: { tuple: ['same', { set: 'same' }] } },
  },
  commandHelp: { words: ['COMMAND', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  commandInfo: {
    words: ['COMMAND', 'INFO'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: {
      array: {
        tuple: [
          'same',
          'same',
          { set: 'same' },
          'same',
          'same',
          'same',
          { set: 'same' },
          { set: 'same' },
          {
            set: {
              fields: {
                notes: 'same',
                flags: { set: 'same' },
                begin_search: { fields: { type: 'same', spec: { map: 'same' } } },
                find_keys: { fields: { type: 'same', spec: { map: 'same' } } },
              },
            },
          },
          {
            set: {
              tuple: [
                'same',
                'same',
                { set: 'same' },
                'same',
                'same',
                'same',
                { set: 'same' },
                { set: 'same' },
                {
                  set: {
                    fields: {
                      notes: 'same',
                      flags: { set: 'same' },
                      begin_search: { fields: { type: 'same', spec: { map: 'same' } } },
                      find_keys: { fields: { type: 'same', spec: { map: 'same' } } },
                    },
                  },
                },
                { set: 'same' },
              ],
            },
          },
        ],
      },
    },
  },
  commandList: {
    words: ['COMMAND', 'LIST'],
    required: 0,
    flat: 0,
    pieces: [
      {
        options: {
          filterby: [
            'FILTERBY',
            {
              object: {
                module: ['MODULE', 'word'],
                aclcat: ['ACLCAT', 'word'],
                pattern: ['PATTERN', 'word'],
              },
            },
          ],
        },
        at: 0,
      },
    ],
    reply: 'same',
  },
  configGet: {
    words: ['CONFIG', 'GET'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { map: 'same' },
  },
  configHelp: { words: ['CONFIG', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  configResetstat: { words: ['CONFIG', 'RESETSTAT'], required: 0, flat: 0, pieces: [], reply: 'same' },
  configRewrite: { words: ['CONFIG', 'REWRITE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  configSet: { words: ['CONFIG', 'SET'], required: 1, flat: 0, pieces: ['pairs'], reply: 'same' },
  copy: {
    words: ['COPY'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { db: ['DB', 'word'], replace: 'REPLACE' }, at: 2 }],
    reply: 'same',
  },
  dbsize: { words: ['DBSIZE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  debug: { words: ['DEBUG'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  decr: { words: ['DECR'], required: 1, flat: 1, pieces: [], reply: 'same' },
  decrby: { words: ['DECRBY'], required: 2, flat: 2, pieces: [], reply: 'same' },
  del: { words: ['DEL'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  dump: { words: ['DUMP'], required: 1, flat: 1, pieces: [], reply: 'same' },
  echo: { words: ['ECHO'], required: 1, flat: 1, pieces: [], reply: 'same' },
  eval: {
    words: ['EVAL'],
    required: Infinity,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, { spread: 'word' }],
    listAt: 2,
    reply: 'same',
  },
  evalRo: {
    words: ['EVAL_RO'],
    required: Infinity,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, { spread: 'word' }],
    listAt: 2,
    reply: 'same',
  },
  evalsha: {
    words: ['EVALSHA'],
    required: Infinity,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, { spread: 'word' }],
    listAt: 2,
    reply: 'same',
  },
  evalshaRo: {
    words: ['EVALSHA_RO'],
    required: Infinity,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, { spread: 'word' }],
    listAt: 2,
    reply: 'same',
  },
  exists: { words: ['EXISTS'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  expire: {
    words: ['EXPIRE'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  expireat: {
    words: ['EXPIREAT'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  expiretime: { words: ['EXPIRETIME'], required: 1, flat: 1, pieces: [], reply: 'same' },
  failover: {
    words: ['FAILOVER'],
    required: 0,
    flat: 0,
    pieces: [
      {
        options: {
          to: ['TO', { block: ['word', 'word', { optional: { object: { force: 'FORCE' } } }] }],
          abort: 'ABORT',
          timeout: ['TIMEOUT', 'word'],
        },
        at: 0,
      },
    ],
    reply: 'same',
  },
  fcall: {
    words: ['FCALL'],
    required: Infinity,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, { spread: 'word' }],
    listAt: 2,
    reply: 'same',
  },
  fcallRo: {
    words: ['FCALL_RO'],
    required: Infinity,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }, { spread: 'word' }],
    listAt: 2,
    reply: 'same',
  },
  flushall: {
    words: ['FLUSHALL'],
    required: 0,
    flat: 0,
    pieces: [{ options: { async: 'ASYNC', sync: 'SYNC' }, at: 0 }],
    reply: 'same',
  },
  flushdb: {
    words: ['FLUSHDB'],
    required: 0,
    flat: 0,
    pieces: [{ options: { async: 'ASYNC', sync: 'SYNC' }, at: 0 }],
    reply: 'same',
  },
  functionDelete: { words: ['FUNCTION', 'DELETE'], required: 1, flat: 1, pieces: [], reply: 'same' },
  functionDump: { words: ['FUNCTION', 'DUMP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  functionFlush: { words: ['FUNCTION', 'FLUSH'], required: 0, flat: 1, pieces: [], reply: 'same' },
  functionHelp: { words: ['FUNCTION', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  functionKill: { words: ['FUNCTION', 'KILL'], required: 0, flat: 0, pieces: [], reply: 'same' },
  functionList: {
    words: ['FUNCTION', 'LIST'],
    required: 0,
    flat: 0,
    pieces: [{ options: { libraryname: ['LIBRARYNAME', 'word'], withcode: 'WITHCODE' }, at: 0 }],
    reply: {
      array: {
        fields: {
          library_name: 'same',
          engine: 'same',
          functions: { array: { fields: { name: 'same', description: 'same', flags: { set: 'same' } } } },
          library_code: 'same',
        },
      },
    },
  },
  functionLoad: {
    words: ['FUNCTION', 'LOAD'],
    required: 1,
    flat: 1,
    pieces: [{ options: { replace: 'REPLACE' }, at: 1 }, 'word'],
    reply: 'same',
  },
  functionRestore: { words: ['FUNCTION', 'RESTORE'], required: 1, flat: 2, pieces: [], reply: 'same' },
  functionStats: {
    words: ['FUNCTION', 'STATS'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: {
      fields: {
        running_script: { fields: { name: 'same', command: 'same', duration_ms: 'same' } },
        engines: { map: { fields: { libraries_count: 'same', functions_count: 'same' } } },
      },
    },
  },
  geoadd: {
    words: ['GEOADD'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      { options: { nx: 'NX', xx: 'XX', ch: 'CH' }, at: 2 },
      { many: { block: ['word', 'word', 'word'] } },
    ],
    reply: 'same',
  },
  geodist: { words: ['GEODIST'], required: 3, flat: 4, pieces: [], reply: 'double' },
  geohash: { words: ['GEOHASH'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  geopos: {
    words: ['GEOPOS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: { array: { tuple: ['double', 'double'] } },
  },
  georadius: {
    words: ['GEORADIUS'],
    required: 5,
    flat: 5,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      'word',
      {
        options: {
          withcoord: 'WITHCOORD',
          withdist: 'WITHDIST',
          withhash: 'WITHHASH',
          count: ['COUNT', 'word'],
          any: 'ANY',
          asc: 'ASC',
          desc: 'DESC',
          store: ['STORE', 'word'],
          storedist: ['STOREDIST', 'word'],
        },
        at: 5,
      },
    ],
    reply: 'same',
    cases: [
      { at: 5, option: 'store', reply: 'same' },
      { at: 5, option: 'storedist', reply: 'same' },
      {
        at: 5,
        option: 'withcoord',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 5,
        option: 'withdist',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 5,
        option: 'withhash',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
    ],
  },
  georadiusRo: {
    words: ['GEORADIUS_RO'],
    required: 5,
    flat: 5,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      'word',
      {
        options: {
          withcoord: 'WITHCOORD',
          withdist: 'WITHDIST',
          withhash: 'WITHHASH',
          count: ['COUNT', 'word'],
          any: 'ANY',
          asc: 'ASC',
          desc: 'DESC',
        },
        at: 5,
      },
    ],
    reply: 'same',
    cases: [
      {
        at: 5,
        option: 'withcoord',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 5,
        option: 'withdist',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 5,
        option: 'withhash',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
    ],
  },
  georadiusbymember: {
    words: ['GEORADIUSBYMEMBER'],
    required: 4,
    flat: 4,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      {
        options: {
          withcoord: 'WITHCOORD',
          withdist: 'WITHDIST',
          withhash: 'WITHHASH',
          count: ['COUNT', 'word'],
          any: 'ANY',
          asc: 'ASC',
          desc: 'DESC',
          store: ['STORE', 'word'],
          storedist: ['STOREDIST', 'word'],
        },
        at: 4,
      },
    ],
    reply: 'same',
    cases: [
      { at: 4, option: 'store', reply: 'same' },
      { at: 4, option: 'storedist', reply: 'same' },
      {
        at: 4,
        option: 'withcoord',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 4,
        option: 'withdist',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 4,
        option: 'withhash',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
    ],
  },
  georadiusbymemberRo: {
    words: ['GEORADIUSBYMEMBER_RO'],
    required: 4,
    flat: 4,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      {
        options: {
          withcoord: 'WITHCOORD',
          withdist: 'WITHDIST',
          withhash: 'WITHHASH',
          count: ['COUNT', 'word'],
          any: 'ANY',
          asc: 'ASC',
          desc: 'DESC',
        },
        at: 4,
      },
    ],
    reply: 'same',
    cases: [
      {
        at: 4,
        option: 'withcoord',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 4,
        option: 'withdist',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 4,
        option: 'withhash',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
    ],
  },
  geosearch: {
    words: ['GEOSEARCH'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          frommember: ['FROMMEMBER', 'word'],
          fromlonlat: ['FROMLONLAT', { block: ['word', 'word'] }],
          byradius: ['BYRADIUS', { block: ['word', 'word'] }],
          bybox: ['BYBOX', { block: ['word', 'word', 'word'] }],
          asc: 'ASC',
          desc: 'DESC',
          count: ['COUNT', 'word'],
          any: 'ANY',
          withcoord: 'WITHCOORD',
          withdist: 'WITHDIST',
          withhash: 'WITHHASH',
        },
        at: 1,
      },
    ],
    reply: 'same',
    cases: [
      {
        at: 1,
        option: 'withcoord',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 1,
        option: 'withdist',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
      {
        at: 1,
        option: 'withhash',
        reply: { array: { tuple: ['same'], rest: { either: ['double', { tuple: ['double', 'double'] }] } } },
      },
    ],
  },
  geosearchstore: {
    words: ['GEOSEARCHSTORE'],
    required: 3,
    flat: 2,
    pieces: [
      'word',
      'word',
      {
        options: {
          frommember: ['FROMMEMBER', 'word'],
          fromlonlat: ['FROMLONLAT', { block: ['word', 'word'] }],
          byradius: ['BYRADIUS', { block: ['word', 'word'] }],
          bybox: ['BYBOX', { block: ['word', 'word', 'word'] }],
          asc: 'ASC',
          desc: 'DESC',
          count: ['COUNT', 'word'],
          any: 'ANY',
          storedist: 'STOREDIST',
        },
        at: 2,
      },
    ],
    reply: 'same',
  },
  get: { words: ['GET'], required: 1, flat: 1, pieces: [], reply: 'same' },
  getbit: { words: ['GETBIT'], required: 2, flat: 2, pieces: [], reply: 'same' },
  getdel: { words: ['GETDEL'], required: 1, flat: 1, pieces: [], reply: 'same' },
  getex: {
    words: ['GETEX'],
    required: 1,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          ex: ['EX', 'word'],
          px: ['PX', 'word'],
          exat: ['EXAT', 'word'],
          pxat: ['PXAT', 'word'],
          persist: 'PERSIST',
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  getrange: { words: ['GETRANGE'], required: 3, flat: 3, pieces: [], reply: 'same' },
  getset: { words: ['GETSET'], required: 2, flat: 2, pieces: [], reply: 'same' },
  hdel: { words: ['HDEL'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  hexists: { words: ['HEXISTS'], required: 2, flat: 2, pieces: [], reply: 'same' },
  hexpire: {
    words: ['HEXPIRE'],
    required: 3,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 3 },
      { constant: 'FIELDS' },
      { counted: { many: 'word' } },
    ],
    reply: 'same',
  },
  hexpireat: {
    words: ['HEXPIREAT'],
    required: 3,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 3 },
      { constant: 'FIELDS' },
      { counted: { many: 'word' } },
    ],
    reply: 'same',
  },
  hexpiretime: {
    words: ['HEXPIRETIME'],
    required: 2,
    flat: 1,
    pieces: ['word', { constant: 'FIELDS' }, { counted: { many: 'word' } }],
    reply: 'same',
  },
  hget: { words: ['HGET'], required: 2, flat: 2, pieces: [], reply: 'same' },
  hgetall: {
    words: ['HGETALL'],
    required: 1,
    flat: 1,
    pieces: [],
    formAt: 1,
    reply: { object: 'same' },
    cases: [{ at: 1, option: 'as', reply: { map: 'same' } }],
  },
  hgetdel: {
    words: ['HGETDEL'],
    required: 2,
    flat: 1,
    pieces: ['word', { constant: 'FIELDS' }, { counted: { many: 'word' } }],
    reply: 'same',
  },
  hgetex: {
    words: ['HGETEX'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          ex: ['EX', 'word'],
          px: ['PX', 'word'],
          exat: ['EXAT', 'word'],
          pxat: ['PXAT', 'word'],
          persist: 'PERSIST',
        },
        at: 2,
      },
      { constant: 'FIELDS' },
      { counted: { many: 'word' } },
    ],
    reply: 'same',
  },
  hincrby: { words: ['HINCRBY'], required: 3, flat: 3, pieces: [], reply: 'same' },
  hincrbyfloat: { words: ['HINCRBYFLOAT'], required: 3, flat: 3, pieces: [], reply: 'same' },
  hkeys: { words: ['HKEYS'], required: 1, flat: 1, pieces: [], reply: 'same' },
  hlen: { words: ['HLEN'], required: 1, flat: 1, pieces: [], reply: 'same' },
  hmget: { words: ['HMGET'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  hmset: { words: ['HMSET'], required: 2, flat: 1, pieces: ['word', 'pairs'], reply: 'same' },
  hpersist: {
    words: ['HPERSIST'],
    required: 2,
    flat: 1,
    pieces: ['word', { constant: 'FIELDS' }, { counted: { many: 'word' } }],
    reply: 'same',
  },
  hpexpire: {
    words: ['HPEXPIRE'],
    required: 3,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 3 },
      { constant: 'FIELDS' },
      { counted: { many: 'word' } },
    ],
    reply: 'same',
  },
  hpexpireat: {
    words: ['HPEXPIREAT'],
    required: 3,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 3 },
      { constant: 'FIELDS' },
      { counted: { many: 'word' } },
    ],
    reply: 'same',
  },
  hpexpiretime: {
    words: ['HPEXPIRETIME'],
    required: 2,
    flat: 1,
    pieces: ['word', { constant: 'FIELDS' }, { counted: { many: 'word' } }],
    reply: 'same',
  },
  hpttl: {
    words: ['HPTTL'],
    required: 2,
    flat: 1,
    pieces: ['word', { constant: 'FIELDS' }, { counted: { many: 'word' } }],
    reply: 'same',
  },
  hrandfield: {
    words: ['HRANDFIELD'],
    required: 1,
    flat: 2,
    pieces: ['word', { optional: 'word' }, { options: { withvalues: 'WITHVALUES' }, at: 2 }],
    reply: 'same',
    cases: [{ at: 2, option: 'withvalues', reply: { pairs: ['same', 'same'] } }],
  },
  hscan: {
    words: ['HSCAN'],
    required: 2,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { match: ['MATCH', 'word'], count: ['COUNT', 'word'], novalues: 'NOVALUES' }, at: 2 },
    ],
    reply: { tuple: ['same', { pairs: ['same', 'same'] }] },
    cases: [{ at: 2, option: 'novalues', reply: 'same' }],
  },
  hset: { words: ['HSET'], required: 2, flat: 1, pieces: ['word', 'pairs'], reply: 'same' },
  hsetex: {
    words: ['HSETEX'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          fnx: 'FNX',
          fxx: 'FXX',
          ex: ['EX', 'word'],
          px: ['PX', 'word'],
          exat: ['EXAT', 'word'],
          pxat: ['PXAT', 'word'],
          keepttl: 'KEEPTTL',
        },
        at: 2,
      },
      { constant: 'FIELDS' },
      { counted: 'pairs' },
    ],
    reply: 'same',
  },
  hsetnx: { words: ['HSETNX'], required: 3, flat: 3, pieces: [], reply: 'same' },
  hstrlen: { words: ['HSTRLEN'], required: 2, flat: 2, pieces: [], reply: 'same' },
  httl: {
    words: ['HTTL'],
    required: 2,
    flat: 1,
    pieces: ['word', { constant: 'FIELDS' }, { counted: { many: 'word' } }],
    reply: 'same',
  },
  hvals: { words: ['HVALS'], required: 1, flat: 1, pieces: [], reply: 'same' },
  incr: { words: ['INCR'], required: 1, flat: 1, pieces: [], reply: 'same' },
  incrby: { words: ['INCRBY'], required: 2, flat: 2, pieces: [], reply: 'same' },
  incrbyfloat: { words: ['INCRBYFLOAT'], required: 2, flat: 2, pieces: [], reply: 'same' },
  info: { words: ['INFO'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'text' },
  keys: { words: ['KEYS'], required: 1, flat: 1, pieces: [], reply: 'same' },
  lastsave: { words: ['LASTSAVE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  latencyDoctor: { words: ['LATENCY', 'DOCTOR'], required: 0, flat: 0, pieces: [], reply: 'text' },
  latencyGraph: { words: ['LATENCY', 'GRAPH'], required: 1, flat: 1, pieces: [], reply: 'text' },
  latencyHelp: { words: ['LATENCY', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  latencyHistogram: {
    words: ['LATENCY', 'HISTOGRAM'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { map: { fields: { calls: 'same', histogram_usec: { map: 'same' } } } },
  },
  latencyHistory: { words: ['LATENCY', 'HISTORY'], required: 1, flat: 1, pieces: [], reply: 'same' },
  latencyLatest: { words: ['LATENCY', 'LATEST'], required: 0, flat: 0, pieces: [], reply: 'same' },
  latencyReset: {
    words: ['LATENCY', 'RESET'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: 'same',
  },
  lcs: {
    words: ['LCS'],
    required: 2,
    flat: 2,
    pieces: [
      'word',
      'word',
      {
        options: {
          len: 'LEN',
          idx: 'IDX',
          minmatchlen: ['MINMATCHLEN', 'word'],
          withmatchlen: 'WITHMATCHLEN',
        },
        at: 2,
      },
    ],
    reply: 'same',
    cases: [{ at: 2, option: 'idx', reply: { fields: { matches: 'same', len: 'same' } } }],
  },
  lindex: { words: ['LINDEX'], required: 2, flat: 2, pieces: [], reply: 'same' },
  linsert: { words: ['LINSERT'], required: 4, flat: 4, pieces: [], reply: 'same' },
  llen: { words: ['LLEN'], required: 1, flat: 1, pieces: [], reply: 'same' },
  lmove: { words: ['LMOVE'], required: 4, flat: 4, pieces: [], reply: 'same' },
  lmpop: {
    words: ['LMPOP'],
    required: 2,
    flat: 0,
    pieces: [{ counted: { many: 'word' } }, 'word', { options: { count: ['COUNT', 'word'] }, at: 2 }],
    reply: 'same',
  },
  lolwut: {
    words: ['LOLWUT'],
    required: 0,
    flat: 0,
    pieces: [{ options: { version: ['VERSION', 'word'] }, at: 0 }],
    reply: 'text',
  },
  lpop: { words: ['LPOP'], required: 1, flat: 2, pieces: [], reply: 'same' },
  lpos: {
    words: ['LPOS'],
    required: 2,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { rank: ['RANK', 'word'], count: ['COUNT', 'word'], maxlen: ['MAXLEN', 'word'] }, at: 2 },
    ],
    reply: 'same',
  },
  lpush: { words: ['LPUSH'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  lpushx: { words: ['LPUSHX'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  lrange: { words: ['LRANGE'], required: 3, flat: 3, pieces: [], reply: 'same' },
  lrem: { words: ['LREM'], required: 3, flat: 3, pieces: [], reply: 'same' },
  lset: { words: ['LSET'], required: 3, flat: 3, pieces: [], reply: 'same' },
  ltrim: { words: ['LTRIM'], required: 3, flat: 3, pieces: [], reply: 'same' },
  memoryDoctor: { words: ['MEMORY', 'DOCTOR'], required: 0, flat: 0, pieces: [], reply: 'text' },
  memoryHelp: { words: ['MEMORY', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  memoryMallocStats: { words: ['MEMORY', 'MALLOC-STATS'], required: 0, flat: 0, pieces: [], reply: 'text' },
  memoryPurge: { words: ['MEMORY', 'PURGE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  memoryStats: {
    words: ['MEMORY', 'STATS'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: { map: { either: ['double', { map: 'same' }] } },
  },
  memoryUsage: {
    words: ['MEMORY', 'USAGE'],
    required: 1,
    flat: 1,
    pieces: ['word', { options: { samples: ['SAMPLES', 'word'] }, at: 1 }],
    reply: 'same',
  },
  mget: { words: ['MGET'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  migrate: {
    words: ['MIGRATE'],
    required: 5,
    flat: 5,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      'word',
      {
        options: {
          copy: 'COPY',
          replace: 'REPLACE',
          auth: ['AUTH', 'word'],
          auth2: ['AUTH2', { block: ['word', 'word'] }],
          keys: ['KEYS', { many: 'word' }],
        },
        at: 5,
      },
    ],
    reply: 'same',
  },
  moduleHelp: { words: ['MODULE', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  moduleList: {
    words: ['MODULE', 'LIST'],
    required: 0,
    flat: 0,
    pieces: [],
    reply: { array: { map: 'same' } },
  },
  moduleLoad: {
    words: ['MODULE', 'LOAD'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  moduleLoadex: {
    words: ['MODULE', 'LOADEX'],
    required: 1,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          config: ['CONFIG', { each: { block: ['word', 'word'] } }],
          args: ['ARGS', { many: 'word' }],
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  moduleUnload: { words: ['MODULE', 'UNLOAD'], required: 1, flat: 1, pieces: [], reply: 'same' },
  move: { words: ['MOVE'], required: 2, flat: 2, pieces: [], reply: 'same' },
  mset: { words: ['MSET'], required: 1, flat: 0, pieces: ['pairs'], reply: 'same' },
  msetnx: { words: ['MSETNX'], required: 1, flat: 0, pieces: ['pairs'], reply: 'same' },
  objectEncoding: { words: ['OBJECT', 'ENCODING'], required: 1, flat: 1, pieces: [], reply: 'same' },
  objectFreq: { words: ['OBJECT', 'FREQ'], required: 1, flat: 1, pieces: [], reply: 'same' },
  objectHelp: { words: ['OBJECT', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  objectIdletime: { words: ['OBJECT', 'IDLETIME'], required: 1, flat: 1, pieces: [], reply: 'same' },
  objectRefcount: { words: ['OBJECT', 'REFCOUNT'], required: 1, flat: 1, pieces: [], reply: 'same' },
  persist: { words: ['PERSIST'], required: 1, flat: 1, pieces: [], reply: 'same' },
  pexpire: {
    words: ['PEXPIRE'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  pexpireat: {
    words: ['PEXPIREAT'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  pexpiretime: { words: ['PEXPIRETIME'], required: 1, flat: 1, pieces: [], reply: 'same' },
  pfadd: { words: ['PFADD'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  pfcount: { words: ['PFCOUNT'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  pfdebug: { words: ['PFDEBUG'], required: 2, flat: 2, pieces: [], reply: 'same' },
  pfmerge: { words: ['PFMERGE'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  pfselftest: { words: ['PFSELFTEST'], required: 0, flat: 0, pieces: [], reply: 'same' },
  ping: { words: ['PING'], required: 0, flat: 1, pieces: [], reply: 'same' },
  psetex: { words: ['PSETEX'], required: 3, flat: 3, pieces: [], reply: 'same' },
  pttl: { words: ['PTTL'], required: 1, flat: 1, pieces: [], reply: 'same' },
  publish: { words: ['PUBLISH'], required: 2, flat: 2, pieces: [], reply: 'same' },
  pubsubChannels: { words: ['PUBSUB', 'CHANNELS'], required: 0, flat: 1, pieces: [], reply: 'same' },
  pubsubHelp: { words: ['PUBSUB', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  pubsubNumpat: { words: ['PUBSUB', 'NUMPAT'], required: 0, flat: 0, pieces: [], reply: 'same' },
  pubsubNumsub: {
    words: ['PUBSUB', 'NUMSUB'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { map: 'same' },
  },
  pubsubShardchannels: {
    words: ['PUBSUB', 'SHARDCHANNELS'],
    required: 0,
    flat: 1,
    pieces: [],
    reply: 'same',
  },
  pubsubShardnumsub: {
    words: ['PUBSUB', 'SHARDNUMSUB'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { map: 'same' },
  },
  randomkey: { words: ['RANDOMKEY'], required: 0, flat: 0, pieces: [], reply: 'same' },
  readonly: { words: ['READONLY'], required: 0, flat: 0, pieces: [], reply: 'same' },
  readwrite: { words: ['READWRITE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  rename: { words: ['RENAME'], required: 2, flat: 2, pieces: [], reply: 'same' },
  renamenx: { words: ['RENAMENX'], required: 2, flat: 2, pieces: [], reply: 'same' },
  replconf: { words: ['REPLCONF'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  restore: {
    words: ['RESTORE'],
    required: 3,
    flat: 3,
    pieces: [
      'word',
      'word',
      'word',
      {
        options: {
          replace: 'REPLACE',
          absttl: 'ABSTTL',
          idletime: ['IDLETIME', 'word'],
          freq: ['FREQ', 'word'],
        },
        at: 3,
      },
    ],
    reply: 'same',
  },
  restoreAsking: {
    words: ['RESTORE-ASKING'],
    required: 3,
    flat: 3,
    pieces: [
      'word',
      'word',
      'word',
      {
        options: {
          replace: 'REPLACE',
          absttl: 'ABSTTL',
          idletime: ['IDLETIME', 'word'],
          freq: ['FREQ', 'word'],
        },
        at: 3,
      },
    ],
    reply: 'same',
  },
  role: { words: ['ROLE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  rpop: { words: ['RPOP'], required: 1, flat: 2, pieces: [], reply: 'same' },
  rpoplpush: { words: ['RPOPLPUSH'], required: 2, flat: 2, pieces: [], reply: 'same' },
  rpush: { words: ['RPUSH'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  rpushx: { words: ['RPUSHX'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  sadd: { words: ['SADD'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  save: { words: ['SAVE'], required: 0, flat: 0, pieces: [], reply: 'same' },
  scan: {
    words: ['SCAN'],
    required: 1,
    flat: 1,
    pieces: [
      'word',
      { options: { match: ['MATCH', 'word'], count: ['COUNT', 'word'], type: ['TYPE', 'word'] }, at: 1 },
    ],
    reply: 'same',
  },
  scard: { words: ['SCARD'], required: 1, flat: 1, pieces: [], reply: 'same' },
  scriptDebug: { words: ['SCRIPT', 'DEBUG'], required: 1, flat: 1, pieces: [], reply: 'same' },
  scriptExists: {
    words: ['SCRIPT', 'EXISTS'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: 'same',
  },
  scriptFlush: { words: ['SCRIPT', 'FLUSH'], required: 0, flat: 1, pieces: [], reply: 'same' },
  scriptHelp: { words: ['SCRIPT', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  scriptKill: { words: ['SCRIPT', 'KILL'], required: 0, flat: 0, pieces: [], reply: 'same' },
  scriptLoad: { words: ['SCRIPT', 'LOAD'], required: 1, flat: 1, pieces: [], reply: 'same' },
  sdiff: {
    words: ['SDIFF'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { set: 'same' },
  },
  sdiffstore: {
    words: ['SDIFFSTORE'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  set: {
    words: ['SET'],
    required: 2,
    flat: 2,
    pieces: [
      'word',
      'word',
      {
        options: {
          nx: 'NX',
          xx: 'XX',
          get: 'GET',
          ex: ['EX', 'word'],
          px: ['PX', 'word'],
          exat: ['EXAT', 'word'],
          pxat: ['PXAT', 'word'],
          keepttl: 'KEEPTTL',
        },
        at: 2,
      },
    ],
    reply: 'same',
  },
  setbit: { words: ['SETBIT'], required: 3, flat: 3, pieces: [], reply: 'same' },
  setex: { words: ['SETEX'], required: 3, flat: 3, pieces: [], reply: 'same' },
  setnx: { words: ['SETNX'], required: 2, flat: 2, pieces: [], reply: 'same' },
  setrange: { words: ['SETRANGE'], required: 3, flat: 3, pieces: [], reply: 'same' },
  sinter: {
    words: ['SINTER'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { set: 'same' },
  },
  sintercard: {
    words: ['SINTERCARD'],
    required: 1,
    flat: 0,
    pieces: [{ counted: { many: 'word' } }, { options: { limit: ['LIMIT', 'word'] }, at: 1 }],
    reply: 'same',
  },
  sinterstore: {
    words: ['SINTERSTORE'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  sismember: { words: ['SISMEMBER'], required: 2, flat: 2, pieces: [], reply: 'same' },
  slowlogGet: { words: ['SLOWLOG', 'GET'], required: 0, flat: 1, pieces: [], reply: 'same' },
  slowlogHelp: { words: ['SLOWLOG', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  slowlogLen: { words: ['SLOWLOG', 'LEN'], required: 0, flat: 0, pieces: [], reply: 'same' },
  slowlogReset: { words: ['SLOWLOG', 'RESET'], required: 0, flat: 0, pieces: [], reply: 'same' },
  smembers: { words: ['SMEMBERS'], required: 1, flat: 1, pieces: [], reply: { set: 'same' } },
  smismember: {
    words: ['SMISMEMBER'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  smove: { words: ['SMOVE'], required: 3, flat: 3, pieces: [], reply: 'same' },
  sort: {
    words: ['SORT'],
    required: 1,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          by: ['BY', 'word'],
          limit: ['LIMIT', { block: ['word', 'word'] }],
          get: ['GET', { each: 'word' }],
          asc: 'ASC',
          desc: 'DESC',
          alpha: 'ALPHA',
          store: ['STORE', 'word'],
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  sortRo: {
    words: ['SORT_RO'],
    required: 1,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          by: ['BY', 'word'],
          limit: ['LIMIT', { block: ['word', 'word'] }],
          get: ['GET', { each: 'word' }],
          asc: 'ASC',
          desc: 'DESC',
          alpha: 'ALPHA',
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  spop: {
    words: ['SPOP'],
    required: 1,
    flat: 2,
    pieces: [],
    reply: 'same',
    cases: [{ at: 1, reply: { set: 'same' } }],
  },
  spublish: { words: ['SPUBLISH'], required: 2, flat: 2, pieces: [], reply: 'same' },
  srandmember: { words: ['SRANDMEMBER'], required: 1, flat: 2, pieces: [], reply: 'same' },
  srem: { words: ['SREM'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  sscan: {
    words: ['SSCAN'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { match: ['MATCH', 'word'], count: ['COUNT', 'word'] }, at: 2 }],
    reply: 'same',
  },
  strlen: { words: ['STRLEN'], required: 1, flat: 1, pieces: [], reply: 'same' },
  substr: { words: ['SUBSTR'], required: 3, flat: 3, pieces: [], reply: 'same' },
  sunion: {
    words: ['SUNION'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 0,
    reply: { set: 'same' },
  },
  sunionstore: {
    words: ['SUNIONSTORE'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: 'same',
  },
  swapdb: { words: ['SWAPDB'], required: 2, flat: 2, pieces: [], reply: 'same' },
  time: { words: ['TIME'], required: 0, flat: 0, pieces: [], reply: 'same' },
  touch: { words: ['TOUCH'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  ttl: { words: ['TTL'], required: 1, flat: 1, pieces: [], reply: 'same' },
  type: { words: ['TYPE'], required: 1, flat: 1, pieces: [], reply: 'same' },
  unlink: { words: ['UNLINK'], required: Infinity, flat: Infinity, pieces: [], listAt: 0, reply: 'same' },
  wait: { words: ['WAIT'], required: 2, flat: 2, pieces: [], reply: 'same' },
  waitaof: { words: ['WAITAOF'], required: 3, flat: 3, pieces: [], reply: 'same' },
  xack: { words: ['XACK'], required: Infinity, flat: Infinity, pieces: [], listAt: 2, reply: 'same' },
  xadd: {
    words: ['XADD'],
    required: 3,
    flat: 2,
    pieces: [
      'word',
      {
        options: {
          nomkstream: 'NOMKSTREAM',
          maxlen: ['MAXLEN', { either: ['word', { block: ['word', 'word'] }] }],
          minid: ['MINID', { either: ['word', { block: ['word', 'word'] }] }],
          limit: ['LIMIT', 'word'],
        },
        at: 3,
      },
      'word',
      'pairs',
    ],
    reply: 'same',
  },
  xautoclaim: {
    words: ['XAUTOCLAIM'],
    required: 5,
    flat: 5,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      'word',
      { options: { count: ['COUNT', 'word'], justid: 'JUSTID' }, at: 5 },
    ],
    reply: { tuple: ['same', { array: { tuple: ['same', { map: 'same' }] } }, 'same'] },
    cases: [{ at: 5, option: 'justid', reply: 'same' }],
  },
  xclaim: {
    words: ['XCLAIM'],
    required: 5,
    flat: 4,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      { many: 'word' },
      {
        options: {
          idle: ['IDLE', 'word'],
          time: ['TIME', 'word'],
          retrycount: ['RETRYCOUNT', 'word'],
          force: 'FORCE',
          justid: 'JUSTID',
          lastid: ['LASTID', 'word'],
        },
        at: 5,
      },
    ],
    reply: { array: { tuple: ['same', { map: 'same' }] } },
    cases: [{ at: 5, option: 'justid', reply: 'same' }],
  },
  xdel: { words: ['XDEL'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  xgroupCreate: {
    words: ['XGROUP', 'CREATE'],
    required: 3,
    flat: 3,
    pieces: [
      'word',
      'word',
      'word',
      { options: { mkstream: 'MKSTREAM', entriesread: ['ENTRIESREAD', 'word'] }, at: 3 },
    ],
    reply: 'same',
  },
  xgroupCreateconsumer: {
    words: ['XGROUP', 'CREATECONSUMER'],
    required: 3,
    flat: 3,
    pieces: [],
    reply: 'same',
  },
  xgroupDelconsumer: { words: ['XGROUP', 'DELCONSUMER'], required: 3, flat: 3, pieces: [], reply: 'same' },
  xgroupDestroy: { words: ['XGROUP', 'DESTROY'], required: 2, flat: 2, pieces: [], reply: 'same' },
  xgroupHelp: { words: ['XGROUP', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  xgroupSetid: {
    words: ['XGROUP', 'SETID'],
    required: 3,
    flat: 3,
    pieces: ['word', 'word', 'word', { options: { entriesread: ['ENTRIESREAD', 'word'] }, at: 3 }],
    reply: 'same',
  },
  xinfoConsumers: {
    words: ['XINFO', 'CONSUMERS'],
    required: 2,
    flat: 2,
    pieces: [],
    reply: { array: { fields: { name: 'same', pending: 'same', idle: 'same', inactive: 'same' } } },
  },
  xinfoGroups: {
    words: ['XINFO', 'GROUPS'],
    required: 1,
    flat: 1,
    pieces: [],
    reply: {
      array: {
        fields: {
          name: 'same',
          'last-delivered-id': 'same',
          'entries-read': 'same',
          lag: 'same',
          consumers: 'same',
          pending: 'same',
        },
      },
    },
  },
  xinfoHelp: { words: ['XINFO', 'HELP'], required: 0, flat: 0, pieces: [], reply: 'same' },
  xinfoStream: {
    words: ['XINFO', 'STREAM'],
    required: 1,
    flat: 1,
    pieces: ['word', { options: { full: 'FULL', count: ['COUNT', 'word'] }, at: 1 }],
    reply: {
      fields: {
        length: 'same',
        'radix-tree-keys': 'same',
        'radix-tree-nodes': 'same',
        'last-generated-id': 'same',
        'max-deleted-entry-id': 'same',
        'entries-added': 'same',
        'recorded-first-entry-id': 'same',
        groups: 'same',
        'first-entry': { tuple: ['same', { map: 'same' }] },
        'last-entry': { tuple: ['same', { map: 'same' }] },
      },
    },
    cases: [
      {
        at: 1,
        option: 'full',
        reply: {
          fields: {
            length: 'same',
            'radix-tree-keys': 'same',
            'radix-tree-nodes': 'same',
            'last-generated-id': 'same',
            'max-deleted-entry-id': 'same',
            'entries-added': 'same',
            'recorded-first-entry-id': 'same',
            entries: { array: { tuple: ['same', { map: 'same' }] } },
            groups: {
              array: {
                fields: {
                  name: 'same',
                  'last-delivered-id': 'same',
                  'entries-read': 'same',
                  lag: 'same',
                  'pel-count': 'same',
                  pending: 'same',
                  consumers: {
                    array: {
                      fields: {
                        name: 'same',
                        'seen-time': 'same',
                        'active-time': 'same',
                        'pel-count': 'same',
                        pending: 'same',
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
  xlen: { words: ['XLEN'], required: 1, flat: 1, pieces: [], reply: 'same' },
  xpending: {
    words: ['XPENDING'],
    required: 2,
    flat: 6,
    pieces: [
      'word',
      'word',
      { options: { idle: ['IDLE', 'word'] }, at: 6 },
      { optional: 'word' },
      { optional: 'word' },
      { optional: 'word' },
      { optional: 'word' },
    ],
    reply: { tuple: ['same', 'same', 'same', { array: { tuple: ['same', 'double'] } }] },
    cases: [{ at: 4, reply: 'same' }],
  },
  xrange: {
    words: ['XRANGE'],
    required: 3,
    flat: 3,
    pieces: ['word', 'word', 'word', { options: { count: ['COUNT', 'word'] }, at: 3 }],
    reply: { array: { tuple: ['same', { map: 'same' }] } },
  },
  xread: {
    words: ['XREAD'],
    required: 1,
    flat: 0,
    pieces: [
      { options: { count: ['COUNT', 'word'], block: ['BLOCK', 'word'] }, at: 1 },
      { constant: 'STREAMS' },
      'columns',
    ],
    reply: { map: { array: { tuple: ['same', { map: 'same' }] } } },
  },
  xreadgroup: {
    words: ['XREADGROUP'],
    required: 3,
    flat: 0,
    pieces: [
      { constant: 'GROUP' },
      'word',
      'word',
      { options: { count: ['COUNT', 'word'], block: ['BLOCK', 'word'], noack: 'NOACK' }, at: 3 },
      { constant: 'STREAMS' },
      'columns',
    ],
    reply: { map: { array: { tuple: ['same', { map: 'same' }] } } },
  },
  xrevrange: {
    words: ['XREVRANGE'],
    required: 3,
    flat: 3,
    pieces: ['word', 'word', 'word', { options: { count: ['COUNT', 'word'] }, at: 3 }],
    reply: { array: { tuple: ['same', { map: 'same' }] } },
  },
  xsetid: {
    words: ['XSETID'],
    required: 2,
    flat: 2,
    pieces: [
      'word',
      'word',
      { options: { entriesadded: ['ENTRIESADDED', 'word'], maxdeletedid: ['MAXDELETEDID', 'word'] }, at: 2 },
    ],
    reply: 'same',
  },
  xtrim: {
    words: ['XTRIM'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      {
        options: {
          maxlen: ['MAXLEN', { either: ['word', { block: ['word', 'word'] }] }],
          minid: ['MINID', { either: ['word', { block: ['word', 'word'] }] }],
          limit: ['LIMIT', 'word'],
        },
        at: 1,
      },
    ],
    reply: 'same',
  },
  zadd: {
    words: ['ZADD'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT', ch: 'CH', incr: 'INCR' }, at: 2 },
      'scores',
    ],
    reply: 'same',
    cases: [{ at: 2, option: 'incr', reply: 'double' }],
  },
  zcard: { words: ['ZCARD'], required: 1, flat: 1, pieces: [], reply: 'same' },
  zcount: { words: ['ZCOUNT'], required: 3, flat: 3, pieces: [], reply: 'same' },
  zdiff: {
    words: ['ZDIFF'],
    required: 1,
    flat: 0,
    pieces: [{ counted: { many: 'word' } }, { options: { withscores: 'WITHSCORES' }, at: 1 }],
    reply: 'same',
    cases: [{ at: 1, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zdiffstore: {
    words: ['ZDIFFSTORE'],
    required: 2,
    flat: 1,
    pieces: ['word', { counted: { many: 'word' } }],
    reply: 'same',
  },
  zincrby: { words: ['ZINCRBY'], required: 3, flat: 3, pieces: [], reply: 'double' },
  zinter: {
    words: ['ZINTER'],
    required: 1,
    flat: 0,
    pieces: [
      { counted: { many: 'word' } },
      {
        options: {
          weights: ['WEIGHTS', { many: 'word' }],
          aggregate: ['AGGREGATE', 'word'],
          withscores: 'WITHSCORES',
        },
        at: 1,
      },
    ],
    reply: 'same',
    cases: [{ at: 1, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zintercard: {
    words: ['ZINTERCARD'],
    required: 1,
    flat: 0,
    pieces: [{ counted: { many: 'word' } }, { options: { limit: ['LIMIT', 'word'] }, at: 1 }],
    reply: 'same',
  },
  zinterstore: {
    words: ['ZINTERSTORE'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      { counted: { many: 'word' } },
      { options: { weights: ['WEIGHTS', { many: 'word' }], aggregate: ['AGGREGATE', 'word'] }, at: 2 },
    ],
    reply: 'same',
  },
  zlexcount: { words: ['ZLEXCOUNT'], required: 3, flat: 3, pieces: [], reply: 'same' },
  zmpop: {
    words: ['ZMPOP'],
    required: 2,
    flat: 0,
    pieces: [{ counted: { many: 'word' } }, 'word', { options: { count: ['COUNT', 'word'] }, at: 2 }],
    reply: { tuple: ['same', { array: { tuple: ['same', 'double'] } }] },
  },
  zmscore: {
    words: ['ZMSCORE'],
    required: Infinity,
    flat: Infinity,
    pieces: [],
    listAt: 1,
    reply: { array: 'double' },
  },
  zpopmax: { words: ['ZPOPMAX'], required: 1, flat: 2, pieces: [], reply: { pairs: ['same', 'double'] } },
  zpopmin: { words: ['ZPOPMIN'], required: 1, flat: 2, pieces: [], reply: { pairs: ['same', 'double'] } },
  zrandmember: {
    words: ['ZRANDMEMBER'],
    required: 1,
    flat: 2,
    pieces: ['word', { optional: 'word' }, { options: { withscores: 'WITHSCORES' }, at: 2 }],
    reply: 'same',
    cases: [{ at: 2, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zrange: {
    words: ['ZRANGE'],
    required: 3,
    flat: 3,
    pieces: [
      'word',
      'word',
      'word',
      {
        options: {
          byscore: 'BYSCORE',
          bylex: 'BYLEX',
          rev: 'REV',
          limit: ['LIMIT', { block: ['word', 'word'] }],
          withscores: 'WITHSCORES',
        },
        at: 3,
      },
    ],
    reply: 'same',
    cases: [{ at: 3, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zrangebylex: {
    words: ['ZRANGEBYLEX'],
    required: 3,
    flat: 3,
    pieces: ['word', 'word', 'word', { options: { limit: ['LIMIT', { block: ['word', 'word'] }] }, at: 3 }],
    reply: 'same',
  },
  zrangebyscore: {
    words: ['ZRANGEBYSCORE'],
    required: 3,
    flat: 3,
    pieces: [
      'word',
      'word',
      'word',
      { options: { withscores: 'WITHSCORES', limit: ['LIMIT', { block: ['word', 'word'] }] }, at: 3 },
    ],
    reply: 'same',
    cases: [{ at: 3, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zrangestore: {
    words: ['ZRANGESTORE'],
    required: 4,
    flat: 4,
    pieces: [
      'word',
      'word',
      'word',
      'word',
      {
        options: {
          byscore: 'BYSCORE',
          bylex: 'BYLEX',
          rev: 'REV',
          limit: ['LIMIT', { block: ['word', 'word'] }],
        },
        at: 4,
      },
    ],
    reply: 'same',
  },
  zrank: {
    words: ['ZRANK'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { withscore: 'WITHSCORE' }, at: 2 }],
    reply: 'same',
    cases: [{ at: 2, option: 'withscore', reply: { tuple: ['same', 'double'] } }],
  },
  zrem: { words: ['ZREM'], required: Infinity, flat: Infinity, pieces: [], listAt: 1, reply: 'same' },
  zremrangebylex: { words: ['ZREMRANGEBYLEX'], required: 3, flat: 3, pieces: [], reply: 'same' },
  zremrangebyrank: { words: ['ZREMRANGEBYRANK'], required: 3, flat: 3, pieces: [], reply: 'same' },
  zremrangebyscore: { words: ['ZREMRANGEBYSCORE'], required: 3, flat: 3, pieces: [], reply: 'same' },
  zrevrange: {
    words: ['ZREVRANGE'],
    required: 3,
    flat: 3,
    pieces: ['word', 'word', 'word', { options: { withscores: 'WITHSCORES' }, at: 3 }],
    reply: 'same',
    cases: [{ at: 3, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zrevrangebylex: {
    words: ['ZREVRANGEBYLEX'],
    required: 3,
    flat: 3,
    pieces: ['word', 'word', 'word', { options: { limit: ['LIMIT', { block: ['word', 'word'] }] }, at: 3 }],
    reply: 'same',
  },
  zrevrangebyscore: {
    words: ['ZREVRANGEBYSCORE'],
    required: 3,
    flat: 3,
    pieces: [
      'word',
      'word',
      'word',
      { options: { withscores: 'WITHSCORES', limit: ['LIMIT', { block: ['word', 'word'] }] }, at: 3 },
    ],
    reply: 'same',
    cases: [{ at: 3, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zrevrank: {
    words: ['ZREVRANK'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { withscore: 'WITHSCORE' }, at: 2 }],
    reply: 'same',
    cases: [{ at: 2, option: 'withscore', reply: { tuple: ['same', 'double'] } }],
  },
  zscan: {
    words: ['ZSCAN'],
    required: 2,
    flat: 2,
    pieces: ['word', 'word', { options: { match: ['MATCH', 'word'], count: ['COUNT', 'word'] }, at: 2 }],
    reply: { tuple: ['same', { pairs: ['same', 'double'] }] },
  },
  zscore: { words: ['ZSCORE'], required: 2, flat: 2, pieces: [], reply: 'double' },
  zunion: {
    words: ['ZUNION'],
    required: 1,
    flat: 0,
    pieces: [
      { counted: { many: 'word' } },
      {
        options: {
          weights: ['WEIGHTS', { many: 'word' }],
          aggregate: ['AGGREGATE', 'word'],
          withscores: 'WITHSCORES',
        },
        at: 1,
      },
    ],
    reply: 'same',
    cases: [{ at: 1, option: 'withscores', reply: { pairs: ['same', 'double'] } }],
  },
  zunionstore: {
    words: ['ZUNIONSTORE'],
    required: 2,
    flat: 1,
    pieces: [
      'word',
      { counted: { many: 'word' } },
      { options: { weights: ['WEIGHTS', { many: 'word' }], aggregate: ['AGGREGATE', 'word'] }, at: 2 },
    ],
    reply: 'same',
  },
}
