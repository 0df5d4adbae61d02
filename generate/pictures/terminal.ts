/** A picture of a terminal out of what a program printed. */
import { linesOf, type Piece } from './ansi.ts'
import { COLOURS, escaped, MONOSPACE, picture } from './svg.ts'

const SIZE = 14
/** Of one character: what fonts of one width have at that size, about; others are stretched to it. */
const CHARACTER = 8.4
const LINE = 20
const MARGIN = 20
/** The bar with the three dots. */
const TOP = 34

/** The eight colours of terminals, then bright ones. */
const PALETTE = [
  ...['#0d1117', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#e6edf3'],
  ...['#8b949e', '#ffa198', '#7ee787', '#f2cc60', '#a5d6ff', '#e2c5ff', '#76e3ea', '#ffffff'],
]

/**
 * @param command what was typed
 * @param output what it printed, with its colours
 */
export function terminalPicture(title: string, command: string, output: string): string {
  const lines = linesOf(`\x1b[32m$\x1b[39m \x1b[1m${command}\x1b[22m\n${output.trimEnd()}`)
  const columns = Math.max(...lines.flat().map(({ column, text }) => column + [...text].length))
  const [width, height] = [Math.ceil(columns * CHARACTER + 2 * MARGIN), TOP + lines.length * LINE + MARGIN]
  const frame = `x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"`
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, at) => `<circle cx="${MARGIN + at * 18}" cy="18" r="5.5" fill="${colour}"/>`,
  )
  return picture(width, height, title, [
    `<rect ${frame} fill="${COLOURS.background}" stroke="${COLOURS.border}"/>`,
    ...dots,
    `<g font-family="${MONOSPACE}" font-size="${SIZE}" xml:space="preserve">`,
    ...lines.flatMap((pieces, at) => pieces.flatMap(piece => drawn(piece, TOP + (at + 1) * LINE))),
    '</g>',
  ])
}

/** One piece, its foot at `y`. */
function drawn({ text, column, look }: Piece, y: number): string[] {
  const { bold, dim, colour, background } = look
  const [x, width] = [round(MARGIN + across(column)), across([...text].length)]
  const marks: string[] = []
  if (background !== undefined) {
    marks.push(
      `<rect x="${x}" y="${y - 15}" width="${width}" height="${LINE}" fill="${PALETTE[background]}"/>`,
    )
  }
  // Spaces at an end would be dropped, and the rest stretched over their place.
  const visible = text.trim()
  if (visible !== '') {
    const fill = colour === undefined ? COLOURS.text : PALETTE[colour]
    const style = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.7"' : ''}`
    const left = across([...text].length - [...text.trimStart()].length)
    const fitted = `textLength="${across([...visible].length)}" lengthAdjust="spacingAndGlyphs"`
    marks.push(
      `<text x="${round(x + left)}" y="${y}" fill="${fill}"${style} ${fitted}>${escaped(visible)}</text>`,
    )
  }
  return marks
}

/** So many characters, in pixels. */
function across(characters: number): number {
  return round(characters * CHARACTER)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
