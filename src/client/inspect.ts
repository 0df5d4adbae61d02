/**
 * What `console.log()` shows of a client or a server: a few lines of what it is to its user, in place of all that it
 * consists of. Never an argument, a password or a message: what is printed ends in logs.
 */
import type { inspect as Inspect, InspectOptions } from 'node:util'

/** Node looks for a method of this name. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom')

/** What Node passes to it. */
export type InspectArguments = readonly [depth: number, options: InspectOptions, inspect: typeof Inspect]

export function shown(name: string, facts: object, [depth, options, inspect]: InspectArguments): string {
  return depth < 0 ? `[${name}]` : `${name} ${inspect(facts, options)}`
}
