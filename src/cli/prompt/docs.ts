/**
 * What is known of commands, for help, hints and completion: the declarations of this project, and of a server that
 * has more commands, what it tells itself. Both are read in the form of COMMAND DOCS, in RESP2 or RESP3.
 */

import type { Command } from '../../commands/declare/define.ts'
import { documentCommand } from '../../commands/declare/document.ts'
import { CommandTable } from '../../commands/table.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { entriesOf, shapeOf } from '../output/shape.ts'

export interface ArgDoc {
  readonly name: string
  readonly type: string
  readonly token: string | undefined
  readonly optional: boolean
  readonly multiple: boolean
  /** The token comes before each repetition. */
  readonly tokenRepeats: boolean
  /** Was given once already: only more of it may follow. */
  readonly again?: true
  /** How many are still to come, where an argument before it said so. */
  readonly times?: number
  /** Alternatives of a oneof, parts of a block. */
  readonly parts: readonly ArgDoc[]
}

export interface CommandDoc {
  /** In capitals: `GET`, `CONFIG GET`. */
  readonly name: string
  readonly words: readonly string[]
  readonly group: string
  readonly summary: string
  readonly since: string
  readonly args: readonly ArgDoc[]
}

export class Docs {
  readonly #byName = new Map<string, CommandDoc>()
  readonly #table = new CommandTable()

  constructor() {
    for (const command of this.#table.all) this.#add(readDoc(command.name, documentCommand(command)))
  }

  /** Commands and subcommands by name. */
  get all(): readonly CommandDoc[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get groups(): readonly string[] {
    return [...new Set(this.all.map(({ group }) => group))].sort()
  }

  /** The commands that are not known, of the names in the reply to COMMAND LIST. */
  unknownIn(reply: ReplyValue): readonly string[] {
    return itemsOf(reply)
      .map(textOf)
      .filter(name => !name.includes('|') && !this.#byName.has(name.toUpperCase()))
  }

  /** Learns from the reply to COMMAND DOCS what is not known yet. */
  learn(reply: ReplyValue): void {
    for (const [name, doc] of fieldsOf(reply)) {
      const upper = name.toUpperCase()
      if (!this.#byName.has(upper)) this.#add(readDoc(upper, doc))
    }
  }

  /** The command or subcommand that the words begin with. */
  find(words: readonly string[]): CommandDoc | undefined {
    const [name = '', subcommand = ''] = words.map(word => word.toUpperCase())
    return this.#byName.get(`${name} ${subcommand}`) ?? this.#byName.get(name)
  }

  /** The declaration behind it, if the command is one of ours. */
  declarationOf(words: readonly Bytes[]): Command | undefined {
    return this.#table.lookup(words)
  }

  #add(docs: readonly CommandDoc[]): void {
    for (const doc of docs) this.#byName.set(doc.name, doc)
  }
}

/** A command, and after it its subcommands. */
function readDoc(name: string, reply: ReplyValue): CommandDoc[] {
  const fields = fieldsOf(reply)
  const text = (field: string) => textOf(fields.get(field))
  const doc = {
    name,
    words: name.split(' '),
    group: text('group'),
    summary: text('summary'),
    since: text('since'),
    args: itemsOf(fields.get('arguments')).map(readArg),
  }
  const subcommands = [...fieldsOf(fields.get('subcommands'))].flatMap(([fullName, each]) =>
    readDoc(fullName.replace('|', ' ').toUpperCase(), each),
  )
  return [doc, ...subcommands]
}

function readArg(reply: ReplyValue): ArgDoc {
  const fields = fieldsOf(reply)
  const flags = new Set(itemsOf(fields.get('flags')).map(textOf))
  const token = fields.get('token')
  return {
    name: textOf(fields.get('name')),
    type: textOf(fields.get('type')),
    token: token === undefined ? undefined : textOf(token),
    optional: flags.has('optional'),
    multiple: flags.has('multiple'),
    tokenRepeats: flags.has('multiple_token'),
    parts: itemsOf(fields.get('arguments')).map(readArg),
  }
}

/** A map, which is a flat array in RESP2. */
function fieldsOf(reply: ReplyValue | undefined): Map<string, ReplyValue> {
  return new Map([...entriesOf(itemsOf(reply))].map(([name, value]) => [textOf(name), value]))
}

function itemsOf(reply: ReplyValue | undefined): readonly ReplyValue[] {
  const shape = shapeOf(reply ?? null)
  return 'items' in shape ? shape.items : []
}

function textOf(reply: ReplyValue | undefined): string {
  const shape = shapeOf(reply ?? null)
  return 'text' in shape ? shape.text : ''
}
