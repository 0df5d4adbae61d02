/** What the page asks for in the body of a request: a command as a JSON array of words, or an array of commands. */
import { mayBlock } from '../client/arguments.ts'
import type { Bytes } from '../resp/values.ts'
import { bodyOf } from '../rest/body.ts'
import { Refusal } from '../rest/errors.ts'
import { wordOf } from './reply-json.ts'

/** A value that is longer is not for a page to write. */
export const MOST_BODY_BYTES = 8 * 1024 * 1024
export const MOST_COMMANDS = 1000

/** A request that cannot be answered: the text says what to do. */
export class BadRequest extends Refusal {
  constructor(text: string, status = 400) {
    super(status, text)
  }
}

/** @throws Refusal when the body is too large */
export async function bodyTextOf(request: Request): Promise<string> {
  return Buffer.from(await bodyOf(request, MOST_BODY_BYTES), 'latin1').toString('utf8')
}

export interface Asked {
  readonly commands: readonly (readonly Bytes[])[]
  /** Whether an array of commands was sent, which is answered by an array of replies. */
  readonly isBatch: boolean
}

/** @throws BadRequest for what is no command */
export function askedIn(body: string): Asked {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    throw new BadRequest('the body is no JSON: send ["GET", "key"]')
  }
  if (!Array.isArray(json) || json.length === 0)
    throw new BadRequest('the body is no array of words: send ["GET", "key"]')
  const isBatch = Array.isArray(json[0])
  const all: readonly unknown[] = isBatch ? json : [json]
  if (all.length > MOST_COMMANDS)
    throw new BadRequest(`there are more than ${MOST_COMMANDS} commands: send fewer at once`)
  const commands = all.map(commandOf)
  checkAllowed(commands)
  return { commands, isBatch }
}

function commandOf(json: unknown): Bytes[] {
  if (!Array.isArray(json) || json.length === 0) throw new BadRequest('a command is no array of words')
  return json.map(each => {
    const word = wordOf(each)
    if (word === undefined)
      throw new BadRequest('a word is no string, no number and no {"bytes": "<base64>"}')
    return word
  })
}

/** They would change the connection, which all requests share, or make it a stream. */
const OF_A_CONNECTION = new Set(
  'AUTH DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT RESET SELECT SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WATCH'.split(
    ' ',
  ),
)
const OF_A_CLIENT = new Set(['CACHING', 'REPLY', 'TRACKING', 'NO-EVICT', 'NO-TOUCH', 'SETNAME', 'SETINFO'])

/** A transaction that is sent as a whole leaves the connection as it was. */
function checkAllowed(commands: readonly (readonly Bytes[])[]): void {
  const names = commands.map(([name = '']) => name.toUpperCase())
  const isTransaction = names.length > 1 && names[0] === 'MULTI' && names.at(-1) === 'EXEC'
  const inside = isTransaction ? names.slice(1, -1) : names
  const found = inside.find(name => OF_A_CONNECTION.has(name))
  const ofClient = commands.find(
    ([name = '', word = '']) => name.toUpperCase() === 'CLIENT' && OF_A_CLIENT.has(word.toUpperCase()),
  )
  // Alone it gets a connection for itself, and in a transaction it does not wait.
  const waiting = names.length > 1 && !isTransaction ? commands.find(mayBlock)?.[0] : undefined
  if (waiting !== undefined)
    throw new BadRequest(`${waiting} may wait, and all that is behind it too: send it alone`)
  const wrong = found ?? (ofClient === undefined ? undefined : `CLIENT ${ofClient[1]?.toUpperCase()}`)
  if (wrong === undefined) return
  throw new BadRequest(
    `${wrong} is about a connection, and the inspector's is shared: choose a database with ?db=, send a transaction as one array of commands, and MONITOR to /stream`,
  )
}
