/**
 * What Debian's redis-server replied where ours replied the same, kept in `test/recorded/<family>.jsonl` so that tests
 * which need no redis-server can compare with it. `npm run record` writes the files out of the comparisons in
 * test/compat, recorded.test.ts replays them. A line is a case; a step in it is `[command]`, `[command, reply]` or
 * `[command, reply, reply in RESP3, view]`.
 */
import { createHash } from 'node:crypto'
import { createServer } from '../../src/server.ts'
import type { Argv } from '../compat/pair.ts'
import { RawClient } from '../support/raw-client.ts'
import { VIEWS, type View, type ViewName } from './views.ts'

/** One word: its bytes, or pieces of it, some with how often they stand there. */
type Word = string | readonly (string | readonly [unit: string, times: number])[]

/** As it is typed when its words have neither spaces nor odd bytes. */
type Command = string | readonly Word[]

/** Without a reply it is sent, and what comes back may differ. The reply in RESP3 is that in RESP2 if left out or null. */
export type RecordedStep =
  | readonly [Command]
  | readonly [Command, string]
  | readonly [Command, string, string | null]
  | readonly [Command, string, string | null, ViewName]

export interface RecordedCase {
  /** The test that compared. */
  readonly test: string
  /** What the server was configured with, beyond what `replay` always sets. */
  readonly config?: Readonly<Record<string, string>>
  readonly steps: readonly RecordedStep[]
}

/** The step that a comparison was, of the replies in RESP2 and RESP3 or of none. */
export function recordedStep(argv: Argv, view: View | undefined, replies: readonly string[]): RecordedStep {
  const command = commandOf(argv.map(String))
  const name = view === undefined ? undefined : nameOf(view)
  if (replies.length === 0 || (view !== undefined && name === undefined)) return [command]
  const [resp2 = '', resp3 = ''] = replies.map(reply => seen(reply, name))
  const different = resp3 === resp2 ? null : resp3
  if (name !== undefined) return [command, resp2, different, name]
  return different === null ? [command, resp2] : [command, resp2, different]
}

export function wordsOf(command: Command): string[] {
  return typeof command === 'string' ? command.split(' ') : command.map(bytesOf)
}

function bytesOf(word: Word): string {
  if (typeof word === 'string') return word
  return word.map(piece => (typeof piece === 'string' ? piece : piece[0].repeat(piece[1]))).join('')
}

/** A line of a file: ASCII, other bytes escaped. */
export function lineOf(recorded: RecordedCase): string {
  return JSON.stringify(recorded).replace(
    /[\x7f-\xff]/g,
    byte => `\\u${byte.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Plays a case on a server of ours of its own, as test/compat/pair.ts does in both protocols.
 *
 * @returns its steps with the replies of ours
 */
export async function replay({ config, steps }: RecordedCase): Promise<RecordedStep[]> {
  const server = await createServer({
    port: 0,
    config: { 'enable-debug-command': 'yes', ...config },
  }).listen()
  try {
    const [resp2, resp3] = [await ask(server.port, '2', steps), await ask(server.port, '3', steps)]
    return steps.map(([command, expected, , view], at) =>
      recordedStep(
        wordsOf(command),
        view === undefined ? undefined : VIEWS[view],
        expected === undefined ? [] : [resp2[at] ?? '', resp3[at] ?? ''],
      ),
    )
  } finally {
    await server.close()
  }
}

async function ask(port: number, protocol: string, steps: readonly RecordedStep[]): Promise<string[]> {
  const client = await RawClient.open(port)
  client.sendAll([['HELLO', protocol], ['FLUSHALL'], ...steps.map(([command]) => wordsOf(command))])
  await client.read()
  await client.read()
  const replies: string[] = []
  for (const _ of steps) replies.push(await client.read())
  client.close()
  return replies
}

/** A longer reply is recorded by the beginning of its hash and its length. */
const WHOLE = 200

function seen(reply: string, view: ViewName | undefined): string {
  const bytes = view === undefined ? reply : String(VIEWS[view](reply))
  if (bytes.length <= WHOLE) return bytes
  return `sha1:${createHash('sha1').update(bytes, 'latin1').digest('hex').slice(0, 16)} ${bytes.length}`
}

function nameOf(view: View): ViewName | undefined {
  const names = Object.keys(VIEWS) as ViewName[]
  return names.find(name => VIEWS[name] === view)
}

function commandOf(words: readonly string[]): Command {
  return words.every(word => /^[!-~]+$/.test(word) && word.length <= WHOLE)
    ? words.join(' ')
    : words.map(wordOf)
}

function wordOf(word: string): Word {
  if (word.length <= WHOLE) return word
  const pieces: (string | readonly [string, number])[] = []
  let end = 0
  for (const { 0: run, 1: unit = '', index } of word.matchAll(/(.{1,32}?)\1{15,}/gs)) {
    if (index > end) pieces.push(word.slice(end, index))
    pieces.push([unit, run.length / unit.length])
    end = index + run.length
  }
  if (end < word.length) pieces.push(word.slice(end))
  return pieces.length > 1 || end > 0 ? pieces : word
}
