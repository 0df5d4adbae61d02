/** README's chart of requests per second beside redis-server, out of what `npm run bench wire` printed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COLOURS, picture, SANS } from './svg.ts'

const DOCS = join(import.meta.dirname, '..', '..', 'docs')
export const WIRE_FIGURES = join(DOCS, 'figures', 'wire.txt')
export const SPEED_PICTURE = join(DOCS, 'pictures', 'speed.svg')

const WIDTH = 720
const LEFT = 190
/** Of a bar that is as fast as redis-server. */
const FULL = 420
const TOP = 100
const ROW = 40
const BAR = 22

interface Mean {
  /** Requests that a client sends before it reads. */
  readonly depth: number
  /** Requests per second, as a multiple of redis-server's. */
  readonly ratio: number
}

/** The lines of the means, among those of single commands. */
function means(): Mean[] {
  const lines = readFileSync(WIRE_FIGURES, 'utf8').matchAll(
    /^\| (\d+) \| geometric mean \| *\| ([\d.]+) \|/gm,
  )
  return [...lines].map(([, depth, ratio]) => ({ depth: Number(depth), ratio: Number(ratio) }))
}

export function speedPicture(): string {
  const rows = means()
  const height = TOP + rows.length * ROW + 24
  const told = rows.map(({ depth, ratio }) => `${ratio.toFixed(2)} with ${depth} at a time`).join(', ')
  const line = LEFT + FULL
  return picture(WIDTH, height, `Requests per second of mini-redis, redis-server 7.0.15 = 1: ${told}`, [
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="${COLOURS.background}" stroke="${COLOURS.border}"/>`,
    `<g font-family="${SANS}" font-size="14" fill="${COLOURS.text}">`,
    '<text x="24" y="34" font-size="16" font-weight="600">Requests per second of mini-redis</text>',
    `<text x="24" y="56" fill="${COLOURS.faint}">SET, GET, INCR and MSET of 10 by 50 clients, geometric mean</text>`,
    `<text x="${line}" y="82" fill="${COLOURS.faint}" text-anchor="middle">redis-server = 1</text>`,
    ...rows.flatMap(({ depth, ratio }, at) => {
      const y = TOP + at * ROW
      const width = Math.round(FULL * ratio)
      return [
        `<text x="${LEFT - 14}" y="${y + 16}" text-anchor="end">${label(depth)}</text>`,
        `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="3" fill="${COLOURS.ours}"/>`,
        `<text x="${LEFT + width - 10}" y="${y + 16}" text-anchor="end" font-weight="600" fill="${COLOURS.background}">${ratio.toFixed(2)}</text>`,
      ]
    }),
    `<line x1="${line}" y1="90" x2="${line}" y2="${height - 20}" stroke="${COLOURS.theirs}" stroke-width="2" stroke-dasharray="4 4"/>`,
    '</g>',
  ])
}

function label(depth: number): string {
  return depth === 1 ? 'one at a time' : `${depth} in a pipeline`
}
