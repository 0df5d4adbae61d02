/** SLOWLOG: the commands that took longest, and from when on they count. */
import { quoted } from '../model/command-line.ts'
import { durationText, timeText } from '../model/format.ts'
import { errorIn, itemsOf, namesOf, numberIn, shown } from '../model/replies.ts'
import { batch, call } from './api.ts'
import { button, dangerButton, guarded, h, input, labelled, table, tell } from './dom.ts'
import type { View } from './view.ts'

const COUNT = 128
const LIMIT = 'slowlog-log-slower-than'

export class SlowLogView implements View {
  readonly name = 'Slow log'
  readonly element = h('section', { 'aria-label': 'Slow log', class: 'view' })
  readonly #rows: HTMLTableSectionElement
  readonly #limit = input({ inputmode: 'numeric', size: 10 })
  readonly #form = h('form', { class: 'bar' })
  readonly #empty = h('p', { class: 'empty' }, 'No command was slow.')

  constructor() {
    const { box, body } = table('Slow commands', ['Day and time', 'Took', 'Command', 'Client'])
    this.#rows = body
    this.#form.append(labelled('Slower than µs', this.#limit), h('button', { type: 'submit' }, 'Set'))
    this.#form.addEventListener('submit', event => {
      event.preventDefault()
      guarded(async () => {
        await call(['CONFIG', 'SET', LIMIT, this.#limit.value])
        tell('saved')
      })
    })
    const reset = async () => {
      await call(['SLOWLOG', 'RESET'])
      await this.refresh()
    }
    const actions = h(
      'div',
      { class: 'bar' },
      button('Refresh', () => this.refresh()),
      dangerButton('Empty it', reset),
    )
    this.element.append(h('div', { class: 'bar' }, this.#form, actions), this.#empty, box)
  }

  enter(): void {
    guarded(() => this.refresh())
  }

  leave(): void {}

  async refresh(): Promise<void> {
    const entries = itemsOf(await call(['SLOWLOG', 'GET', COUNT], { cut: 500 }))
    const [config = null] = await batch([['CONFIG', 'GET', LIMIT]])
    this.#form.hidden = errorIn(config) !== undefined
    if (document.activeElement !== this.#limit) this.#limit.value = shown(namesOf(config).get(LIMIT) ?? '')
    this.#empty.hidden = entries.length > 0
    this.#rows.replaceChildren(
      ...entries.map(entry => {
        const [, at = 0, took = 0, words = null, client = '', name = ''] = itemsOf(entry)
        const when = numberIn(at) * 1000
        return h(
          'tr',
          {},
          h(
            'td',
            { class: 'short' },
            `${new Date(when).toISOString().slice(0, 10)} ${timeText(when).slice(0, 8)}`,
          ),
          h('td', { class: 'number' }, tookText(numberIn(took))),
          h(
            'td',
            { class: 'command' },
            itemsOf(words)
              .map(word => quoted(shown(word)))
              .join(' '),
          ),
          h('td', { class: 'short' }, [shown(client), shown(name)].filter(text => text !== '').join(' ')),
        )
      }),
    )
  }
}

function tookText(microseconds: number): string {
  return microseconds < 1_000_000
    ? `${(microseconds / 1000).toFixed(2)} ms`
    : durationText(microseconds / 1000)
}
