/** What the program of the server can do, done by hand: move a virtual clock, go back to snapshots, let things go wrong. */
import { durationText } from '../model/format.ts'
import { control, type ServerState } from './api.ts'
import { button, complain, dangerButton, guarded, h, input, labelled, table, tell } from './dom.ts'
import type { View } from './view.ts'

const STEPS = ['1s', '1m', '1h', '1d']
const EVERY = 2000

/** Effects of faults, with a value that makes sense. */
const EFFECTS: readonly (readonly [name: string, text: string, value: string])[] = [
  ['error', 'an error', 'LOADING Redis is loading the dataset in memory'],
  ['delay', 'a delay in ms', '1000'],
  ['drop', 'the connection is closed: before or after it runs', 'before'],
  ['reset', 'the connection is reset', 'true'],
  ['cutReplyAfter', 'the reply ends after so many bytes', '3'],
  ['noReply', 'no reply', 'true'],
]

export class TestView implements View {
  readonly name = 'Test'
  readonly element = h('section', { 'aria-label': 'Clock, snapshots and faults', class: 'view' })
  readonly #time = h('strong', { class: 'time' })
  readonly #snapshots = table('Snapshots', ['Name', 'Server time', 'Actions'])
  readonly #faults = table('Faults', ['Rule', 'Happened', 'Actions'])
  #began: number | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(state: ServerState) {
    if (state.clock !== null) this.element.append(this.#clockPart())
    this.element.append(this.#snapshotPart())
    if (state.faults !== null) this.element.append(this.#faultPart())
    this.#draw(state)
  }

  enter(): void {
    void this.#poll()
    this.#timer = setInterval(() => void this.#poll(), EVERY)
  }

  leave(): void {
    clearInterval(this.#timer)
  }

  refresh(): Promise<void> {
    return this.#run('STATE')
  }

  async #poll(): Promise<void> {
    if (document.hidden) return
    await this.refresh().catch(failure => {
      clearInterval(this.#timer)
      complain(failure)
    })
  }

  async #run(...words: readonly string[]): Promise<void> {
    this.#draw(await control(...words))
  }

  #clockPart(): HTMLElement {
    const field = input({ size: 10, placeholder: '1d 12h' })
    const form = h(
      'form',
      { class: 'bar' },
      labelled('Another time', field),
      h('button', { type: 'submit' }, 'Go on'),
    )
    form.addEventListener('submit', event => {
      event.preventDefault()
      guarded(() => this.#run('ADVANCE', field.value))
    })
    const steps = STEPS.map(step => button(`+${step}`, () => this.#run('ADVANCE', step)))
    return h('section', {}, h('h2', {}, 'Clock'), this.#time, h('div', { class: 'bar' }, ...steps, form))
  }

  #snapshotPart(): HTMLElement {
    const field = input({ size: 18 })
    const form = h(
      'form',
      { class: 'bar' },
      labelled('Name', field),
      h('button', { type: 'submit' }, 'Take a snapshot'),
    )
    form.addEventListener('submit', event => {
      event.preventDefault()
      guarded(async () => {
        await this.#run('SNAPSHOT', field.value)
        field.value = ''
      })
    })
    return h('section', {}, h('h2', {}, 'Snapshots'), form, this.#snapshots.box)
  }

  #faultPart(): HTMLElement {
    const command = input({ size: 12, placeholder: 'any' })
    const key = input({ size: 12, placeholder: 'any' })
    const times = input({ size: 4, inputmode: 'numeric', placeholder: '∞' })
    const effect = h('select', {}, ...EFFECTS.map(([name, text]) => h('option', { value: name }, text)))
    const value = input({ size: 24, value: EFFECTS[0]?.[2] })
    effect.addEventListener('change', () => {
      value.value = EFFECTS.find(([name]) => name === effect.value)?.[2] ?? ''
    })
    const form = h(
      'form',
      { class: 'bar' },
      labelled('Command', command),
      labelled('Key', key),
      labelled('Effect', effect),
      labelled('Value', value),
      labelled('Times', times),
      h('button', { type: 'submit' }, 'Add'),
    )
    form.addEventListener('submit', event => {
      event.preventDefault()
      const rule = {
        ...(command.value === '' ? {} : { command: command.value }),
        ...(key.value === '' ? {} : { key: key.value }),
        ...(times.value === '' ? {} : { times: Number(times.value) }),
        [effect.value]: effectValue(effect.value, value.value),
      }
      guarded(() => this.#run('FAULT', 'ADD', JSON.stringify(rule)))
    })
    const clear = button('Remove all', () => this.#run('FAULT', 'CLEAR'))
    return h('section', {}, h('h2', {}, 'Faults'), form, this.#faults.box, clear)
  }

  #draw({ clock, snapshots, faults }: ServerState): void {
    if (clock !== null) {
      this.#began ??= clock
      const moved =
        clock === this.#began ? '' : ` (+${durationText(clock - this.#began)} since this page was opened)`
      this.#time.textContent = `${new Date(clock).toISOString().replace('T', ' ')}${moved}`
    }
    const rows = (snapshots ?? []).map(({ id, name, at }) =>
      h(
        'tr',
        { 'data-id': id },
        h('td', {}, name),
        h('td', {}, new Date(at).toISOString().slice(0, 19).replace('T', ' ')),
        h(
          'td',
          { class: 'actions' },
          button('Restore', () => this.#restore(id, name), { 'aria-label': `Restore ${name}` }),
          dangerButton('Release', () => this.#run('RELEASE', String(id)), {
            'aria-label': `Release ${name}`,
          }),
        ),
      ),
    )
    replaceRows(this.#snapshots.body, rows)
    const rules = (faults ?? []).map(({ id, rule, fired }) =>
      h(
        'tr',
        { 'data-id': id },
        h('td', { class: 'command' }, rule),
        h('td', { class: 'number' }, `${fired} times`),
        h(
          'td',
          { class: 'actions' },
          button('Remove', () => this.#run('FAULT', 'REMOVE', String(id)), {
            'aria-label': `Remove ${rule}`,
          }),
        ),
      ),
    )
    replaceRows(this.#faults.body, rules)
  }

  async #restore(id: number, name: string): Promise<void> {
    await this.#run('RESTORE', String(id))
    tell(`the server is as it was at ${name}`)
  }
}

/** Rows that say the same stay, so that what has the focus keeps it. */
function replaceRows(body: HTMLTableSectionElement, rows: readonly HTMLTableRowElement[]): void {
  const known = new Map([...body.rows].map(row => [row.dataset['id'], row]))
  body.replaceChildren(
    ...rows.map(row => {
      const before = known.get(row.dataset['id'])
      if (before === undefined) return row
      for (const [at, cell] of [...row.cells].entries()) {
        const old = before.cells[at]
        if (old !== undefined && !cell.classList.contains('actions')) old.textContent = cell.textContent
      }
      return before
    }),
  )
}

/** What is a number, a truth or a text, by the effect. */
function effectValue(effect: string, text: string): string | number | boolean {
  if (effect === 'delay' || effect === 'cutReplyAfter') return Number(text)
  return effect === 'reset' || effect === 'noReply' ? true : text
}
