/** One key: what it is, how long it lives, its value by its type, and what can be done with it. */
import { bytesText, durationText } from '../model/format.ts'
import { errorIn, numberIn, shown, type Text } from '../model/replies.ts'
import { batch, call } from './api.ts'
import { COLLECTIONS } from './collections.ts'
import { button, complain, dangerButton, guarded, h, input, labelled, tell } from './dom.ts'
import { ItemsBody } from './items-body.ts'
import { NewKeyForm } from './new-key.ts'
import { StringBody } from './string-body.ts'
import type { ValueBody } from './value-body.ts'

interface Hooks {
  gone(key: Text): void
  added(key: Text): void
  opened(): void
  back(): void
}

const TICK = 1000

export class ValuePanel {
  readonly element = h('section', { class: 'value-panel', 'aria-label': 'Value' })
  readonly #hooks: Hooks
  #key: Text | undefined
  #body: ValueBody | undefined
  readonly #facts = h('p', { class: 'facts' })
  readonly #life = h('span', { class: 'life' })
  readonly #lifeForm = h('form', { class: 'bar', hidden: true })
  readonly #lifeField = input({ inputmode: 'decimal', size: 8 })
  readonly #delete = dangerButton('Delete', () => this.#remove())
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(hooks: Hooks) {
    this.#hooks = hooks
    this.#lifeForm.append(
      labelled('Seconds to live', this.#lifeField),
      h('button', { type: 'submit' }, 'Set'),
      button('Keep for ever', () => this.#setLife(undefined)),
      button('Cancel', () => this.#showLifeForm(false)),
    )
    this.#lifeForm.addEventListener('submit', event => {
      event.preventDefault()
      guarded(() => this.#setLife(Number(this.#lifeField.value)))
    })
    this.close()
  }

  get isOpen(): boolean {
    return this.#key !== undefined
  }

  enter(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => void this.#tick(), TICK)
  }

  leave(): void {
    clearInterval(this.#timer)
  }

  close(): void {
    this.#key = undefined
    this.#body = undefined
    this.element.replaceChildren(h('p', { class: 'empty' }, 'Choose a key at the left, or make one.'))
  }

  open(key: Text): void {
    this.#key = key
    this.#body = undefined
    guarded(() => this.refresh())
  }

  async refresh(): Promise<void> {
    const key = this.#key
    if (key === undefined) return
    const [type = '', life = -1, memory = null, encoding = null] = await batch([
      ['TYPE', key],
      ['PTTL', key],
      ['MEMORY', 'USAGE', key],
      ['OBJECT', 'ENCODING', key],
    ])
    if (key !== this.#key) return
    const failure = errorIn(type)
    if (failure !== undefined) return complain(failure)
    const name = shown(type)
    if (name === 'none') return this.#gone()
    const facts = [name, ...(errorIn(encoding) === undefined ? [shown(encoding)] : [])]
    if (typeof memory === 'number') facts.push(bytesText(memory))
    this.#facts.replaceChildren(...facts.map(fact => h('span', { class: 'fact' }, fact)), this.#life)
    this.#showLife(numberIn(life))
    this.#body = bodyFor(name, key)
    this.#showLifeForm(false)
    this.element.replaceChildren(
      h(
        'div',
        { class: 'bar head' },
        button('‹ Keys', () => this.#hooks.back(), { class: 'back' }),
        h('h2', {}, shown(key) || '(empty)'),
      ),
      this.#facts,
      h(
        'div',
        { class: 'bar' },
        button('Refresh', () => this.refresh()),
        button('Time to live', () => this.#showLifeForm(true)),
        button('Rename', () => this.#rename()),
        this.#delete,
      ),
      this.#lifeForm,
      this.#body.element,
    )
    this.#hooks.opened()
    await this.#body.load()
  }

  key(event: KeyboardEvent): boolean {
    if (this.#key === undefined) return false
    if (event.key === 'e') this.#body?.edit()
    else if (event.key === 't') this.#showLifeForm(true)
    else if (event.key === 'Delete') this.#delete.click()
    else return false
    return true
  }

  async #tick(): Promise<void> {
    const key = this.#key
    if (key === undefined || document.hidden) return
    const life = await call(['PTTL', key]).catch(() => undefined)
    if (life === undefined || key !== this.#key) return
    if (life === -2) this.#gone()
    else this.#showLife(numberIn(life))
  }

  #gone(): void {
    const key = this.#key
    if (key === undefined) return
    tell(`${shown(key)} is gone`)
    this.#hooks.gone(key)
    this.#hooks.back()
  }

  #showLife(milliseconds: number): void {
    this.#life.textContent = milliseconds < 0 ? 'no expiry' : `expires in ${durationText(milliseconds)}`
    this.#life.classList.toggle('soon', milliseconds >= 0 && milliseconds < 10_000)
  }

  #showLifeForm(isShown: boolean): void {
    this.#lifeForm.hidden = !isShown
    if (isShown) this.#lifeField.focus()
  }

  async #setLife(seconds: number | undefined): Promise<void> {
    const key = this.#key
    if (key === undefined) return
    if (seconds !== undefined && !(seconds > 0))
      throw new Error('the time to live is a number of seconds above 0')
    const words = seconds === undefined ? ['PERSIST', key] : ['PEXPIRE', key, Math.round(seconds * 1000)]
    await call(words)
    this.#showLifeForm(false)
    await this.#tick()
  }

  async #remove(): Promise<void> {
    if (this.#key === undefined) return
    await call(['DEL', this.#key])
    this.#gone()
  }

  #rename(): void {
    const key = this.#key
    if (key === undefined) return
    const field = input({ value: shown(key), size: 30 })
    const form = h(
      'form',
      { class: 'bar' },
      labelled('New name', field),
      h('button', { type: 'submit' }, 'Rename'),
    )
    form.append(button('Cancel', () => form.remove()))
    form.addEventListener('submit', event => {
      event.preventDefault()
      guarded(async () => {
        const done = await call(['RENAMENX', key, field.value])
        if (done === 0) throw new Error(`there is a key ${field.value} already`)
        this.#hooks.gone(key)
        this.#hooks.added(field.value)
        this.open(field.value)
      })
    })
    this.#facts.after(form)
    field.select()
  }

  /** Shows the form that makes a key. */
  newKey(): void {
    const made = (key: Text) => {
      this.#hooks.added(key)
      this.open(key)
    }
    const cancelled = () => {
      if (this.#key === undefined) this.#hooks.back()
    }
    this.element.querySelector('.new-key')?.remove()
    const form = new NewKeyForm(made, cancelled)
    this.element.prepend(form.element)
    this.#hooks.opened()
    form.focus()
  }
}

function bodyFor(type: string, key: Text): ValueBody {
  if (type === 'string') return new StringBody(key)
  const collection = COLLECTIONS.get(type)
  if (collection !== undefined) return new ItemsBody(key, collection)
  const element = h('p', { class: 'note' }, `The page cannot show values of the type ${type}.`)
  return { element, load: async () => {}, edit: () => {} }
}
