/** Colors of what a terminal shows: of replies, of complaints and of the line at the prompt. terminal.ts says who gets them. */
import type { Bytes } from '../../resp/values.ts'

/** SGR numbers of the sixteen colors that follow the user's theme (ECMA-48, and 90 of the later bright ones). */
const SGR = {
  command: '36',
  error: '31',
  found: '4',
  /** Numbers in front of items, what is absent, hints. */
  dim: '90',
  label: '33',
  number: '33',
  option: '35',
  string: '32',
  title: '1',
} as const

export type Part = keyof typeof SGR

/** Gives text the color of what it is. */
export type Paint = (part: Part, text: Bytes) => Bytes

export const unpainted: Paint = (_, text) => text

export const painted: Paint = (part, text) => `\x1b[${SGR[part]}m${text}\x1b[0m`
