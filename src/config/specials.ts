/** Directives with a syntax of their own. */
import { Catalogue } from '../acl/catalogue.ts'
import { DUPLICATE_USER, SYNTAX, UNKNOWN_COMMAND } from '../acl/errors.ts'
import { rulesOf } from '../acl/rule-words.ts'
import { Users } from '../acl/users.ts'
import { quote } from '../resp/quote.ts'
import { type Directive, readMemory, type Traits, words } from './types.ts'

/** Limits of one class of clients, in bytes; `seconds` is how long the soft one may be exceeded. */
export interface OutputLimitValue {
  readonly hard: number
  readonly soft: number
  readonly seconds: number
}

export interface OutputLimits {
  readonly normal: OutputLimitValue
  readonly replica: OutputLimitValue
  readonly pubsub: OutputLimitValue
  /** Nothing is said of these: they have none. */
  readonly master: OutputLimitValue
}

const MB = 1024 * 1024

const DEFAULT_LIMITS: OutputLimits = {
  normal: { hard: 0, soft: 0, seconds: 0 },
  replica: { hard: 256 * MB, soft: 64 * MB, seconds: 60 },
  pubsub: { hard: 32 * MB, soft: 8 * MB, seconds: 60 },
  master: { hard: 0, soft: 0, seconds: 0 },
}

/** `client-output-buffer-limit`: class, hard, soft, seconds, repeated. */
export function outputLimits(): Directive<OutputLimits> {
  return {
    default: DEFAULT_LIMITS,
    manyWords: true,
    accumulates: 'always',
    read: (given, current = DEFAULT_LIMITS) => {
      if (given.join('') === '') return { value: current }
      if (given.length % 4 !== 0) {
        return 'Wrong number of arguments in buffer limit configuration.'
      }
      const limits = { ...current }
      for (let at = 0; at < given.length; at += 4) {
        const [name = '', hardWord = '', softWord = '', secondsWord = ''] = given.slice(at, at + 4)
        const kind = name.toLowerCase() === 'slave' ? 'replica' : name.toLowerCase()
        if (kind !== 'normal' && kind !== 'replica' && kind !== 'pubsub') {
          return 'Invalid client class specified in buffer limit configuration.'
        }
        const [hard, soft] = [readMemory(hardWord), readMemory(softWord)]
        if (hard === undefined || soft === undefined || !/^\d{1,9}$/.test(secondsWord)) {
          return 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'
        }
        limits[kind] = { hard, soft, seconds: Number(secondsWord) }
      }
      return { value: limits }
    },
    show: value => limitLines(value).join(' '),
    lines: limitLines,
  }
}

function limitLines({ normal, replica, pubsub }: OutputLimits): string[] {
  const line = (name: string, { hard, soft, seconds }: OutputLimitValue) =>
    `${name} ${hard} ${soft} ${seconds}`
  return [line('normal', normal), line('slave', replica), line('pubsub', pubsub)]
}

/** `save`: seconds and changes in turn; an empty word clears. */
export function savePoints(): Directive<readonly (readonly [seconds: number, changes: number])[]> {
  return words<readonly [number, number]>(
    [
      [3600, 1],
      [300, 100],
      [60, 10000],
    ],
    (given, current = []) => {
      if (given.length === 0 || (given.length === 1 && given[0] === '')) return { value: [] }
      if (given.length % 2 !== 0) return 'Invalid save parameters'
      const points = [...current]
      for (let at = 0; at < given.length; at += 2) {
        const [seconds = '', changes = ''] = given.slice(at, at + 2)
        if (!/^\d{1,9}$/.test(seconds) || !/^\d{1,9}$/.test(changes) || Number(seconds) < 1) {
          return 'Invalid save parameters'
        }
        points.push([Number(seconds), Number(changes)])
      }
      return { value: points }
    },
    value => value.map(point => point.join(' ')).join(' '),
    {
      accumulates: 'lines',
      lines: value => (value.length === 0 ? ['""'] : value.map(point => point.join(' '))),
    },
  )
}

export function addresses(initial: readonly string[], traits: Traits = {}): Directive<readonly string[]> {
  return words(
    initial,
    given => {
      if (given.length > 16) return 'Too many bind addresses specified.'
      return { value: given.filter(each => each !== '') }
    },
    value => value.join(' '),
    traits,
  )
}

/** `replicaof`: host and port, or `no one`. */
export function primaryAddress(traits: Traits): Directive<readonly string[]> {
  return words(
    [],
    given => {
      const [host = '', port = ''] = given
      if (given.length !== 2) return 'wrong number of arguments'
      if (`${host} ${port}`.toLowerCase() === 'no one') return { value: [] }
      return /^\d{1,5}$/.test(port) && Number(port) <= 65535 ? { value: given } : 'Invalid master port'
    },
    value => value.join(' '),
    { ...traits, lines: value => (value.length === 0 ? [] : [value.join(' ')]) },
  )
}

