/** The commands that run, as they run, the newest on top: with replies and times on a server of ours, by MONITOR elsewhere. */
import { quoted } from '../model/command-line.ts'
import { countText, timeText } from '../model/format.ts'
import { type CommandEvent, follow } from './api.ts'
import { button, complain, h, input, labelled, table } from './dom.ts'
import type { View } from './view.ts'

/** Commands that are kept, and rows that are shown of them. */
const KEPT = 1000
const SHOWN = 200

export class CommandsView implements View {
  readonly name = 'Commands'
  readonly element = h('section', { 'aria-label': 'Commands', class: 'view' })
  readonly #rows: HTMLTableSectionElement
  readonly #status = h('span', { class: 'note', role: 'status' })
  readonly #filter = input({
    type: 'search',
    placeholder: 'Filter: a command, a key, a client',
    'aria-label': 'Filter commands',
  })
  readonly #onlyErrors = h('input', { type: 'checkbox' })
  readonly #slower = input({ inputmode: 'decimal', size: 5 })
  readonly #hold = button('Hold', () => this.#toggle())
  #kept: CommandEvent[] = []
  #seen = 0
  #dropped = 0
  #isHeld = false
  /** A drawing is due. */
  #isDue = false
  #following: AbortController | undefined

  constructor() {
    const { box, body } = table('Commands', ['Time', 'Client', 'db', 'Command', 'Reply', 'ms'])
    body.parentElement?.classList.add('commands')
    this.#rows = body
    this.element.append(
      h(
        'div',
        { class: 'bar' },
        this.#filter,
        h('label', { class: 'check' }, this.#onlyErrors, h('span', {}, 'Errors only')),
        labelled('Slower than ms', this.#slower),
        this.#hold,
        button('Clear', () => this.#clear()),
        this.#status,
      ),
      box,
    )
    for (const field of [this.#filter, this.#onlyErrors, this.#slower])
      field.addEventListener('input', () => this.#draw())
    this.#draw()
  }

  enter(): void {
    const following = new AbortController()
    this.#following = following
    const take = (event: CommandEvent) => {
      this.#seen++
      this.#kept.push(event)
      if (this.#kept.length > 2 * KEPT) this.#kept = this.#kept.slice(-KEPT)
      this.#drawSoon()
    }
    const dropped = (count: number) => {
      this.#dropped += count
      this.#drawSoon()
    }
    follow(take, dropped, following.signal).catch(failure => {
      if (!following.signal.aborted) complain(failure)
    })
  }

  leave(): void {
    this.#following?.abort()
  }

  refresh(): void {
    this.leave()
    this.enter()
  }

  key(event: KeyboardEvent): boolean {
    if (event.key === '/') this.#filter.focus()
    else if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) this.#toggle()
    else return false
    return true
  }

  #toggle(): void {
    this.#isHeld = !this.#isHeld
    this.#hold.textContent = this.#isHeld ? 'Go on' : 'Hold'
    this.#draw()
  }

  #clear(): void {
    this.#kept = []
    this.#seen = 0
    this.#dropped = 0
    this.#draw()
  }

  #drawSoon(): void {
    if (this.#isDue || this.#isHeld) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      if (!this.#isHeld) this.#draw()
    })
  }

  #draw(): void {
    const wanted = this.#kept.filter(event => this.#isWanted(event)).slice(-SHOWN)
    this.#rows.replaceChildren(...wanted.reverse().map(rowOf))
    const dropped =
      this.#dropped === 0 ? '' : `, ${countText(this.#dropped)} dropped: more than a page can show`
    this.#status.textContent = `${countText(this.#seen)} seen${dropped}${this.#isHeld ? ', held' : ''}`
  }

  #isWanted({ words, client, failed, ms }: CommandEvent): boolean {
    if (this.#onlyErrors.checked && !failed) return false
    const least = Number(this.#slower.value)
    if (least > 0 && (ms ?? 0) < least) return false
    const text = this.#filter.value.toLowerCase()
    return text === '' || `${words.join(' ')} ${client}`.toLowerCase().includes(text)
  }
}

function rowOf({ at, client, db, words, reply, failed, ms }: CommandEvent): HTMLTableRowElement {
  return h(
    'tr',
    { class: failed && 'failed' },
    h('td', { class: 'short' }, timeText(at)),
    h('td', { class: 'short' }, client),
    h('td', {}, String(db)),
    h('td', { class: 'command' }, words.map(quoted).join(' ')),
    h('td', { class: 'reply' }, reply ?? '–'),
    h('td', { class: 'number' }, ms === null ? '–' : ms.toFixed(3)),
  )
}
