/**
 * An ACL file: `user <name> <rule> ...` for each user, and nothing else but empty lines. It is read as a whole: if one line
 * is wrong, all that is wrong is told, by line, and no user changes.
 */
import type { Bytes } from '../resp/values.ts'
import { UNKNOWN_COMMAND } from './errors.ts'
import { rulesOf } from './rule-words.ts'
import { hasSpaces } from './spaces.ts'
import { User } from './user.ts'
import type { Users } from './users.ts'

/** Reads and writes one file. A write replaces all of it at once, or fails and leaves the old one. */
export interface UserFile {
  readonly path: string
  /** @throws Error with the system's words */
  read(): Bytes
  write(text: Bytes): void
}

const NOTHING_CHANGED =
  'WARNING: ACL errors detected, no change to the previously active ACL rules was performed'

/** The users of a file, or what is wrong with it, in one line. */
export function readUsers(path: string, text: Bytes, users: Users): readonly User[] | string {
  const found = new Map<Bytes, User>()
  const problems: string[] = []
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^[ \t\r]+|[ \t\r]+$/g, '')
    if (line === '') continue
    const number = at + 1
    const where = `${path}:${number}`
    const [keyword, name, ...words] = line.split(' ')
    if (keyword !== 'user' || name === undefined) {
      problems.push(`${where} should start with user keyword followed by the username. `)
    } else if (hasSpaces(name)) {
      problems.push(`'${where}: username '${name}' contains invalid characters. `)
    } else if (found.has(name)) {
      problems.push(`WARNING: Duplicate user '${name}' found on line ${number}. `)
    } else {
      const user = new User(name, users.defaults)
      found.set(name, user)
      for (const problem of problemsOf(user, words, where)) problems.push(problem)
    }
  }
  return problems.length === 0 ? [...found.values()] : problems.join('') + NOTHING_CHANGED
}

/** Gives a user the rules of its line. Of what is no unknown name only the first is told: it may be why others fail. */
function problemsOf(user: User, words: readonly Bytes[], where: string): readonly string[] {
  const read = rulesOf(words)
  if ('open' in read) return [`${where}: Unmatched parenthesis in selector definition.`]
  const problems: string[] = []
  let isMisread = false
  for (const word of read.rules) {
    const rule = word.replace(/^[\t\r]+|[\t\r]+$/g, '')
    const problem = user.apply(rule)
    if (problem === undefined) continue
    if (problem === UNKNOWN_COMMAND) {
      problems.push(`${where}: Error in applying operation '${rule}': ${problem}. `)
    } else if (!isMisread) {
      problems.push(`${where}: ${problem}. `)
      isMisread = true
    }
  }
  return problems
}

/** The text of a file with these users, and of their lines in a configuration. */
export function writeUsers(users: Users): Bytes {
  return linesOf(users)
    .map(line => `user ${line}\n`)
    .join('')
}

/** Name and rules of each user. */
export function linesOf(users: Users): readonly Bytes[] {
  return users.all().map(user => `${user.name} ${user}`)
}
