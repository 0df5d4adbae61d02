/**
 * The first words on a connection: HELLO 3 with credentials and name, and everything else in the same write. A
 * server that does not know HELLO, or not version 3, is spoken to in RESP2.
 */
import { ServerError, toBytes } from '../resp/plain.ts'
import { ReplyError, type ReplyValue } from '../resp/values.ts'
import type { ConnectionError } from './errors.ts'
import { inTime } from './in-time.ts'
import type { Settings } from './options.ts'

/** What CLIENT LIST shows as the library. */
const LIBRARY = 'mini-redis'

type Words = readonly (string | number)[]

/** A connection, as far as a greeting needs it. */
interface Greeted {
  protocol: 2 | 3
  send(argv: Words): Promise<ReplyValue>
  close(error: ConnectionError): void
}

/** @throws ServerError when the server refuses, ConnectionError when it does not answer in time */
export async function greet(connection: Greeted, settings: Settings): Promise<void> {
  await inTime(connection, settings.connectTimeout, 'the greeting', greeting(connection, settings))
}

async function greeting(connection: Greeted, settings: Settings): Promise<void> {
  if (settings.protocol === 3 && (await greetWithHello(connection, settings))) return
  await greetInOldWords(connection, settings)
}

/** Returns whether the server knows HELLO 3. */
async function greetWithHello(connection: Greeted, settings: Settings): Promise<boolean> {
  const { username = 'default', password, name } = settings
  const hello = ['HELLO', 3]
  if (password !== undefined) hello.push('AUTH', toBytes(username), toBytes(password))
  if (name !== undefined) hello.push('SETNAME', toBytes(name))
  const rest = wordsAfter(settings)
  const answer = connection.send(hello)
  const following = Promise.all([...rest.required, ...rest.optional].map(words => connection.send(words)))
  // A server that refuses a connection says why once and closes it: the first answer counts, not that the others fail.
  following.catch(() => {})
  const first = await answer
  if (first instanceof ReplyError) {
    if (first.code === 'NOPROTO' || /unknown command/i.test(first.message)) return false
    throw new ServerError(first.message)
  }
  connection.protocol = 3
  const others = await following
  others.slice(0, rest.required.length).forEach(throwError)
  return true
}

async function greetInOldWords(connection: Greeted, settings: Settings): Promise<void> {
  const { username, password, name } = settings
  const required: Words[] = []
  if (password !== undefined)
    required.push(['AUTH', ...(username === undefined ? [] : [toBytes(username)]), toBytes(password)])
  if (name !== undefined) required.push(['CLIENT', 'SETNAME', toBytes(name)])
  const rest = wordsAfter(settings)
  required.push(...rest.required)
  const replies = await Promise.all([
    ...required.map(words => connection.send(words)),
    ...rest.optional.map(words => connection.send(words)),
  ])
  replies.slice(0, required.length).forEach(throwError)
}

/** What follows the greeting, and what may fail: servers before 7.2 do not know CLIENT SETINFO. */
function wordsAfter({ database, identify }: Settings): { required: Words[]; optional: Words[] } {
  return {
    required: database === 0 ? [] : [['SELECT', database]],
    optional: identify ? [['CLIENT', 'SETINFO', 'LIB-NAME', LIBRARY]] : [],
  }
}

function throwError(reply: ReplyValue): void {
  if (reply instanceof ReplyError) throw new ServerError(reply.message)
}
