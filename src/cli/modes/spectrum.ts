/** `--latency-dist`: one line of colors an interval, a character for each range of round trip times. */

import type { Session } from '../connection/session.ts'
import { pause } from '../pause.ts'
import { roundTrip, SAMPLE_RATE } from './latency.ts'

/** Upper ends in microseconds, with the character that stands for the range. */
const RANGES: readonly (readonly [upTo: number, mark: string])[] = [
  [10, '.'],
  [125, '-'],
  [250, '*'],
  [500, '#'],
  ...Array.from({ length: 9 }, (_, i) => [(i + 1) * 1000, String(i + 1)] as const),
  ...Array.from('ABCDE', (mark, i) => [(i + 1) * 10_000, mark] as const),
  ...Array.from('FGHIJ', (mark, i) => [(i + 1) * 100_000, mark] as const),
  ...Array.from('KLMNO', (mark, i) => [2 ** i * 1_000_000, mark] as const),
  [30_000_000, 'P'],
  [60_000_000, 'Q'],
  [Number.POSITIVE_INFINITY, '?'],
]

/** Colors of an xterm, from nothing to everything. */
const COLORS = [0, 233, 234, 235, 237, 239, 241, 243, 245, 247, 144, 143, 142, 184, 226, 214, 208, 202, 196]
const GRAYS = [0, 233, 234, 235, 237, 239, 241, 243, 245, 247, 249, 251, 253]
const RULE = '-'.repeat(45)
const LEGEND_EVERY = 20

export async function latencyDist(session: Session): Promise<void> {
  await session.require()
  const palette = session.options.mono ? GRAYS : COLORS
  const interval = session.options.interval || 1000
  let counts = RANGES.map(() => 0)
  let lines = 0
  let start = performance.now()
  for (;;) {
    const microseconds = (await roundTrip(session)) * 1000
    const range = RANGES.findIndex(([upTo]) => microseconds <= upTo)
    counts[range] = (counts[range] ?? 0) + 1
    if (performance.now() - start > interval) {
      if (lines++ % LEGEND_EVERY === 0) session.print(legend(palette))
      session.print(spectrumLine(counts, palette))
      counts = RANGES.map(() => 0)
      start = performance.now()
    }
    await pause(SAMPLE_RATE)
  }
}

export function spectrumLine(counts: readonly number[], palette: readonly number[]): string {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const cells = RANGES.map(([, mark], at) => {
    const share = (counts[at] ?? 0) / total
    return `\x1b[48;5;${palette[Math.ceil(share * (palette.length - 1))]}m${mark}`
  })
  return `\x1b[38;5;0m${cells.join('')}\x1b[0m\n`
}

function legend(palette: readonly number[]): string {
  const shades = palette.map(color => `\x1b[48;5;${color}m `).join('')
  return `${RULE}
. - * #          .01 .125 .25 .5 milliseconds
1,2,3,...,9      from 1 to 9     milliseconds
A,B,C,D,E        10,20,30,40,50  milliseconds
F,G,H,I,J        .1,.2,.3,.4,.5       seconds
K,L,M,N,O,P,Q,?  1,2,4,8,16,30,60,>60 seconds
From 0 to 100%: ${shades}\x1b[0m
${RULE}
`
}
