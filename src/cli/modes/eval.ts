/** `--eval script.lua key ... , argument ...`: the script from a file, its keys counted up to the comma. */
import { readFileSync } from 'node:fs'
import type { Bytes } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { describe } from '../connection/socket.ts'
import { Exit } from '../exit.ts'

export async function evaluate(session: Session, file: string, words: readonly Bytes[]): Promise<void> {
  await session.require()
  const comma = words.indexOf(',')
  const keys = comma < 0 ? words : words.slice(0, comma)
  const args = comma < 0 ? [] : words.slice(comma + 1)
  const argv = ['EVAL', read(file), String(keys.length), ...keys, ...args]
  if (!(await session.run(argv, session.options.repeat))) throw new Exit(1)
}

function read(file: string): Bytes {
  try {
    return readFileSync(file, 'latin1')
  } catch (error) {
    throw new Exit(1, `Can't open file '${file}': ${describe(error)}`)
  }
}
