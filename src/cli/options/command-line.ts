/** A command given on the command line: its words, perhaps unquoted, with one of them from standard input. */
import type { Readable } from 'node:stream'
import { splitInline } from '../../resp/inline.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { Exit } from '../exit.ts'
import type { Paint } from '../output/colors.ts'
import { helpFor, isHelp } from '../prompt/help.ts'
import { readAll } from '../prompt/input.ts'

export async function runOnce(session: Session, given: readonly Bytes[], input: Readable): Promise<void> {
  const { options } = session
  await session.connect(true)
  const words = options.quotedInput ? given.map(word => unquote(session, word)) : [...given]
  if (options.lastWordFromInput) words.push(await readAll(input))
  else if (options.taggedWordFromInput !== undefined) {
    const at = words.indexOf(options.taggedWordFromInput)
    if (at < 0) throw new Exit(1, 'Using -X option but stdin tag not match.')
    words[at] = await readAll(input)
  }
  if (isHelp(words)) session.print(await help(words.slice(1), session.paint))
  else if (!(await session.run(withUnit(words), options.repeat))) throw new Exit(1)
}

/** `set key value 500`: a time to live in ms, where Redis knows no word without an option. */
function withUnit(words: readonly Bytes[]): readonly Bytes[] {
  const [name = '', key = '', value = '', milliseconds = '', ...more] = words
  const short = name.toUpperCase() === 'SET' && more.length === 0 && /^\d+$/.test(milliseconds)
  return short ? [name, key, value, 'PX', milliseconds] : words
}

function unquote(session: Session, word: Bytes): Bytes {
  const parts = splitInline(word)
  if (parts?.length === 1) return parts[0] ?? ''
  session.print('Invalid quoted string\n')
  throw new Exit(1)
}

/** Loads the declarations only now: most calls do without. */
async function help(words: readonly Bytes[], paint: Paint): Promise<string> {
  const { Docs } = await import('../prompt/docs.ts')
  return helpFor(() => new Docs(), words, paint)
}