/** `rename-command`: a name and what it is called instead; an empty word: nothing. */
export function renamedCommands(): Directive<readonly (readonly [name: string, newName: string])[]> {
  return words<readonly [string, string]>(
    [],
    (given, current = []) => {
      const [name = '', newName = ''] = given
      if (given.length !== 2) return 'Bad directive or wrong number of arguments'
      return { value: [...current, [name, newName]] }
    },
    () => '',
    {
      accumulates: 'lines',
      fileOnly: true,
      hidden: true,
      lines: value => value.map(([name, newName]) => `${quote(name)} ${quote(newName)}`),
    },
  )
}

/** `user`: a name and the rules of ACL SETUSER. Which commands there are is not known here, and looked at later. */
export function users(): Directive<readonly (readonly string[])[]> {
  return words<readonly string[]>(
    [],
    (given, current = []) => {
      const [name, ...rules] = given
      if (name === undefined) return 'Bad directive or wrong number of arguments'
      if (current.some(([other]) => other === name)) return wrongUser(name, DUPLICATE_USER)
      const read = rulesOf(rules)
      if ('open' in read) return wrongUser(read.open, SYNTAX)
      const user = new Users(NO_COMMANDS).default
      for (const rule of ['reset', ...read.rules]) {
        const problem = user.apply(rule)
        if (problem !== undefined && problem !== UNKNOWN_COMMAND) return wrongUser(rule, problem)
      }
      return { value: [...current, given] }
    },
    () => '',
    { accumulates: 'lines', fileOnly: true, hidden: true },
  )
}

const NO_COMMANDS = new Catalogue({ named: () => undefined, withSubcommands: () => [] })

function wrongUser(what: string, problem: string): string {
  return `Error in user declaration '${what}': ${problem}`
}

export function percentiles(): Directive<readonly number[]> {
  return words(
    [50, 99, 99.9],
    given => {
      const values = given.filter(each => each !== '').map(Number)
      if (values.some(value => Number.isNaN(value)))
        return 'Invalid latency-tracking-info-percentiles parameters'
      if (values.some(value => value < 0 || value > 100)) {
        return 'latency-tracking-info-percentiles parameters should sit between [0.0,100.0]'
      }
      return { value: values }
    },
    value => value.join(' '),
  )
}

export function oomScores(): Directive<readonly number[]> {
  return words(
    [0, 200, 800],
    given => {
      if (given.length !== 3) return 'wrong number of arguments'
      const values = given.map(Number)
      if (values.some(value => !Number.isInteger(value) || value < -2000 || value > 2000)) {
        return 'Invalid oom-score-adj-values, elements must be between -2000 and 2000.'
      }
      return { value: values }
    },
    value => value.join(' '),
  )
}

const ALL_CLASSES = 'g$lshzxetd'

/** `notify-keyspace-events`: the classes in canonical order, `A` for all of them. */
export function eventClasses(): Directive<string> {
  return {
    default: '',
    manyWords: false,
    accumulates: 'never',
    read: given => {
      const flags = new Set((given[0] ?? '').replace('A', ALL_CLASSES))
      for (const flag of flags) {
        if (!`${ALL_CLASSES}KEmn`.includes(flag))
          return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."
      }
      const classes = [...ALL_CLASSES].filter(flag => flags.has(flag)).join('')
      const rest = [...'nKEm'].filter(flag => flags.has(flag)).join('')
      return { value: (classes === ALL_CLASSES ? 'A' : classes) + rest }
    },
    show: value => value,
  }
}

/** Variables of `proc-title-template`, with what Redis takes them for when it checks that a title is not empty. */
const TITLE_VARIABLES = new Map([
  ['title', ''],
  ['listen-addr', '*:0'],
  ['server-mode', ''],
  ['port', '0'],
  ['tls-port', '0'],
  ['unixsocket', ''],
  ['config-file', ''],
])

export function titleTemplate(initial: string): Directive<string> {
  return {
    default: initial,
    manyWords: false,
    accumulates: 'never',
    read: ([template = '']) => {
      let known = true
      const title = template.replace(/\{([^}]*)\}/g, (_, name: string) => {
        known &&= TITLE_VARIABLES.has(name)
        return TITLE_VARIABLES.get(name) ?? ''
      })
      if (!known || title === '') return 'template format is invalid or contains unknown variables'
      return { value: template }
    },
    show: value => value,
  }
}

/** For the signals' shutdown options. */
export function saveOrNot(given: readonly string[]): string | undefined {
  const both = given.includes('save') && given.includes('nosave')
  return both ? "shutdown options SAVE and NOSAVE can't be used simultaneously" : undefined
}
