/** Any command, typed as in redis-cli. The arrow keys bring back what was typed before. */
import { wordsOf } from '../model/command-line.ts'
import { print } from '../model/replies.ts'
import { batch } from './api.ts'
import { guarded, h, input } from './dom.ts'
import type { View } from './view.ts'

/** Commands and replies that stay on the page. */
const KEPT = 100
const CUT = 16 * 1024

export class ConsoleView implements View {
  readonly name = 'Console'
  readonly element = h('section', { 'aria-label': 'Console', class: 'view console' })
  readonly #output = h('div', { class: 'output', role: 'log', tabindex: 0, 'aria-label': 'Replies' })
  readonly #line = input({ placeholder: 'SET greeting "hello"', 'aria-label': 'Command' })
  readonly #history: string[] = []
  /** How far back in it; 0: a new line. */
  #back = 0

  constructor() {
    const form = h(
      'form',
      { class: 'bar' },
      this.#line,
      h('button', { type: 'submit', class: 'main' }, 'Run'),
    )
    form.addEventListener('submit', event => {
      event.preventDefault()
      guarded(() => this.#run())
    })
    this.#line.addEventListener('keydown', event => {
      const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
      if (step === 0) return
      this.#back = Math.max(0, Math.min(this.#history.length, this.#back + step))
      this.#line.value = this.#history.at(-this.#back || this.#history.length) ?? ''
      event.preventDefault()
    })
    this.element.append(this.#output, form)
  }

  enter(): void {
    this.#line.focus()
  }

  leave(): void {}

  refresh(): void {}

  async #run(): Promise<void> {
    const line = this.#line.value
    const words = wordsOf(line)
    if (words === undefined) throw new Error('a quote is not closed')
    if (words.length === 0) return
    this.#history.push(line)
    this.#back = 0
    this.#line.value = ''
    // As a batch of one, so that an error is a reply like others.
    const reply = await batch([words], { cut: CUT }).then(
      ([first = null]) => print(first),
      (failure: Error) => `(refused) ${failure.message}`,
    )
    this.#output.append(h('div', {}, h('p', { class: 'asked' }, line), h('pre', {}, reply)))
    while (this.#output.children.length > KEPT) this.#output.firstElementChild?.remove()
    this.#output.lastElementChild?.scrollIntoView({ block: 'end' })
  }
}
