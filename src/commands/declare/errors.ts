/** What is wrong with a request before its arguments are read: the command, its subcommand, or the number of its words. */
import { error, oneLine } from '../../keyspace/errors.ts'
import { type Bytes, ReplyError } from '../../resp/values.ts'

export const INVALID_COMMAND = new ReplyError('ERR Invalid command specified')
export const NO_KEY_ARGUMENTS = new ReplyError('ERR The command has no key arguments')
export const INVALID_ARGUMENT_COUNT = new ReplyError('ERR Invalid number of arguments specified for command')
export const INVALID_ARGUMENTS = new ReplyError('ERR Invalid arguments specified for command')

/** Thrown by who reads arguments and does not know of which command; who runs it names the command. */
export const WRONG_ARITY = new ReplyError('ERR wrong number of arguments')

export function wrongArity(command: string): ReplyError {
  return new ReplyError(`ERR wrong number of arguments for '${command}' command`)
}

/** Names the command and the beginning of its arguments, cut as Redis cuts them. */
export function unknownCommand(argv: readonly Bytes[]): ReplyError {
  let listed = ''
  for (let i = 1; i < argv.length && listed.length < 128; i++) {
    listed += `'${shown(argv[i] as Bytes, 128 - listed.length)}' `
  }
  return new ReplyError(
    oneLine(`ERR unknown command '${shown(argv[0] as Bytes, 128)}', with args beginning with: ${listed}`),
  )
}

/** Whether that is what is wrong: there is no such command, or subcommand. */
export function isUnknown({ message }: ReplyError): boolean {
  return /^ERR unknown (sub)?command/.test(message)
}

/** As C prints a string: up to a NUL byte. */
function shown(word: Bytes, length: number): string {
  const end = word.indexOf('\0')
  return word.slice(0, end === -1 ? length : Math.min(end, length))
}

export function unknownSubcommand(container: string, given: Bytes): ReplyError {
  const help = container.toUpperCase()
  return new ReplyError(oneLine(`ERR unknown subcommand '${shown(given, 128)}'. Try ${help} HELP.`))
}

export function unknownSubcommandOrArity(container: string, given: Bytes): ReplyError {
  const name = shown(given, 128)
  return error(`unknown subcommand or wrong number of arguments for '${name}'. Try ${container} HELP.`)
}
