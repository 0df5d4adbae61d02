/**
 * Made by `npm run generate` from the declarations in src/commands; do not edit. The methods of clients, by
 * command: their types, and how their arguments are written and their replies read.
 */
import type { Reply } from '../resp/plain.ts'
import type { Argument, AtMostOne, CommandShape, Integer, OneOf, Pairs } from './command-shape.ts'

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

export type FlushallOptions = AtMostOne<{
  /** Since 4.0.0. */
  async: boolean
  /** Since 6.2.0. */
  sync: boolean
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
 * One method for each command, with its result as it is in the end. `T` stands for bytes: string, or Buffer.
 * Integers beyond 2^53 arrive as bigint, whatever the type says.
 */
export interface Commands<T> {
  /**
   * Adds bytes to the end of a string, or stores them at a new key.
   *
   * O(1) on average: the string grows by more than is asked for. Since 2.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/append/
   */
  append(key: Argument, value: Argument): number
  /**
   * Counts the bits that are set in a string, or in a range of it.
   *
   * O(N). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitcount/
   */
  bitcount(key: Argument, ...range: [] | [start: Integer, end: Integer, unit?: 'byte' | 'bit']): number
  /**
   * Reads, stores and increments integers of any width inside a string.
   *
   * O(1) for each operation. Since 3.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value, if the options make it read.
   *
   * @see https://redis.io/docs/latest/commands/bitfield/
   */
  bitfield(key: Argument, ...operations: BitfieldOperation[]): (number | null)[]
  /**
   * Reads integers of any width inside a string.
   *
   * O(1) for each operation. Since 6.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitfield_ro/
   */
  bitfieldRo(key: Argument, options?: BitfieldRoOptions): number[]
  /**
   * Combines strings bit by bit and stores the result.
   *
   * O(N). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/bitop/
   */
  bitop(operation: 'and' | 'or' | 'xor' | 'not', destkey: Argument, ...keys: Argument[]): number
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
  ): number
  /**
   * Says whether the keys of the next command are tracked, where that is not the rule.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-caching/
   */
  clientCaching(mode: 'yes' | 'no'): 'OK'
  /**
   * Gives the name of this connection.
   *
   * O(1). Since 2.6.9.
   *
   * @see https://redis.io/docs/latest/commands/client-getname/
   */
  clientGetname(): T | null
  /**
   * Gives the client that invalidation messages go to, -1 while tracking is off.
   *
   * O(1). Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-getredir/
   */
  clientGetredir(): number
  /**
   * Lists the subcommands of CLIENT.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-help/
   */
  clientHelp(): string[]
  /**
   * Gives the number of this connection.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-id/
   */
  clientId(): number
  /**
   * Describes this connection.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-info/
   */
  clientInfo(): string
  /**
   * Closes connections.
   *
   * O(N) where N is the number of clients. Since 2.4.0.
   *
   * @see https://redis.io/docs/latest/commands/client-kill/
   */
  clientKill(filter: Argument | ClientKillFilter): 'OK' | number
  /**
   * Describes the open connections.
   *
   * O(N) where N is the number of clients. Since 2.4.0.
   *
   * @see https://redis.io/docs/latest/commands/client-list/
   */
  clientList(options?: ClientListOptions): string
  /**
   * Protects this connection from being closed to free memory.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-no-evict/
   */
  clientNoEvict(enabled: 'on' | 'off'): 'OK'
  /**
   * Lets the commands of this connection leave access times alone.
   *
   * O(1). Since 7.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-no-touch/
   */
  clientNoTouch(enabled: 'on' | 'off'): 'OK'
  /**
   * Holds back commands for a time.
   *
   * O(1). Since 3.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-pause/
   */
  clientPause(timeout: Integer, mode?: 'write' | 'all'): 'OK'
  /**
   * Notes which client library this connection belongs to.
   *
   * O(1). Since 7.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-setinfo/
   */
  clientSetinfo(options: ClientSetinfoOptions): 'OK'
  /**
   * Names this connection.
   *
   * O(1). Since 2.6.9.
   *
   * @see https://redis.io/docs/latest/commands/client-setname/
   */
  clientSetname(connectionName: Argument): 'OK'
  /**
   * Turns on or off that this connection is told of changes of the keys that it has read.
   *
   * O(1). Some options may introduce additional complexity. Since 6.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-tracking/
   */
  clientTracking(status: 'on' | 'off', options?: ClientTrackingOptions): 'OK'
  /**
   * Describes the tracking of this connection.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-trackinginfo/
   */
  clientTrackinginfo(): Map<string, Set<T> | number | T[]>
  /**
   * Ends the wait of a blocked client.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/client-unblock/
   */
  clientUnblock(clientId: Integer, unblockType?: 'timeout' | 'error'): number
  /**
   * Ends CLIENT PAUSE.
   *
   * O(N) where N is the number of held-back clients. Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/client-unpause/
   */
  clientUnpause(): 'OK'
  /**
   * Describes all commands.
   *
   * O(N) where N is the number of commands. Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command/
   */
  command(): CommandDetails<T>[]
  /**
   * Counts the commands; subcommands do not count.
   *
   * O(1). Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command-count/
   */
  commandCount(): number
  /**
   * Documents commands by name, or all.
   *
   * O(N) where N is the number of names. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-docs/
   */
  commandDocs(...commandNames: Argument[]): Map<string, CommandDocument<T>>
  /**
   * Finds the keys in a whole command.
   *
   * O(N) where N is the number of words. Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command-getkeys/
   */
  commandGetkeys(command: Argument, ...args: Argument[]): T[]
  /**
   * Finds the keys in a whole command, with what it does to each.
   *
   * O(N) where N is the number of words. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-getkeysandflags/
   */
  commandGetkeysandflags(command: Argument, ...args: Argument[]): [T, Set<string>][]
  /**
   * Lists the subcommands of COMMAND.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-help/
   */
  commandHelp(): string[]
  /**
   * Describes commands by name, or all.
   *
   * O(N) where N is the number of names. Since 2.8.13.
   *
   * @see https://redis.io/docs/latest/commands/command-info/
   */
  commandInfo(...commandNames: Argument[]): (CommandDetails<T> | null)[]
  /**
   * Lists the names of commands: all, or those that a filter chooses with their subcommands.
   *
   * O(N) where N is the number of commands. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/command-list/
   */
  commandList(options?: CommandListOptions): T[]
  /**
   * Gives the directives that match any of the patterns.
   *
   * O(N) where N is the number of directives. Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-get/
   */
  configGet(...parameters: Argument[]): Map<string, T>
  /**
   * Lists the subcommands of CONFIG.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-help/
   */
  configHelp(): string[]
  /**
   * Sets the counters of INFO to zero.
   *
   * O(1). Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-resetstat/
   */
  configResetstat(): 'OK'
  /**
   * Writes the configuration to its file.
   *
   * O(1). Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/config-rewrite/
   */
  configRewrite(): 'OK'
  /**
   * Changes directives: all that are given, or none.
   *
   * O(N) where N is the number of directives given. Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/config-set/
   */
  configSet(data: Pairs): 'OK'
  /**
   * Copies the value and the expiry of a key.
   *
   * O(N) for collections, where N is the number of items; O(1) for strings. Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/copy/
   */
  copy(source: Argument, destination: Argument, options?: CopyOptions): 0 | 1
  /**
   * Counts the keys of the database.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/dbsize/
   */
  dbsize(): number
  /**
   * Looks inside the server and changes how it works, for tests.
   *
   * That of the subcommand. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/debug/
   */
  debug(...args: Argument[]): Reply
  /**
   * Takes one from the integer stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/decr/
   */
  decr(key: Argument): number
  /**
   * Takes an integer from the one stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/decrby/
   */
  decrby(key: Argument, decrement: Integer): number
  /**
   * Removes keys.
   *
   * O(N) where N is the number of keys. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/del/
   */
  del(...keys: Argument[]): number
  /**
   * Answers with the message it was given.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/echo/
   */
  echo(message: Argument): T
  /**
   * Counts which of the keys exist; a key given twice counts twice.
   *
   * O(N) where N is the number of keys. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/exists/
   */
  exists(...keys: Argument[]): number
  /**
   * Lets a key expire after some seconds.
   *
   * O(log N) where N is the number of keys that expire. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/expire/
   */
  expire(key: Argument, seconds: Integer, options?: ExpireOptions): 0 | 1
  /**
   * Lets a key expire at a Unix time in seconds.
   *
   * O(log N) where N is the number of keys that expire. Since 1.2.0.
   *
   * @see https://redis.io/docs/latest/commands/expireat/
   */
  expireat(key: Argument, unixTimeSeconds: Integer, options?: ExpireOptions): 0 | 1
  /**
   * Tells the Unix time in seconds at which a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/expiretime/
   */
  expiretime(key: Argument): number
  /**
   * Removes all keys of all databases.
   *
   * O(1) for each database; the memory is freed later. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/flushall/
   */
  flushall(options?: FlushallOptions): 'OK'
  /**
   * Removes all keys of the database.
   *
   * O(1); the memory is freed later. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/flushdb/
   */
  flushdb(options?: FlushallOptions): 'OK'
  /**
   * Reads the string stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/get/
   */
  get(key: Argument): T | null
  /**
   * Reads one bit of a string.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getbit/
   */
  getbit(key: Argument, offset: Integer): 0 | 1
  /**
   * Reads the string stored at a key and removes the key.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getdel/
   */
  getdel(key: Argument): T | null
  /**
   * Reads the string stored at a key and sets or removes its expiry.
   *
   * O(1). Since 6.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getex/
   */
  getex(key: Argument, options?: GetexOptions): T | null
  /**
   * Reads part of a string.
   *
   * O(N) where N is the length of the reply. Since 2.4.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/getrange/
   */
  getrange(key: Argument, start: Integer, end: Integer): T
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
  getset(key: Argument, value: Argument): T | null
  /**
   * Adds one to the integer stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/incr/
   */
  incr(key: Argument): number
  /**
   * Adds an integer to the one stored at a key.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/incrby/
   */
  incrby(key: Argument, increment: Integer): number
  /**
   * Adds a floating point number to the one stored at a key.
   *
   * O(1). Since 2.6.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/incrbyfloat/
   */
  incrbyfloat(key: Argument, increment: number | string): T
  /**
   * Tells facts and figures of the server, by section.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/info/
   */
  info(...sections: Argument[]): string
  /**
   * Lists the keys whose name matches a pattern.
   *
   * O(N) where N is the number of keys in the database. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/keys/
   */
  keys(pattern: Argument): T[]
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
  ):
    | T
    | number
    | Map<
        string,
        ([[number, number], [number, number]] | [[number, number], [number, number], number])[] | number
      >
  /**
   * Draws something, and tells the version.
   *
   * O(1). Since 5.0.0.
   *
   * @see https://redis.io/docs/latest/commands/lolwut/
   */
  lolwut(options?: LolwutOptions): string
  /**
   * Reads the strings stored at several keys.
   *
   * O(N) where N is the number of keys. Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/mget/
   */
  mget(...keys: Argument[]): (T | null)[]
  /**
   * Moves a key to another database unless it exists there.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/move/
   */
  move(key: Argument, db: Integer): 0 | 1
  /**
   * Stores strings at several keys.
   *
   * O(N) where N is the number of keys. Since 1.0.1.
   *
   * @see https://redis.io/docs/latest/commands/mset/
   */
  mset(data: Pairs): 'OK'
  /**
   * Stores strings at several keys unless one of them exists.
   *
   * O(N) where N is the number of keys. Since 1.0.1.
   *
   * @see https://redis.io/docs/latest/commands/msetnx/
   */
  msetnx(data: Pairs): 0 | 1
  /**
   * Tells how the value at a key is stored.
   *
   * O(1). Since 2.2.3.
   *
   * @see https://redis.io/docs/latest/commands/object-encoding/
   */
  objectEncoding(key: Argument): T | null
  /**
   * Tells how often a key is accessed, where that is tracked.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/object-freq/
   */
  objectFreq(key: Argument): number | null
  /**
   * Lists the subcommands of OBJECT.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/object-help/
   */
  objectHelp(): string[]
  /**
   * Tells how many seconds ago a key was last accessed.
   *
   * O(1). Since 2.2.3.
   *
   * @see https://redis.io/docs/latest/commands/object-idletime/
   */
  objectIdletime(key: Argument): number | null
  /**
   * Counts the references to the value at a key; a shared value shows the largest integer.
   *
   * O(1). Since 2.2.3.
   *
   * @see https://redis.io/docs/latest/commands/object-refcount/
   */
  objectRefcount(key: Argument): number | null
  /**
   * Lets a key live forever.
   *
   * O(log N) where N is the number of keys that expire. Since 2.2.0.
   *
   * @see https://redis.io/docs/latest/commands/persist/
   */
  persist(key: Argument): 0 | 1
  /**
   * Lets a key expire after some milliseconds.
   *
   * O(log N) where N is the number of keys that expire. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/pexpire/
   */
  pexpire(key: Argument, milliseconds: Integer, options?: ExpireOptions): 0 | 1
  /**
   * Lets a key expire at a Unix time in milliseconds.
   *
   * O(log N) where N is the number of keys that expire. Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/pexpireat/
   */
  pexpireat(key: Argument, unixTimeMilliseconds: Integer, options?: ExpireOptions): 0 | 1
  /**
   * Tells the Unix time in milliseconds at which a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/pexpiretime/
   */
  pexpiretime(key: Argument): number
  /**
   * Answers PONG, or the message it was given.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/ping/
   */
  ping(message?: Argument): string | T
  /**
   * Stores a string at a key and lets it expire after some milliseconds.
   *
   * O(1). Since 2.6.0.
   *
   * @deprecated since 2.6.12: SET with the PX argument does the same
   * @see https://redis.io/docs/latest/commands/psetex/
   */
  psetex(key: Argument, milliseconds: Integer, value: Argument): 'OK'
  /**
   * Tells in how many milliseconds a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/pttl/
   */
  pttl(key: Argument): number
  /**
   * Sends a message to a channel, and counts who received it.
   *
   * O(N+M) where N is the number of subscribers of the channel and M that of patterns. Since 2.0.0.
   *
   * @see https://redis.io/docs/latest/commands/publish/
   */
  publish(channel: Argument, message: Argument): number
  /**
   * Lists the channels that have subscribers.
   *
   * O(N) where N is the number of names. Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-channels/
   */
  pubsubChannels(pattern?: Argument): T[]
  /**
   * Lists the subcommands of PUBSUB.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-help/
   */
  pubsubHelp(): string[]
  /**
   * Counts the patterns that have subscribers.
   *
   * O(1). Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-numpat/
   */
  pubsubNumpat(): number
  /**
   * Counts the subscribers of channels.
   *
   * O(N) where N is the number of names given. Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-numsub/
   */
  pubsubNumsub(...channels: Argument[]): Map<string, number>
  /**
   * Lists the shard channels that have subscribers.
   *
   * O(N) where N is the number of names. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-shardchannels/
   */
  pubsubShardchannels(pattern?: Argument): T[]
  /**
   * Counts the subscribers of shard channels.
   *
   * O(N) where N is the number of names given. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/pubsub-shardnumsub/
   */
  pubsubShardnumsub(...shardchannels: Argument[]): Map<string, number>
  /**
   * Picks a key at random.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/randomkey/
   */
  randomkey(): T | null
  /**
   * Renames a key, and overwrites what had the new name.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/rename/
   */
  rename(key: Argument, newkey: Argument): 'OK'
  /**
   * Renames a key unless the new name is taken.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/renamenx/
   */
  renamenx(key: Argument, newkey: Argument): 0 | 1
  /**
   * Lists some keys, and tells where to go on.
   *
   * O(1) for each call, O(N) for a whole iteration. Since 2.8.0.
   *
   * @see https://redis.io/docs/latest/commands/scan/
   */
  scan(cursor: Argument | bigint, options?: ScanOptions): [T, T[]]
  /**
   * Stores a string at a key, whatever it held before.
   *
   * O(1). Since 1.0.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value, if the options make it read.
   *
   * @see https://redis.io/docs/latest/commands/set/
   */
  set(key: Argument, value: Argument, options?: SetOptions): 'OK' | T | null
  /**
   * Sets or clears one bit of a string and replies with what it was.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/setbit/
   */
  setbit(key: Argument, offset: Integer, value: Integer): 0 | 1
  /**
   * Stores a string at a key and lets it expire after some seconds.
   *
   * O(1). Since 2.0.0.
   *
   * @deprecated since 2.6.12: SET with the EX argument does the same
   * @see https://redis.io/docs/latest/commands/setex/
   */
  setex(key: Argument, seconds: Integer, value: Argument): 'OK'
  /**
   * Stores a string at a key unless the key exists.
   *
   * O(1). Since 1.0.0.
   *
   * @deprecated since 2.6.12: SET with the NX argument does the same
   * @see https://redis.io/docs/latest/commands/setnx/
   */
  setnx(key: Argument, value: Argument): 0 | 1
  /**
   * Overwrites part of a string from an offset on, padding it with zero bytes as needed.
   *
   * O(M) where M is the length of the value; new room before it counts as well. Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/setrange/
   */
  setrange(key: Argument, offset: Integer, value: Argument): number
  /**
   * Gives the newest slow commands.
   *
   * O(N) where N is the number of entries. Since 2.2.12.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-get/
   */
  slowlogGet(count?: Integer): [number, number, number, T[], T, T][]
  /**
   * Lists the subcommands of SLOWLOG.
   *
   * O(1). Since 6.2.0.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-help/
   */
  slowlogHelp(): string[]
  /**
   * Counts the slow commands that are kept.
   *
   * O(1). Since 2.2.12.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-len/
   */
  slowlogLen(): number
  /**
   * Forgets the slow commands.
   *
   * O(N) where N is the number of entries. Since 2.2.12.
   *
   * @see https://redis.io/docs/latest/commands/slowlog-reset/
   */
  slowlogReset(): 'OK'
  /**
   * Sends a message to a shard channel, and counts who received it.
   *
   * O(N) where N is the number of subscribers. Since 7.0.0.
   *
   * @see https://redis.io/docs/latest/commands/spublish/
   */
  spublish(shardchannel: Argument, message: Argument): number
  /**
   * Tells the length of a string in bytes.
   *
   * O(1). Since 2.2.0.
   *
   * Error `WRONGTYPE`: a key holds another type of value.
   *
   * @see https://redis.io/docs/latest/commands/strlen/
   */
  strlen(key: Argument): number
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
  substr(key: Argument, start: Integer, end: Integer): T
  /**
   * Exchanges the keys of two databases.
   *
   * O(1). Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/swapdb/
   */
  swapdb(index1: Integer, index2: Integer): 'OK'
  /**
   * Gives the Unix time in seconds, and the microseconds of the second.
   *
   * O(1). Since 2.6.0.
   *
   * @see https://redis.io/docs/latest/commands/time/
   */
  time(): [T, T]
  /**
   * Notes an access of keys, and counts those that exist.
   *
   * O(N) where N is the number of keys. Since 3.2.1.
   *
   * @see https://redis.io/docs/latest/commands/touch/
   */
  touch(...keys: Argument[]): number
  /**
   * Tells in how many seconds a key expires; -1 without expiry, -2 without the key.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/ttl/
   */
  ttl(key: Argument): number
  /**
   * Tells the type of the value at a key.
   *
   * O(1). Since 1.0.0.
   *
   * @see https://redis.io/docs/latest/commands/type/
   */
  type(key: Argument): string
  /**
   * Removes keys, as DEL does.
   *
   * O(1) for each key; their memory is freed later. Since 4.0.0.
   *
   * @see https://redis.io/docs/latest/commands/unlink/
   */
  unlink(...keys: Argument[]): number
}

