/** The form that makes a key. */
import type { Text, Word } from '../model/replies.ts'
import { call } from './api.ts'
import { COLLECTIONS } from './collections.ts'
import { button, guarded, h, input, labelled } from './dom.ts'

const STRING = 'string'

export class NewKeyForm {
  readonly element = h('form', { class: 'new-key', 'aria-label': 'New key' })
  readonly #name = input({ size: 24 })
  readonly #type = h('select', {}, ...[STRING, ...COLLECTIONS.keys()].map(type => h('option', {}, type)))
  readonly #fields = h('div', { class: 'bar' })
  readonly #made: (key: Text) => void

  constructor(made: (key: Text) => void, cancelled: () => void) {
    this.#made = made
    this.element.append(
      h('div', { class: 'bar' }, labelled('Name', this.#name), labelled('Type', this.#type)),
      this.#fields,
      h(
        'div',
        { class: 'bar' },
        h('button', { type: 'submit', class: 'main' }, 'Make'),
        button('Cancel', () => {
          this.element.remove()
          cancelled()
        }),
      ),
    )
    this.#type.addEventListener('change', () => this.#drawFields())
    this.#drawFields()
    this.element.addEventListener('submit', event => {
      event.preventDefault()
      guarded(() => this.#make())
    })
  }

  focus(): void {
    this.#name.focus()
  }

  #drawFields(): void {
    const names = COLLECTIONS.get(this.#type.value)?.fields ?? ['Value']
    this.#fields.replaceChildren(...names.map(name => labelled(name, input({ size: 18 }))))
  }

  async #make(): Promise<void> {
    const key = this.#name.value
    const values = [...this.#fields.querySelectorAll('input')].map(field => field.value)
    if ((await call(['EXISTS', key])) !== 0) throw new Error(`there is a key ${key} already`)
    const words: readonly Word[] = COLLECTIONS.get(this.#type.value)?.add(key, values) ?? [
      'SET',
      key,
      values[0] ?? '',
      'NX',
    ]
    await call(words)
    this.element.remove()
    this.#made(key)
  }
}
