/**
 * Reads what `runtest` prints. Each event starts a line with a tag in square brackets (`[ok]: name (3 ms)`,
 * `[err]: name in tests/unit/x.tcl` and the reason on the lines after it). An `[err]` without the name of a test
 * comes from a statement between tests: everything after it in the same block was not run.
 */
export interface Failure {
  readonly test: string
  readonly reason: string
}

export interface UnitOutput {
  readonly passed: readonly string[]
  readonly failed: readonly Failure[]
  /** Tests left out by name. */
  readonly skipped: readonly string[]
  /** Tests and whole blocks left out by their tags. */
  readonly ignored: number
  /** Errors outside any test. */
  readonly exceptions: readonly string[]
  /** What was running when the suite saw no progress for too long. */
  readonly stuck: string | undefined
  readonly done: boolean
}

const EVENT = /^\[(?:\d+\/\d+ )?(\w+)\]: (.*)$/
const FAILED_TEST = /^(.*) in tests\/\S+\.tcl$/

export function readOutput(log: string): UnitOutput {
  const passed: string[] = []
  const failed: Failure[] = []
  const skipped: string[] = []
  const exceptions: string[] = []
  let ignored = 0
  let done = false
  let stuck: string | undefined
  const end = log.indexOf('\n                   The End\n')
  const lines = (end < 0 ? log : log.slice(0, end)).split('\n')
  for (const [index, line] of lines.entries()) {
    const [, tag, text] = EVENT.exec(line) ?? []
    if (tag === undefined || text === undefined) continue
    if (tag === 'ok') passed.push(text.replace(/ \(-?\d+ ms\)$/, ''))
    else if (tag === 'skip') skipped.push(text)
    else if (tag === 'ignore') ignored += 1
    else if (tag === 'done') done = true
    else if (tag === 'TIMEOUT') stuck = lines[index + 1]?.replace(/^\S+ => /, '') ?? 'unknown'
    else if (tag === 'exception') exceptions.push(text)
    else if (tag === 'err') {
      const [, test] = FAILED_TEST.exec(text) ?? []
      if (test === undefined) exceptions.push(reasonOf(text, lines[index + 1]))
      else failed.push({ test, reason: reasonOf(lines[index + 1] ?? '', lines[index + 2]) })
    }
  }
  // A name that several tests share (a loop) has passed when all of them have.
  const failedNames = new Set(failed.map(({ test }) => test))
  const clean = passed.filter(test => !failedNames.has(test))
  return { passed: clean, failed, skipped, ignored, exceptions, stuck, done }
}

/** The suite cuts ten characters (`assertion:`) off every reason; an exception has its full text one line below. */
function reasonOf(cut: string, full: string | undefined): string {
  return full !== undefined && full !== cut && full.slice(10) === cut ? full : cut
}