export const COMMANDS: { readonly [N in keyof Commands<unknown>]: CommandShape } = {
  append: { words: ['APPEND'], flat: 2, pieces: [], reply: 'same' },
  bitcount: { words: ['BITCOUNT'], flat: 4, pieces: [], reply: 'same' },
  bitfield: {
    words: ['BITFIELD'],
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
    reply: 'same',
  },
  bitfieldRo: {
    words: ['BITFIELD_RO'],
    flat: 1,
    pieces: ['word', { options: { get: ['GET', { each: { block: ['word', 'word'] } }] }, at: 1 }],
    reply: 'same',
  },
  bitop: { words: ['BITOP'], flat: Infinity, pieces: [], reply: 'same' },
  bitpos: { words: ['BITPOS'], flat: 5, pieces: [], reply: 'same' },
  clientCaching: { words: ['CLIENT', 'CACHING'], flat: 1, pieces: [], reply: 'same' },
  clientGetname: { words: ['CLIENT', 'GETNAME'], flat: 0, pieces: [], reply: 'same' },
  clientGetredir: { words: ['CLIENT', 'GETREDIR'], flat: 0, pieces: [], reply: 'same' },
  clientHelp: { words: ['CLIENT', 'HELP'], flat: 0, pieces: [], reply: 'same' },
  clientId: { words: ['CLIENT', 'ID'], flat: 0, pieces: [], reply: 'same' },
  clientInfo: { words: ['CLIENT', 'INFO'], flat: 0, pieces: [], reply: 'text' },
  clientKill: {
    words: ['CLIENT', 'KILL'],
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
    flat: 0,
    pieces: [{ options: { type: ['TYPE', 'word'], id: ['ID', { many: 'word' }] }, at: 0 }],
    reply: 'text',
  },
  clientNoEvict: { words: ['CLIENT', 'NO-EVICT'], flat: 1, pieces: [], reply: 'same' },
  clientNoTouch: { words: ['CLIENT', 'NO-TOUCH'], flat: 1, pieces: [], reply: 'same' },
  clientPause: { words: ['CLIENT', 'PAUSE'], flat: 2, pieces: [], reply: 'same' },
  clientSetinfo: {
    words: ['CLIENT', 'SETINFO'],
    flat: 0,
    pieces: [{ options: { libName: ['LIB-NAME', 'word'], libVer: ['LIB-VER', 'word'] }, at: 0 }],
    reply: 'same',
  },
  clientSetname: { words: ['CLIENT', 'SETNAME'], flat: 1, pieces: [], reply: 'same' },
  clientTracking: {
    words: ['CLIENT', 'TRACKING'],
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
    flat: 0,
    pieces: [],
    reply: { fields: { flags: { set: 'same' }, redirect: 'same', prefixes: 'same' } },
  },
  clientUnblock: { words: ['CLIENT', 'UNBLOCK'], flat: 2, pieces: [], reply: 'same' },
  clientUnpause: { words: ['CLIENT', 'UNPAUSE'], flat: 0, pieces: [], reply: 'same' },
  command: {
    words: ['COMMAND'],
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
  commandCount: { words: ['COMMAND', 'COUNT'], flat: 0, pieces: [], reply: 'same' },
  commandDocs: {
    words: ['COMMAND', 'DOCS'],
    flat: Infinity,
    pieces: [],
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
  commandGetkeys: { words: ['COMMAND', 'GETKEYS'], flat: Infinity, pieces: [], reply: 'same' },
  commandGetkeysandflags: {
    words: ['COMMAND', 'GETKEYSANDFLAGS'],
    flat: Infinity,
    pieces: [],
    reply: { array: { tuple: ['same', { set: 'same' }] } },
  },
  commandHelp: { words: ['COMMAND', 'HELP'], flat: 0, pieces: [], reply: 'same' },
  commandInfo: {
    words: ['COMMAND', 'INFO'],
    flat: Infinity,
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
  commandList: {
    words: ['COMMAND', 'LIST'],
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
  configGet: { words: ['CONFIG', 'GET'], flat: Infinity, pieces: [], reply: { map: 'same' } },
  configHelp: { words: ['CONFIG', 'HELP'], flat: 0, pieces: [], reply: 'same' },
  configResetstat: { words: ['CONFIG', 'RESETSTAT'], flat: 0, pieces: [], reply: 'same' },
  configRewrite: { words: ['CONFIG', 'REWRITE'], flat: 0, pieces: [], reply: 'same' },
  configSet: { words: ['CONFIG', 'SET'], flat: 0, pieces: ['pairs'], reply: 'same' },
  copy: {
    words: ['COPY'],
    flat: 2,
    pieces: ['word', 'word', { options: { db: ['DB', 'word'], replace: 'REPLACE' }, at: 2 }],
    reply: 'same',
  },
  dbsize: { words: ['DBSIZE'], flat: 0, pieces: [], reply: 'same' },
  debug: { words: ['DEBUG'], flat: Infinity, pieces: [], reply: 'same' },
  decr: { words: ['DECR'], flat: 1, pieces: [], reply: 'same' },
  decrby: { words: ['DECRBY'], flat: 2, pieces: [], reply: 'same' },
  del: { words: ['DEL'], flat: Infinity, pieces: [], reply: 'same' },
  echo: { words: ['ECHO'], flat: 1, pieces: [], reply: 'same' },
  exists: { words: ['EXISTS'], flat: Infinity, pieces: [], reply: 'same' },
  expire: {
    words: ['EXPIRE'],
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  expireat: {
    words: ['EXPIREAT'],
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  expiretime: { words: ['EXPIRETIME'], flat: 1, pieces: [], reply: 'same' },
  flushall: {
    words: ['FLUSHALL'],
    flat: 0,
    pieces: [{ options: { async: 'ASYNC', sync: 'SYNC' }, at: 0 }],
    reply: 'same',
  },
  flushdb: {
    words: ['FLUSHDB'],
    flat: 0,
    pieces: [{ options: { async: 'ASYNC', sync: 'SYNC' }, at: 0 }],
    reply: 'same',
  },
  get: { words: ['GET'], flat: 1, pieces: [], reply: 'same' },
  getbit: { words: ['GETBIT'], flat: 2, pieces: [], reply: 'same' },
  getdel: { words: ['GETDEL'], flat: 1, pieces: [], reply: 'same' },
  getex: {
    words: ['GETEX'],
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
  getrange: { words: ['GETRANGE'], flat: 3, pieces: [], reply: 'same' },
  getset: { words: ['GETSET'], flat: 2, pieces: [], reply: 'same' },
  incr: { words: ['INCR'], flat: 1, pieces: [], reply: 'same' },
  incrby: { words: ['INCRBY'], flat: 2, pieces: [], reply: 'same' },
  incrbyfloat: { words: ['INCRBYFLOAT'], flat: 2, pieces: [], reply: 'same' },
  info: { words: ['INFO'], flat: Infinity, pieces: [], reply: 'text' },
  keys: { words: ['KEYS'], flat: 1, pieces: [], reply: 'same' },
  lcs: {
    words: ['LCS'],
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
    reply: { fields: { matches: 'same', len: 'same' } },
  },
  lolwut: {
    words: ['LOLWUT'],
    flat: 0,
    pieces: [{ options: { version: ['VERSION', 'word'] }, at: 0 }],
    reply: 'text',
  },
  mget: { words: ['MGET'], flat: Infinity, pieces: [], reply: 'same' },
  move: { words: ['MOVE'], flat: 2, pieces: [], reply: 'same' },
  mset: { words: ['MSET'], flat: 0, pieces: ['pairs'], reply: 'same' },
  msetnx: { words: ['MSETNX'], flat: 0, pieces: ['pairs'], reply: 'same' },
  objectEncoding: { words: ['OBJECT', 'ENCODING'], flat: 1, pieces: [], reply: 'same' },
  objectFreq: { words: ['OBJECT', 'FREQ'], flat: 1, pieces: [], reply: 'same' },
  objectHelp: { words: ['OBJECT', 'HELP'], flat: 0, pieces: [], reply: 'same' },
  objectIdletime: { words: ['OBJECT', 'IDLETIME'], flat: 1, pieces: [], reply: 'same' },
  objectRefcount: { words: ['OBJECT', 'REFCOUNT'], flat: 1, pieces: [], reply: 'same' },
  persist: { words: ['PERSIST'], flat: 1, pieces: [], reply: 'same' },
  pexpire: {
    words: ['PEXPIRE'],
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  pexpireat: {
    words: ['PEXPIREAT'],
    flat: 2,
    pieces: ['word', 'word', { options: { nx: 'NX', xx: 'XX', gt: 'GT', lt: 'LT' }, at: 2 }],
    reply: 'same',
  },
  pexpiretime: { words: ['PEXPIRETIME'], flat: 1, pieces: [], reply: 'same' },
  ping: { words: ['PING'], flat: 1, pieces: [], reply: 'same' },
  psetex: { words: ['PSETEX'], flat: 3, pieces: [], reply: 'same' },
  pttl: { words: ['PTTL'], flat: 1, pieces: [], reply: 'same' },
  publish: { words: ['PUBLISH'], flat: 2, pieces: [], reply: 'same' },
  pubsubChannels: { words: ['PUBSUB', 'CHANNELS'], flat: 1, pieces: [], reply: 'same' },
  pubsubHelp: { words: ['PUBSUB', 'HELP'], flat: 0, pieces: [], reply: 'same' },
  pubsubNumpat: { words: ['PUBSUB', 'NUMPAT'], flat: 0, pieces: [], reply: 'same' },
  pubsubNumsub: { words: ['PUBSUB', 'NUMSUB'], flat: Infinity, pieces: [], reply: { map: 'same' } },
  pubsubShardchannels: { words: ['PUBSUB', 'SHARDCHANNELS'], flat: 1, pieces: [], reply: 'same' },
  pubsubShardnumsub: { words: ['PUBSUB', 'SHARDNUMSUB'], flat: Infinity, pieces: [], reply: { map: 'same' } },
  randomkey: { words: ['RANDOMKEY'], flat: 0, pieces: [], reply: 'same' },
  rename: { words: ['RENAME'], flat: 2, pieces: [], reply: 'same' },
  renamenx: { words: ['RENAMENX'], flat: 2, pieces: [], reply: 'same' },
  scan: {
    words: ['SCAN'],
    flat: 1,
    pieces: [
      'word',
      { options: { match: ['MATCH', 'word'], count: ['COUNT', 'word'], type: ['TYPE', 'word'] }, at: 1 },
    ],
    reply: 'same',
  },
  set: {
    words: ['SET'],
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
  setbit: { words: ['SETBIT'], flat: 3, pieces: [], reply: 'same' },
  setex: { words: ['SETEX'], flat: 3, pieces: [], reply: 'same' },
  setnx: { words: ['SETNX'], flat: 2, pieces: [], reply: 'same' },
  setrange: { words: ['SETRANGE'], flat: 3, pieces: [], reply: 'same' },
  slowlogGet: { words: ['SLOWLOG', 'GET'], flat: 1, pieces: [], reply: 'same' },
  slowlogHelp: { words: ['SLOWLOG', 'HELP'], flat: 0, pieces: [], reply: 'same' },
  slowlogLen: { words: ['SLOWLOG', 'LEN'], flat: 0, pieces: [], reply: 'same' },
  slowlogReset: { words: ['SLOWLOG', 'RESET'], flat: 0, pieces: [], reply: 'same' },
  spublish: { words: ['SPUBLISH'], flat: 2, pieces: [], reply: 'same' },
  strlen: { words: ['STRLEN'], flat: 1, pieces: [], reply: 'same' },
  substr: { words: ['SUBSTR'], flat: 3, pieces: [], reply: 'same' },
  swapdb: { words: ['SWAPDB'], flat: 2, pieces: [], reply: 'same' },
  time: { words: ['TIME'], flat: 0, pieces: [], reply: 'same' },
  touch: { words: ['TOUCH'], flat: Infinity, pieces: [], reply: 'same' },
  ttl: { words: ['TTL'], flat: 1, pieces: [], reply: 'same' },
  type: { words: ['TYPE'], flat: 1, pieces: [], reply: 'same' },
  unlink: { words: ['UNLINK'], flat: Infinity, pieces: [], reply: 'same' },
}
