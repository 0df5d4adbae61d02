/**
 * A small graph in text: one column for each sample, some rows high, with a label under each column written from
 * top to bottom. LATENCY GRAPH shows it.
 *
 *        #
 *     __#|
 *     1123
 *     hhms
 */
const ROWS = 4
/** From low to high within one row. */
const LEVELS = ['_', 'o', '#'] as const

export interface Sample {
  readonly value: number
  readonly label: string
}

export function drawSparkline(samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  const values = samples.map(({ value }) => value)
  const low = Math.min(...values)
  const range = Math.max(...values) - low || 1
  const steps = ROWS * LEVELS.length
  const heights = values.map(value => Math.min(steps - 1, Math.floor(((value - low) / range) * steps)))
  const lines: string[] = []
  for (let row = ROWS - 1; row >= 0; row--) lines.push(heights.map(height => cellOf(height, row)).join(''))
  const depth = Math.max(...samples.map(({ label }) => label.length))
  for (let at = 0; at < depth; at++) lines.push(samples.map(({ label }) => label[at] ?? ' ').join(''))
  return `${lines.filter((line, at) => at >= ROWS || line.trim() !== '').join('\n')}\n`
}

/** What a column of this height shows in a row: its top, the line below it, or nothing. */
function cellOf(height: number, row: number): string {
  const top = Math.floor(height / LEVELS.length)
  if (row === top) return LEVELS[height % LEVELS.length] ?? ' '
  return row < top ? '|' : ' '
}
