/**
 * The tools redis-check-rdb and redis-check-aof: `mini-redis-server --check-rdb file`, `mini-redis-server --check-aof
 * [--fix] file`, or the same program under their names, with their reports and exit codes.
 */
import { describe } from '../connection/socket.ts'
import { Exit } from '../exit.ts'
import { InputFile } from '../input-file.ts'
import { packageVersion } from '../options/version.ts'
import { checkAof } from './aof.ts'
import { checkRdb } from './rdb.ts'
import { bytesOf, say } from './say.ts'
import type { Tool } from './tool.ts'

/** Runs a tool. Returns the exit code. */
export function check(tool: Tool, words: readonly string[]): number {
  const [first = ''] = words
  if (words.length === 1 && (first === '-v' || first === '--version')) {
    say(`mini-redis-check-${tool} ${packageVersion()}`)
    return 0
  }
  try {
    if (tool === 'rdb') runRdb(words)
    else runAof(words)
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    if (error.message !== '') process.stderr.write(`${error.message}\n`)
    return error.code
  }
  return 0
}

function runRdb(words: readonly string[]): void {
  const [path] = words
  if (path === undefined || words.length > 1)
    throw new Exit(1, 'Usage: mini-redis-server --check-rdb <rdb-file-name>')
  let file: InputFile
  try {
    file = new InputFile(path)
  } catch (error) {
    // Redis ends with the same code, and without a word.
    throw new Exit(1, `Cannot open file ${path}: ${describe(error)}`)
  }
  using input = file
  if (checkRdb(input, bytesOf(path)) === undefined) throw new Exit(1)
}

function runAof(words: readonly string[]): void {
  const [option, value = '', path = ''] = words
  if (words.length === 1 && option !== undefined) checkAof(option, { fix: false, until: undefined })
  else if (words.length === 2 && option === '--fix') checkAof(value, { fix: true, until: undefined })
  else if (words.length === 3 && option === '--truncate-to-timestamp') {
    const until = Number(value)
    if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(until)) {
      say('Invalid timestamp, aborting...')
      throw new Exit(1)
    }
    // 0 says, in redis-check-aof, that nothing is to be cut off.
    checkAof(path, { fix: false, until: until === 0 ? undefined : until })
  } else {
    say(
      'Usage: mini-redis-server --check-aof [--fix|--truncate-to-timestamp $timestamp] <file.manifest|file.aof>',
    )
    throw new Exit(1)
  }
}
