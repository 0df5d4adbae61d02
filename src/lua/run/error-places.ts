/**
 * Gives errors their words and positions: those that libraries raise know their text only, those of JavaScript not
 * even that. A state has one of these, which knows the scripts that it runs.
 */

import type { Site } from '../compile/sites.ts'
import { errorAt, isStackOverflow, NOT_ENOUGH_MEMORY } from './errors.ts'
import { nearestSite, type Script, siteAtLevel, siteOfError, siteOfOverflow } from './positions.ts'
import { ArgumentError, LibraryError, LuaError, UnplacedError } from './values.ts'

type AnyFunction = (...args: never[]) => unknown

/** Names of scripts that are gone are dropped whenever so many have been added. */
const ADDED_UNTIL_SWEEP = 100
const MOST_LOADED_LINES = 20_000

export class ErrorPlaces {
  /**
   * Scripts of the host, which keeps their chunks. Generated functions hold on to their sites: as long as one is
   * there, so is its script.
   */
  readonly #sites = new Map<string, WeakRef<readonly Site[]>>()
  readonly #scripts = new WeakMap<readonly Site[], Script>()
  #stackTraceLimit = Error.stackTraceLimit
  readonly #find = (name: string) => {
    const sites = this.#sites.get(name)?.deref()
    return sites === undefined ? this.#loaded.get(name) : this.#scripts.get(sites)
  }

  /**
   * Scripts that a script has loaded. JavaScript clears weak references only between tasks, and a script may load
   * any number within one: so the latest ones are kept, and errors of older ones come without a position.
   */
  readonly #loaded = new Map<string, Script>()
  #loadedLines = 0

  noteLoaded(name: string, script: Script): void {
    this.#loaded.set(name, script)
    this.#loadedLines += script.lines.length
    for (const [oldest, { lines }] of this.#loaded) {
      if (this.#loadedLines <= MOST_LOADED_LINES || oldest === name) return
      this.#loaded.delete(oldest)
      this.#loadedLines -= lines.length
    }
  }

  note(name: string, script: Script): void {
    if (this.#sites.has(name)) return
    if (this.#sites.size % ADDED_UNTIL_SWEEP === ADDED_UNTIL_SWEEP - 1) {
      for (const [other, reference] of this.#sites)
        if (reference.deref() === undefined) this.#sites.delete(other)
    }
    this.#sites.set(name, new WeakRef(script.sites))
    this.#scripts.set(script.sites, script)
  }

  /** Remembers what a full stack might leave changed. */
  start(): void {
    this.#stackTraceLimit = Error.stackTraceLimit
  }

  siteAt(level: number, above: AnyFunction): Site | undefined {
    return siteAtLevel(level, above, this.#find)
  }

  /** The nearest position among the callers of a function. */
  nearestSite(above: AnyFunction): Site | undefined {
    return nearestSite(above, this.#find)
  }

  /** The position "chunk:line: " at a level of the callers of a function, or nothing. */
  where(level: number, above: AnyFunction): string {
    const site = this.siteAt(level, above)
    return site === undefined ? '' : `${site.source}:${site.line}: `
  }

  /** An error at the innermost position. */
  error(text: string, above: AnyFunction): LuaError {
    return errorAt(this.siteAt(1, above), text)
  }

  /** Errors of libraries and of JavaScript as `LuaError`s with their positions; others as they are. */
  translated(error: unknown): unknown {
    if (error instanceof LibraryError) {
      const site = siteOfError(error, this.#find)
      if (error instanceof UnplacedError) {
        const unplaced = new LuaError(error.text)
        unplaced.site = site
        return unplaced
      }
      return errorAt(site, error instanceof ArgumentError ? argumentText(error, site) : error.text)
    }
    if (error instanceof LuaError || !(error instanceof RangeError)) return error
    if (!isStackOverflow(error)) return new LuaError(NOT_ENOUGH_MEMORY)
    Error.stackTraceLimit = this.#stackTraceLimit
    return errorAt(siteOfOverflow(error, this.#find), 'stack overflow')
  }
}

/** "bad argument #1 to 'rep' (...)", counted as the caller wrote it. */
function argumentText({ index, text }: ArgumentError, site: Site | undefined): string {
  const named = site?.isCall === true ? site.subject : undefined
  if (named?.kind !== 'method') return `bad argument #${index} to '${named?.name ?? '?'}' (${text})`
  if (index === 1) return `calling '${named.name}' on bad self (${text})`
  return `bad argument #${index - 1} to '${named.name}' (${text})`
}
