/**
 * Makes src/client/commands.ts: one method per command and subcommand, as types and as the data that writes its
 * arguments and reads its reply.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { hasNoMethod } from '../src/client/absent.ts'
import type { Piece } from '../src/client/command-shape.ts'
import type { Command } from '../src/commands/declare/define.ts'
import { DETAILS, SUBCOMMAND_DETAILS } from '../src/commands/declare/describe.ts'
import { DOCUMENT } from '../src/commands/declare/document.ts'
import type { ReplyType } from '../src/commands/declare/reply.ts'
import { CommandTable } from '../src/commands/table.ts'
import { camel } from './grammar.ts'
import { type Alias, type Parameter, type Signature, signatureOf } from './parameters.ts'

const ROOT = join(import.meta.dirname, '..')
export const CLIENT_COMMANDS = join(ROOT, 'src', 'client', 'commands.ts')

/** Commands that read keys of one type and do not mind another. */
const NEVER_WRONG_TYPE = new Set(['MGET', 'LCS'])

/** Groups whose commands are for one type of value. */
const OF_ONE_TYPE = new Set([
  'string',
  'bitmap',
  'list',
  'set',
  'sorted-set',
  'hash',
  'stream',
  'geo',
  'hyperloglog',
])

/** Replies that are too long to stand in a method's type. */
const NAMED_REPLIES: readonly (readonly [name: string, type: string])[] = [
  ['SubcommandDetails', SUBCOMMAND_DETAILS.type],
  ['CommandDetails', DETAILS.type],
  ['CommandDocument', DOCUMENT.type],
]

export interface Method {
  readonly name: string
  readonly command: Command
  readonly signature: Signature
}

