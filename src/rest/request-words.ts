/**
 * What a request asks for, from its path, query and body.
 *
 *     POST /                    the body is a command         ["SET", "k", "v"]
 *     POST /pipeline            the body is commands          [["SET", "k", "v"], ["GET", "k"]]
 *     POST /multi-exec          the same, as a transaction
 *     /set/k/v?EX=10            a command: path, then body, then query: SET k v EX 10
 *     /subscribe/c, /psubscribe/p, /monitor with Accept: text/event-stream    messages, until the client goes
 */
import type { Bytes } from '../resp/values.ts'
import { bodyOf } from './body.ts'
import { TOKEN_PARAMETER } from './credentials.ts'
import { EMPTY_BATCH, EMPTY_COMMAND } from './errors.ts'
import { readCommand, readCommands } from './json-words.ts'

export type Asked =
  | { readonly what: 'command'; readonly argv: readonly Bytes[] }
  | { readonly what: 'stream'; readonly argv: readonly Bytes[] }
  | { readonly what: 'pipeline'; readonly commands: readonly (readonly Bytes[])[] }
  | { readonly what: 'multi-exec'; readonly commands: readonly (readonly Bytes[])[] }

/** @throws Refusal for what cannot be read */
export async function askedBy(request: Request, url: URL): Promise<Asked> {
  const path = url.pathname.slice(1).split('/').map(unescaped)
  const [first = '', ...more] = path
  if (more.length === 0 && (first === 'pipeline' || first === 'multi-exec')) {
    const commands = readCommands(textOf(await bodyOf(request)))
    if (commands.length === 0) throw EMPTY_BATCH
    if (commands.some(argv => argv.length === 0)) throw EMPTY_COMMAND
    return { what: first, commands }
  }
  // The body of a request for messages is `[]`, or nothing, and says nothing.
  if (asksForEvents(request, first)) return { what: 'stream', argv: [...path, ...optionsOf(url)] }
  const body = await bodyOf(request)
  const fromPath = [...path, ...(body === '' ? [] : [body])]
  const argv = url.pathname === '/' ? readCommand(textOf(body)) : [...fromPath, ...optionsOf(url)]
  if ((argv[0] ?? '') === '') throw EMPTY_COMMAND
  return { what: 'command', argv }
}

function asksForEvents({ headers }: Request, command: string): boolean {
  const isStream = ['subscribe', 'psubscribe', 'monitor'].includes(command.toLowerCase())
  return isStream && headers.get('accept')?.includes('text/event-stream') === true
}

/** `?EX=10&NX` as the words EX 10 NX: a name without a value stands alone. */
function optionsOf({ search }: URL): Bytes[] {
  return search
    .slice(1)
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => pair.replaceAll('+', ' '))
    .flatMap(pair => {
      const at = pair.indexOf('=')
      const name = unescaped(at === -1 ? pair : pair.slice(0, at))
      if (name === TOKEN_PARAMETER) return []
      const value = at === -1 ? '' : unescaped(pair.slice(at + 1))
      return value === '' ? [name] : [name, value]
    })
}

/** `%C3%A9` as its two bytes. A URL has no characters beyond ASCII. */
function unescaped(text: string): Bytes {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function textOf(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
