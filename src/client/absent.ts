/**
 * Methods that are looked for here by whoever knows another client, and what to use instead: calling one says so, where
 * JavaScript would say "undefined is not a function", and to the compiler each is the text itself, which cannot be called.
 */
import { AbsentError } from './errors.ts'

const ONE_BY_ONE =
  'subscribe(), psubscribe() and ssubscribe() give a subscription: use its remove() or close()'
const CONNECTING = 'it is an option of connect()'
const TRANSACTION = 'use transaction(keys, body), which watches keys on a connection of its own'
const WITH_PROMISES = 'the client without promises has none; connect() gives one that has'
const NOT_IN_BATCH = 'it cannot stand in a batch; call it on the client itself'

/** In no client and in no batch. */
const ABSENT = {
  unsubscribe: ONE_BY_ONE,
  punsubscribe: ONE_BY_ONE,
  sunsubscribe: ONE_BY_ONE,
  monitor: 'it makes the connection a stream of lines; `mini-redis-cli monitor` shows them',
  discard: 'a batch is not sent before exec(): forget it',
  watch: TRANSACTION,
  unwatch: TRANSACTION,
  reset: 'it would undo what connect() has agreed on',
  hello: `${CONNECTING}: protocol`,
  auth: `${CONNECTING}: username and password, or those in the URL`,
  select: `${CONNECTING}: database, or the path in the URL; each database has a client of its own`,
  sync: 'it makes the connection a stream of bytes',
  psync: 'it makes the connection a stream of bytes',
  replicaof: "use call('REPLICAOF', host, port), or call('REPLICAOF', 'NO', 'ONE')",
  slaveof: "use call('REPLICAOF', host, port), or call('REPLICAOF', 'NO', 'ONE')",
  clientReply: 'with replies off, every later call would wait for ever',
  shutdown: "it ends the server instead of answering; call('SHUTDOWN') sends it all the same",
} as const

export const ABSENT_IN_CLIENT = {
  ...ABSENT,
  exec: 'it ends a batch, as in redis.multi().incr("k").exec()',
  on: 'there are no events: errors reject the calls, and the option onState of connect() is told of the connection',
  once: 'there are no events: await redis.closed, or use the option onState of connect()',
  off: 'there are no events',
  connect: 'connect() has done it',
  disconnect: 'use close()',
  destroy: 'use close()',
  duplicate:
    'connect() makes another client; blocking commands and subscriptions have connections of their own',
  sendCommand: "use call(), as in redis.call('GET', 'k')",
  defineCommand: 'use eval() or evalsha() with the script, the keys and the arguments',
} as const

export const ABSENT_IN_BATCH = {
  ...ABSENT,
  subscribe: NOT_IN_BATCH,
  psubscribe: NOT_IN_BATCH,
  ssubscribe: NOT_IN_BATCH,
  multi: NOT_IN_BATCH,
  quit: NOT_IN_BATCH,
} as const

export const ABSENT_IN_SYNC_CLIENT = {
  ...ABSENT,
  ssubscribe: WITH_PROMISES,
  multi: WITH_PROMISES,
  exec: WITH_PROMISES,
  pipeline: WITH_PROMISES,
  transaction: WITH_PROMISES,
} as const

/** Whether no method is made for a command: it is absent, or written by hand. */
export function hasNoMethod(name: string): boolean {
  return [ABSENT_IN_CLIENT, ABSENT_IN_BATCH, ABSENT_IN_SYNC_CLIENT].some(each => Object.hasOwn(each, name))
}

/**
 * A class to derive from, whose methods are the absent ones: each throws an AbsentError.
 *
 * (The types of a client as an intersection with these took the compiler half a minute more.)
 */
export function absentMethods<A extends Readonly<Record<string, string>>>(absent: A): new () => A {
  class Absent {}
  for (const [name, instead] of Object.entries(absent)) {
    const value = () => {
      throw new AbsentError(`there is no method ${name}(): ${instead}`)
    }
    Object.defineProperty(Absent.prototype, name, { value })
  }
  return Absent as new () => A
}
