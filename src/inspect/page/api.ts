/** The page's way to the server: commands, the stream of commands, controls. See ../inspector.ts for what is answered. */
import { checked, Failure, itemsOf, type Reply, type Word } from '../model/replies.ts'

const KEPT = 'mini-redis-inspector-token'

/** From the fragment, which no server sees; kept for reloads, in this tab only. */
function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given === null) return sessionStorage.getItem(KEPT) ?? ''
  sessionStorage.setItem(KEPT, given)
  history.replaceState(undefined, '', location.pathname)
  return given
}

const token = takeToken()

/** Which database commands are for. */
export const selected = { database: 0 }

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}` },
    ...(signal === undefined ? {} : { signal }),
  }).catch(failure => {
    if (signal?.aborted) throw failure
    throw new Failure('the inspector does not answer: has its server ended?')
  })
  if (answer.ok) return answer
  const text: unknown = await answer.json().catch(() => undefined)
  const isError = typeof text === 'object' && text !== null && 'error' in text
  throw new Failure(isError ? String(text.error) : `the inspector answered ${answer.status}`)
}

async function replyOf(answer: Response): Promise<Reply> {
  const body: { readonly reply: Reply } = await answer.json()
  return body.reply
}

interface How {
  /** Bytes after which strings are cut. */
  readonly cut?: number
  readonly signal?: AbortSignal
}

const CUT = 64 * 1024

/** The reply to one command. @throws Failure when it is an error */
export async function call(words: readonly Word[], { cut = CUT, signal }: How = {}): Promise<Reply> {
  return checked(await replyOf(await post(`call?db=${selected.database}&cut=${cut}`, words, signal)))
}

/** The replies to several, errors among them. */
export async function batch(
  commands: readonly (readonly Word[])[],
  { cut = CUT, signal }: How = {},
): Promise<readonly Reply[]> {
  return itemsOf(await replyOf(await post(`call?db=${selected.database}&cut=${cut}`, commands, signal)))
}

/** What the server of this process can do beside commands, and how it is after that. */
export interface ServerState {
  readonly address: string
  /** The database that is shown first. */
  readonly database: number
  readonly isOwn: boolean
  /** Virtual time in Unix milliseconds; null: the real one. */
  readonly clock: number | null
  readonly snapshots: readonly { readonly id: number; readonly name: string; readonly at: number }[] | null
  readonly faults: readonly { readonly id: number; readonly rule: string; readonly fired: number }[] | null
}

export async function control(...words: readonly string[]): Promise<ServerState> {
  const answer: { readonly reply: ServerState } = await (await post('control', words)).json()
  return answer.reply
}

export interface CommandEvent {
  readonly at: number
  readonly client: string
  readonly db: number
  readonly words: readonly string[]
  readonly reply: string | null
  readonly failed: boolean
  readonly ms: number | null
}

/** Follows the commands until the signal aborts. @throws Failure when the stream ends with an error */
export async function follow(
  take: (event: CommandEvent) => void,
  dropped: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const answer = await post('stream', ['MONITOR'], signal)
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) return
    const lines = (text + part.value).split('\n\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue
      const event: CommandEvent | { readonly dropped: number } | { readonly error: string } = JSON.parse(
        line.slice(6),
      )
      if ('error' in event) throw new Failure(event.error)
      if ('dropped' in event) dropped(event.dropped)
      else take(event)
    }
  }
}
