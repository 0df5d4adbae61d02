/** Reads what programs print for terminals: lines of text in pieces, each with its colours. */

/** A stretch of text of one look. */
export interface Piece {
  readonly text: string
  /** Where it begins, in characters. */
  readonly column: number
  readonly look: Look
}

export interface Look {
  readonly bold: boolean
  readonly dim: boolean
  /** 0 to 7, bright ones from 8 on; undefined: the terminal's own. */
  readonly colour: number | undefined
  readonly background: number | undefined
}

const PLAIN: Look = { bold: false, dim: false, colour: undefined, background: undefined }

/** ESC [ numbers m: "select graphic rendition" of ECMA-48. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const RENDITION = /\x1b\[([\d;]*)m/

export function linesOf(output: string): Piece[][] {
  let look = PLAIN
  return output.split('\n').map(line => {
    const pieces: Piece[] = []
    let column = 0
    // Text and numbers take turns.
    for (const [at, part] of line.split(RENDITION).entries()) {
      if (at % 2 === 1) look = part.split(';').map(Number).reduce(changed, look)
      else if (part !== '') {
        pieces.push({ text: part, column, look })
        column += [...part].length
      }
    }
    return pieces
  })
}

/** The look after one number; others than these are not used. */
function changed(look: Look, number: number): Look {
  if (number === 0) return PLAIN
  if (number === 1) return { ...look, bold: true }
  if (number === 2) return { ...look, dim: true }
  if (number === 22) return { ...look, bold: false, dim: false }
  if (number >= 30 && number <= 37) return { ...look, colour: number - 30 }
  if (number === 39) return { ...look, colour: undefined }
  if (number >= 40 && number <= 47) return { ...look, background: number - 40 }
  if (number === 49) return { ...look, background: undefined }
  if (number >= 90 && number <= 97) return { ...look, colour: number - 82 }
  return look
}
