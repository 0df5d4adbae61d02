/**
 * Finds out where in a Lua program an error was raised, from JavaScript's stack: costs nothing until one is
 * (about 6 microseconds then). Generated code is recognized by the name of its script, and the number of the site
 * stands in a comment right before the position that the stack gives.
 *
 * Library functions that call back are levels of their own in Lua, without a position: they do it through functions
 * of the names in `BOUNDARIES`. A coroutine's levels end where it is resumed.
 */
import type { Site } from '../compile/sites.ts'

export const SCRIPT_PREFIX = 'lua:'

const BOUNDARIES: ReadonlySet<string> = new Set(['acrossBoundary', 'acrossBoundaryResumable'])
const BASE = 'resumeCoroutine'
const FIRST_FRAMES = 5
const MOST_FRAMES = 2000
const MARKER = /\/\*(\d+)\*\/$/
/** The lines that `new Function` puts in front. */
const EXTRA_LINES = 2

/** What a script's name leads to. */
export interface Script {
  readonly lines: readonly string[]
  readonly sites: readonly Site[]
}

export type FindScript = (name: string) => Script | undefined

/** One level of Lua's stack; without a site it is a library function, or a caller that a tail call has replaced. */
interface Level {
  readonly site: Site | undefined
}

interface StackHolder {
  stack?: unknown
}

/**
 * The site at a level: 1 is the function that called the one that raises the error. Undefined if there is no
 * position at that level.
 * @param above the function whose callers are looked at.
 */
export function siteAtLevel(
  level: number,
  above: (...args: never[]) => unknown,
  find: FindScript,
): Site | undefined {
  for (let count = FIRST_FRAMES; ; count *= 8) {
    const frames = capture(above, Math.min(count, MOST_FRAMES))
    const levels = levelsOf(frames, find, level)
    const found = levels[level - 1]
    if (found !== undefined) return found.site
    if (frames.length < count || count >= MOST_FRAMES) return undefined
  }
}

/** The nearest site among the callers, whatever library functions are in between. */
export function nearestSite(above: (...args: never[]) => unknown, find: FindScript): Site | undefined {
  return nearest(capture(above, MOST_FRAMES), find)
}

/** The innermost site of an error that has captured a stack: undefined if a library function is nearer. */
export function siteOfError(error: Error, find: FindScript): Site | undefined {
  return withFrames(() => levelsOf(framesOf(error), find, 1)[0]?.site)
}

/** The innermost call: a function that could not even begin has no site. */
export function siteOfOverflow(error: Error, find: FindScript): Site | undefined {
  return withFrames(() => nearest(framesOf(error), find))
}

function nearest(frames: readonly NodeJS.CallSite[], find: FindScript): Site | undefined {
  return levelsOf(frames, find).find(({ site }) => site !== undefined)?.site
}

/** As many levels as are asked for. */
function levelsOf(frames: readonly NodeJS.CallSite[], find: FindScript, count = frames.length): Level[] {
  const levels: Level[] = []
  let calledByLua = false
  for (const frame of frames) {
    if (levels.length === count) break
    const script = frame.getScriptNameOrSourceURL() ?? ''
    if (script.startsWith(SCRIPT_PREFIX)) {
      const site = siteOf(frame, find(script))
      levels.push({ site: calledByLua && site?.isTailCall === true ? undefined : site })
      calledByLua = true
      continue
    }
    const name = frame.getFunctionName()
    if (name === BASE) break
    if (name === null || !BOUNDARIES.has(name)) continue
    levels.push({ site: undefined })
    calledByLua = false
  }
  return levels
}

function siteOf(frame: NodeJS.CallSite, script: Script | undefined): Site | undefined {
  const line = script?.lines[(frame.getLineNumber() ?? 0) - 1 - EXTRA_LINES]
  const before = line?.slice(0, (frame.getColumnNumber() ?? 1) - 1)
  const number = before === undefined ? undefined : MARKER.exec(before)?.[1]
  return number === undefined ? undefined : script?.sites[Number(number)]
}

function capture(above: (...args: never[]) => unknown, count: number): readonly NodeJS.CallSite[] {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = count
  const holder: StackHolder = {}
  try {
    return withFrames(() => {
      Error.captureStackTrace(holder, above)
      return framesOf(holder)
    })
  } finally {
    Error.stackTraceLimit = limit
  }
}

/** Others (test runners, source maps) may have their own way to show stacks: it is put back at once. */
function withFrames<T>(read: () => T): T {
  const shown = Error.prepareStackTrace
  Error.prepareStackTrace = (_, frames) => frames
  try {
    return read()
  } finally {
    Error.prepareStackTrace = shown
  }
}

function framesOf(holder: StackHolder): readonly NodeJS.CallSite[] {
  const { stack } = holder
  return Array.isArray(stack) ? stack : []
}
