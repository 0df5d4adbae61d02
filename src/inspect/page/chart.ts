/** One figure over the last minutes as a line, with its latest and its highest value in words. */
import { h, svg } from './dom.ts'

const MOST = 180
const WIDTH = 360
const HEIGHT = 100

export class Chart {
  readonly element: HTMLElement
  readonly #name: string
  readonly #text: (value: number) => string
  readonly #values: number[] = []
  readonly #latest = h('strong', {}, '–')
  readonly #highest = h('span', { class: 'note' })
  readonly #line = svg('polyline', { fill: 'none', 'vector-effect': 'non-scaling-stroke' })
  readonly #area = svg('polygon')
  readonly #picture: SVGSVGElement

  constructor(name: string, text: (value: number) => string) {
    this.#name = name
    this.#text = text
    this.#picture = svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': name },
      this.#area,
      this.#line,
    )
    this.element = h(
      'figure',
      {},
      h('figcaption', {}, h('span', {}, name), this.#latest),
      this.#picture,
      this.#highest,
    )
  }

  add(value: number): void {
    this.#values.push(value)
    if (this.#values.length > MOST) this.#values.shift()
    const highest = Math.max(...this.#values)
    const step = WIDTH / (MOST - 1)
    const from = WIDTH - (this.#values.length - 1) * step
    const points = this.#values.map((each, at) => {
      const y = HEIGHT - 4 - (highest === 0 ? 0 : each / highest) * (HEIGHT - 10)
      return `${(from + at * step).toFixed(1)},${y.toFixed(1)}`
    })
    this.#line.setAttribute('points', points.join(' '))
    this.#area.setAttribute('points', `${from.toFixed(1)},${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`)
    this.#latest.textContent = this.#text(value)
    this.#highest.textContent = `highest ${this.#text(highest)}, in ${this.#values.length} s`
    this.#picture.setAttribute(
      'aria-label',
      `${this.#name}: ${this.#text(value)}, highest ${this.#text(highest)}`,
    )
  }
}
