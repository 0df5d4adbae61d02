/**
 * Who may do what on this server: its users, the log of what was refused, and the file of users. Asked by the guards
 * before a command runs, by EXEC before each that was queued, by scripts before each that they call, and by a client
 * that waited, when it is served: rules may have changed meanwhile.
 */
import { Catalogue } from '../acl/catalogue.ts'
import { changedSinceQueued, type Denial, objectOf, refusalOf, scriptRefusal } from '../acl/denial.ts'
import { AclLog, type Refusal } from '../acl/log.ts'
import type { AclRequest } from '../acl/request.ts'
import { rulesOf } from '../acl/rule-words.ts'
import { hasSpaces } from '../acl/spaces.ts'
import { User } from '../acl/user.ts'
import { linesOf, readUsers, type UserFile } from '../acl/user-file.ts'
import { Users } from '../acl/users.ts'
import { describeClient } from '../commands/connection/client.ts'
import type { Command } from '../commands/declare/define.ts'
import { requestOf } from '../commands/declare/rights.ts'
import { ORIGINAL_COMMANDS } from '../commands/table.ts'
import { quote } from '../resp/quote.ts'
import type { Bytes, ReplyError } from '../resp/values.ts'
import type { Engine } from './engine.ts'
import type { Session } from './session.ts'

type Telling = (denial: Denial, request: AclRequest, user: Bytes) => ReplyError

/** Commands are the same in all servers, whatever they call them. */
const CATALOGUE = new Catalogue(ORIGINAL_COMMANDS)

export class Access {
  /** By name, with their rights. */
  readonly users = new Users(CATALOGUE)
  /** For ACL LOG. */
  readonly log = new AclLog()
  /** Set by the directive aclfile. */
  readonly file: UserFile | undefined

  /** @throws Error when the users of the configuration, or of the file, are wrong */
  constructor({ config, host }: Pick<Engine, 'config' | 'host'>) {
    const { users, log } = this
    config.bind('acl-pubsub-default', channels => {
      users.defaults.allChannels = channels === 'allchannels'
    })
    config.bind('acllog-max-len', length => {
      log.limit = length
    })
    config.bind('requirepass', password => users.setDefaultPassword(password))
    const path = config.value('aclfile')
    const declared = config.value('user')
    if (path === '') config.writtenBy('user', () => linesOf(users).map(withQuotes))
    else {
      if (declared.length > 0) throw new Error(TWO_PLACES)
      config.writtenBy('user', () => [])
      this.file = host.file(path)
    }
    for (const [name = '', ...words] of declared) this.#declare(name, words)
    if (this.file === undefined) return
    const problem = this.load(() => {})
    if (problem !== undefined) throw new Error(`Aborting Redis startup because of ACL errors: ${problem}`)
  }

  /** A user of the configuration. */
  #declare(name: Bytes, words: readonly Bytes[]): void {
    if (hasSpaces(name)) throw new Error('Spaces not allowed in ACL usernames')
    const read = rulesOf(words)
    const user = new User(name, this.users.defaults)
    for (const rule of 'rules' in read ? read.rules : []) {
      const problem = user.apply(rule)
      if (problem === undefined) continue
      throw new Error(`Error loading ACL rule '${rule}' for the user named '${name}': ${problem}`)
    }
    this.users.add(user)
  }

  /**
   * Reads the file: all its users take the place of those that are there, or none does. Returns what is wrong.
   *
   * @param replacing is called before they do, with the new ones
   */
  load(replacing: (users: ReadonlyMap<Bytes, User>) => void): string | undefined {
    const { file } = this
    if (file === undefined) return undefined
    let text: Bytes
    try {
      text = file.read()
    } catch (failure) {
      return `Error loading ACLs, opening file '${file.path}': ${failure instanceof Error ? failure.message : failure}`
    }
    const found = readUsers(file.path, text, this.users)
    if (typeof found === 'string') return found
    this.users.replaceAll(found, replacing)
    return undefined
  }

  /** Why a client may not do that; null: it may. */
  refusalOf(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
    const context = session.transaction === undefined ? 'toplevel' : 'multi'
    return this.#refusal(session, command, argv, context, refusalOf)
  }

  /** The same for a command that was permitted when EXEC's client queued it. */
  refusalSinceQueued(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
    return this.#refusal(session, command, argv, 'multi', changedSinceQueued)
  }

  /** The same for a command that a script calls, with the rights of the one who runs it. */
  refusalInScript(caller: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
    return this.#refusal(caller, command, argv, 'lua', scriptRefusal)
  }

  #refusal(
    session: Session,
    command: Command,
    argv: readonly Bytes[],
    context: Refusal['context'],
    tell: Telling,
  ): ReplyError | null {
    const { user, obeys } = session
    if (obeys || user.mayForSure(command, argv)) return null
    const request = requestOf(command, argv)
    const denial = user.denialOf(request)
    if (denial === undefined) return null
    const { reason } = denial
    // What is refused within EXEC or a script leaves theirs as the client's last command: ACL LOG says `cmd=exec`.
    if (tell === refusalOf) session.lastCommand = command
    this.note(session, { reason, context, object: objectOf(denial, request), username: user.name })
    return tell(denial, request, user.name)
  }

  note(session: Session, refusal: Refusal): void {
    const { now } = session.clock
    this.log.add(refusal, describeClient(session, now), now)
  }
}

/** A configuration knows quotes, a file of users does not. */
function withQuotes(line: Bytes): Bytes {
  return line
    .split(' ')
    .map(word => (/["']/.test(word) ? quote(word) : word))
    .join(' ')
}

const TWO_PLACES =
  'Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. This setup is very likely to lead to configuration errors and security holes, please define either an ACL file or declare users directly in your redis.conf, but not both.'
