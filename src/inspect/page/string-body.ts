/** A string: decoded where it is JSON or MessagePack, in parts where it is long, and edited where it is short text. */
import { decoded } from '../model/decoded.ts'
import { countText } from '../model/format.ts'
import { bytesOf, cutIn, numberIn, type Text, textIn } from '../model/replies.ts'
import { call } from './api.ts'
import { button, guarded, h, input, labelled, tell } from './dom.ts'
import type { ValueBody } from './value-body.ts'

const PART = 64 * 1024

export class StringBody implements ValueBody {
  readonly element = h('div', { class: 'string' })
  readonly #key: Text
  #length = 0
  /** Where the part that is shown begins. */
  #offset = 0
  #part: Text = ''
  /** Where the next one does. */
  #next = 0
  /** Where those before it do. */
  #before: number[] = []
  #showsRaw = false

  constructor(key: Text) {
    this.#key = key
  }

  async load(): Promise<void> {
    this.#length = numberIn(await call(['STRLEN', this.#key]))
    await this.#loadPart(Math.min(this.#offset, Math.max(0, this.#length - 1)))
  }

  edit(): void {
    if (!this.#isWhole || typeof this.#part !== 'string') {
      tell(`only text of up to ${countText(PART)} bytes can be edited here`)
      return
    }
    const area = h('textarea', { 'aria-label': 'Value', rows: 16, spellcheck: 'false' })
    area.value = this.#part
    const save = () => this.#save(area.value)
    area.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) guarded(save)
      if (event.key === 'Escape') this.#draw()
    })
    this.element.replaceChildren(
      area,
      h(
        'div',
        { class: 'bar' },
        button('Save', save, { class: 'main' }),
        button('Cancel', () => this.#draw()),
        h('span', { class: 'note' }, 'Ctrl+Enter saves, Esc leaves it as it was'),
      ),
    )
    area.focus()
  }

  get #isWhole(): boolean {
    return this.#offset === 0 && this.#next >= this.#length
  }

  async #save(value: string): Promise<void> {
    const done = await call(['SET', this.#key, value, 'XX', 'KEEPTTL'])
    if (done === null) throw new Error('the key is gone meanwhile: nothing was saved')
    tell('saved')
    await this.load()
  }

  async #loadPart(offset: number): Promise<void> {
    // A few bytes more than are shown: so the last character is whole.
    const reply = await call(['GETRANGE', this.#key, offset, offset + PART + 3], { cut: PART })
    this.#part = cutIn(reply)?.cut ?? textIn(reply)
    this.#offset = offset
    this.#next = offset + bytesOf(this.#part).length
    this.#draw()
  }

  #draw(): void {
    const { format, text } = decoded(this.#part, this.#isWhole)
    const isDecoded = format === 'JSON' || format === 'MessagePack'
    const raw = typeof this.#part === 'string' ? this.#part : decoded(this.#part, false).text
    const bar = h(
      'div',
      { class: 'bar' },
      h('span', { class: 'fact' }, format),
      h('span', { class: 'note' }, this.#whereText()),
    )
    if (isDecoded) {
      const label = this.#showsRaw ? `Show ${format}` : 'Show as it is'
      bar.append(
        button(label, () => {
          this.#showsRaw = !this.#showsRaw
          this.#draw()
        }),
      )
    }
    if (this.#isWhole && typeof this.#part === 'string') bar.append(button('Edit', () => this.edit()))
    const shown = isDecoded && !this.#showsRaw ? text : raw
    this.element.replaceChildren(
      bar,
      ...(this.#isWhole ? [] : [this.#partsBar()]),
      h('pre', { tabindex: 0 }, shown),
    )
  }

  #whereText(): string {
    if (this.#isWhole) return `${countText(this.#length)} bytes`
    return `bytes ${countText(this.#offset)} to ${countText(this.#next)} of ${countText(this.#length)}`
  }

  #partsBar(): HTMLElement {
    const field = input({ inputmode: 'numeric', size: 10, value: this.#offset })
    const form = h('form', { class: 'bar' })
    const back = () => this.#loadPart(this.#before.pop() ?? 0)
    const forward = () => {
      this.#before.push(this.#offset)
      return this.#loadPart(this.#next)
    }
    form.append(
      button('‹ Before', back, { disabled: this.#offset === 0 }),
      button('Next ›', forward, { disabled: this.#next >= this.#length }),
      labelled('From byte', field),
      h('button', { type: 'submit' }, 'Go'),
    )
    form.addEventListener('submit', event => {
      event.preventDefault()
      const wanted = Math.max(0, Math.min(this.#length - 1, Number.parseInt(field.value, 10) || 0))
      this.#before.push(this.#offset)
      guarded(() => this.#loadPart(wanted))
    })
    return form
  }
}