/** In the order of their names. */
export function methods(): Method[] {
  return [...new CommandTable().withSubcommands()]
    .filter(command => !hasNoMethod(camel(command.name)) && runs(command))
    .map(command => {
      const name = camel(command.name)
      return { name, command, signature: signatureOf(command.name, name, command.declaration.args) }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A container may do something by its name alone. */
function runs({ subcommands, arity }: Command): boolean {
  return subcommands === undefined || Math.abs(arity) === 1
}

/** The text of the file. */
export function clientCommands(): string {
  const all = methods()
  const { lines, names } = aliases(all)
  const members = all.map(each => {
    const documented = documentation(each)
    return typesOf(each, names)
      .map(type => `${documented}\n  ${each.name}${type}`)
      .join('\n')
  })
  const shapes = all.map(each => `  ${each.name}: ${shapeText(each)},`)
  const types = [
    'Argument',
    'AsMap',
    'AtMostOne',
    'CommandShape',
    'Integer',
    'OneOf',
    'Pairs',
    'Scores',
    'With',
    'Without',
  ]
  const replies = NAMED_REPLIES.map(([name, type], at) => `export type ${name}<T> = ${replyText(type, at)}\n`)
  const body = [...lines, ...members].join('\n')
  const used = types.filter(each => each === 'CommandShape' || new RegExp(`\\b${each}\\b`).test(body))
  return formatted(
    CLIENT_COMMANDS,
    `/**
 * Made by \`npm run generate\` from the declarations in src/commands; do not edit. The methods of clients, by
 * command: their types, and how their arguments are written and their replies read.
 */
import type { Reply } from '../resp/plain.ts'
import type { ${used.join(', ')} } from './command-shape.ts'
import type { AsIs, By, Way } from './typed.ts'

${[...lines, ...replies].join('\n')}

/**
 * One method for each command. \`T\` stands for bytes: string, or Buffer; \`W\` for what becomes of a result. Integers
 * beyond 2^53 arrive as bigint, whatever the type says.
 */
export interface Commands<T, W extends Way = AsIs> {
${members.join('\n')}
}

export const COMMANDS: { readonly [N in keyof Commands<unknown>]: CommandShape } = {
${shapes.join('\n')}
}
`,
  )
}

/** Options that are the same share one type, named after the first command. */
function aliases(all: readonly Method[]): { lines: string[]; names: Map<string, string> } {
  const byText = new Map<string, Alias>()
  const names = new Map<string, string>()
  for (const alias of all.flatMap(({ signature }) => signature.aliases)) {
    const known = byText.get(alias.text)
    if (known === undefined) byText.set(alias.text, alias)
    names.set(alias.name, (known ?? alias).name)
  }
  const lines = [...byText.values()].map(({ name, text }) =>
    text.startsWith('{') && text.indexOf('}') === text.length - 1
      ? `export interface ${name} ${text}\n`
      : `export type ${name} = ${text}\n`,
  )
  return { lines, names }
}

/** One signature, or several where an option changes the result; the last then allows for all of them. */
function typesOf({ command, signature }: Method, names: ReadonlyMap<string, string>): string[] {
  const renamed = (type: string) => type.replace(/\w+/g, each => names.get(each) ?? each)
  const one = ({ name, type, optional, rest }: Parameter) =>
    `${rest ? '...' : ''}${name}${optional ? '?' : ''}: ${renamed(type)}`
  const signatureText = (parameters: readonly Parameter[], { type }: ReplyType) =>
    `(${parameters.map(one).join(', ')}): By<W, ${replyText(type)}>`
  const { reply } = command.declaration
  const { cases = [], otherwise, asMap } = reply
  if (asMap !== undefined) {
    const inForm = [...signature.parameters, { name: 'options', type: 'AsMap' }]
    return [signatureText(inForm, asMap), signatureText(signature.parameters, reply)]
  }
  if (otherwise === undefined) return [signatureText(signature.parameters, reply)]
  const texts = cases.map((each, at) => {
    const excluded = cases.slice(0, at).flatMap(({ given }) => given)
    return signatureText(withCase(signature, withoutCases(signature, excluded), each.given), each.reply)
  })
  const all = cases.flatMap(({ given }) => given)
  return [
    ...texts,
    signatureText(withoutCases(signature, all), otherwise),
    signatureText(signature.parameters, reply),
  ]
}

/** Parameters with one that is given: itself, or as an option. */
function withCase(
  of: Signature,
  parameters: readonly Parameter[],
  given: readonly string[],
): readonly Parameter[] {
  const last = Math.max(...given.map(name => placeOf(of, name).at))
  const required = parameters.map((each, at) => (at > last ? each : { ...each, optional: false }))
  return withOptions(of, required, 'With', given)
}

/** Parameters without some, or with options that lack them. */
function withoutCases(of: Signature, given: readonly string[]): readonly Parameter[] {
  const places = given.map(name => placeOf(of, name)).filter(({ option }) => option === undefined)
  let end = Math.min(of.parameters.length, ...places.map(({ at }) => at))
  // What is given together is left out together.
  if (places.length > 0) while (of.parameters[end - 1]?.optional) end--
  return withOptions(of, of.parameters.slice(0, end), 'Without', given)
}

function withOptions(
  of: Signature,
  parameters: readonly Parameter[],
  kind: 'With' | 'Without',
  given: readonly string[],
): readonly Parameter[] {
  const options = given.filter(name => placeOf(of, name).option !== undefined)
  if (options.length === 0) return parameters
  const names = options.map(name => `'${name}'`).join(' | ')
  return parameters.map((each, at) =>
    at === of.optionsAt ? { ...each, type: `${kind}<${each.type}, ${names}>` } : each,
  )
}

/** Where something that changes the result is given. */
function placeOf({ parameters, optionsAt }: Signature, given: string): { at: number; option?: string } {
  const at = parameters.findIndex(({ name }, index) => name === given && index !== optionsAt)
  if (at !== -1) return { at }
  if (optionsAt === undefined) throw new Error(`no parameter ${given}`)
  return { at: optionsAt, option: given }
}

function replyText(type: string, upTo = NAMED_REPLIES.length): string {
  return NAMED_REPLIES.slice(0, upTo).reduceRight(
    (text, [name, long]) => text.replaceAll(long, `${name}<T>`),
    type,
  )
}

function documentation({ command }: Method): string {
  const { summary, complexity, since, deprecated } = command.declaration
  const lines = [summary, '', `${complexity.replace(/\.$/, '')}. Since ${since}.`]
  const wrong = wrongType(command)
  if (wrong !== undefined) lines.push('', wrong)
  lines.push('')
  if (deprecated !== undefined) {
    const instead = deprecated.replacedBy.replace(/[`!]/g, '')
    lines.push(`@deprecated since ${deprecated.since}: ${instead} does the same`)
  }
  lines.push(`@see https://redis.io/docs/latest/commands/${command.name.toLowerCase().replaceAll(' ', '-')}/`)
  return ['  /**', ...lines.map(line => `   * ${line}`.trimEnd()), '   */'].join('\n')
}

/** What it answers when a key holds a value of another type than the command is for. */
function wrongType({ name, declaration: { group, args } }: Command): string | undefined {
  if (!OF_ONE_TYPE.has(group) || NEVER_WRONG_TYPE.has(name)) return undefined
  const uses = args.flatMap(arg => [arg, ...(arg.parts ?? [])]).flatMap(arg => arg.keyUse ?? [])
  const reading = uses.filter(use => !/^(OW|RM)/.test(use))
  if (reading.length === 0) return undefined
  const condition = reading.every(use => use.includes('variable_flags'))
    ? ', if the options make it read'
    : ''
  return `Error \`WRONGTYPE\`: a key holds another type of value${condition}.`
}

function shapeText({ command, signature }: Method): string {
  const { reply } = command.declaration
  const { shape } = reply.otherwise ?? reply
  const cases = (reply.cases ?? []).flatMap(each =>
    each.given.map(name => ({ ...placeOf(signature, name), reply: each.reply.shape })),
  )
  const formAt = signature.parameters.length
  if (reply.asMap !== undefined) cases.push({ at: formAt, option: 'as', reply: reply.asMap.shape })
  const last = cases.findLastIndex(each => !isDeepStrictEqual(each.reply, shape))
  return literalText({
    words: command.name.split(' '),
    required: signature.required,
    flat: signature.flat,
    pieces: signature.pieces satisfies readonly Piece[],
    ...(signature.listAt === undefined ? {} : { listAt: signature.listAt }),
    ...(reply.asMap === undefined ? {} : { formAt }),
    reply: shape,
    ...(last === -1 ? {} : { cases: cases.slice(0, last + 1) }),
  })
}

/** Data as source text. */
export function literalText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `[${value.map(literalText).join(', ')}]`
  const properties = Object.entries(value as object).map(([name, each]) => {
    return `${/^\w+$/.test(name) ? name : `'${name}'`}: ${literalText(each)}`
  })
  return `{ ${properties.join(', ')} }`
}

/** As the formatter has it, so that the file passes the checks of all others. */
export function formatted(path: string, text: string): string {
  const biome = join(ROOT, 'node_modules', '.bin', 'biome')
  return execFileSync(biome, ['format', '--stdin-file-path', path], {
    input: text,
    cwd: ROOT,
  }).toString()
}
