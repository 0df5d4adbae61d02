/** The items of a collection as a table, in pages: added, edited and removed where the type has that. */
import { decoded } from '../model/decoded.ts'
import { bytesText, countText } from '../model/format.ts'
import { checked, cutIn, errorIn, Failure, numberIn, shown, type Text, textIn } from '../model/replies.ts'
import { batch, call } from './api.ts'
import type { Cell, Collection, Item } from './collections.ts'
import { button, dangerButton, guarded, h, input, labelled, table, tell } from './dom.ts'
import type { ValueBody } from './value-body.ts'

/** Bytes of one cell; the rest is shown when asked for. */
const CUT = 2048
const CUT_WHOLE = 1024 * 1024
/** Characters that a row shows without being opened. */
const BRIEF = 120

export class ItemsBody implements ValueBody {
  readonly element = h('div', { class: 'items' })
  readonly #key: Text
  readonly #kind: Collection
  readonly #rows: HTMLTableSectionElement
  readonly #status = h('span', { class: 'note' })
  readonly #more = button('More', () => this.#loadPage())
  #next: string | undefined = '0'
  #size = 0
  #count = 0

  constructor(key: Text, kind: Collection) {
    this.#key = key
    this.#kind = kind
    const { box, body } = table('Items', [...kind.columns, 'Actions'])
    this.#rows = body
    this.element.append(this.#addForm(), box, h('div', { class: 'bar foot' }, this.#status, this.#more))
  }

  async load(): Promise<void> {
    this.#next = '0'
    this.#count = 0
    this.#rows.replaceChildren()
    await this.#loadPage()
  }

  edit(): void {
    this.#rows.querySelector<HTMLButtonElement>('button.edit')?.click()
  }

  async #loadPage(): Promise<void> {
    if (this.#next === undefined) return
    const from = this.#next
    const [size = 0, reply = null] = await batch(
      [[this.#kind.sizeOf, this.#key], this.#kind.page(this.#key, from)],
      {
        cut: CUT,
      },
    )
    checked(reply)
    const { items, next } = this.#kind.read(reply, from)
    this.#size = numberIn(size)
    this.#next = next
    this.#count += items.length
    this.#rows.append(...items.map(item => this.#row(item)))
    this.#more.hidden = next === undefined
    this.#status.textContent =
      next === undefined
        ? `${countText(this.#size)} items`
        : `${countText(this.#count)} of ${countText(this.#size)} items`
  }

  #row(item: Item): HTMLTableRowElement {
    const actions = h('td', { class: 'actions' })
    const cells = item.cells.map(cell => h('td', {}, this.#shown(cell, item)))
    const row = h('tr', {}, ...cells, actions)
    const { id } = item
    const { edited, edit } = this.#kind
    if (id === undefined) return row
    const value = edited === undefined ? undefined : item.cells[edited]
    if (edit !== undefined && edited !== undefined && typeof value === 'string') {
      const begin = () => this.#editRow(row, edited, value, text => this.#change([edit(this.#key, id, text)]))
      actions.append(button('Edit', begin, { class: 'edit', 'aria-label': `Edit ${shown(id)}` }))
    }
    const remove = () => this.#change(this.#kind.remove(this.#key, id))
    actions.append(dangerButton('Delete', remove, { 'aria-label': `Delete ${shown(id)}` }))
    return row
  }

  #shown(cell: Cell, item: Item): Node | string {
    const cut = typeof cell === 'object' && 'cut' in cell ? cell : undefined
    const text = cut?.cut ?? (typeof cell === 'object' && 'cut' in cell ? '' : cell)
    const { format, text: pretty } = decoded(text, cut === undefined)
    const name = shown(text)
    const isShort = name.length <= BRIEF && !name.includes('\n')
    if (cut === undefined && isShort && (format === 'text' || format === 'bytes')) return name
    const brief = h('summary', {}, h('span', {}, name.slice(0, BRIEF), name.length > BRIEF && '…'))
    if (format === 'JSON' || format === 'MessagePack') brief.append(h('span', { class: 'fact' }, format))
    const full = h('pre', { tabindex: 0 }, pretty)
    const details = h('details', {}, brief, full)
    if (cut !== undefined) {
      brief.append(h('span', { class: 'fact' }, bytesText(cut.length)))
      const { whole } = this.#kind
      const { id } = item
      if (whole !== undefined && id !== undefined)
        details.append(button('Show more of it', () => this.#showWhole(full, whole(this.#key, id))))
    }
    return details
  }

  async #showWhole(into: HTMLElement, words: ReturnType<Collection['page']>): Promise<void> {
    const reply = await call(words, { cut: CUT_WHOLE })
    const cut = cutIn(reply)
    const { text } = decoded(cut?.cut ?? textIn(reply), cut === undefined)
    into.textContent = cut === undefined ? text : `${text}\n… ${countText(cut.length)} bytes in all`
  }

  #editRow(
    row: HTMLTableRowElement,
    column: number,
    value: string,
    save: (text: string) => Promise<void>,
  ): void {
    const area = h('textarea', { 'aria-label': 'New value', rows: 4, spellcheck: 'false' })
    area.value = value
    const cell = row.cells[column]
    if (cell === undefined) return
    const before = [...cell.childNodes]
    const cancel = () => cell.replaceChildren(...before)
    const done = () => save(area.value)
    area.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) guarded(done)
      if (event.key === 'Escape') cancel()
    })
    cell.replaceChildren(
      area,
      h('div', { class: 'bar' }, button('Save', done, { class: 'main' }), button('Cancel', cancel)),
    )
    area.focus()
  }

  /** Several commands are a transaction. */
  async #change(commands: readonly (readonly (Text | number)[])[]): Promise<void> {
    const replies = await batch(commands)
    for (const reply of replies) {
      const error = errorIn(reply)
      if (error !== undefined) throw new Failure(error)
    }
    tell('saved')
    await this.load()
  }

  #addForm(): HTMLFormElement {
    const fields = this.#kind.fields.map(name => [name, input({ size: 14 })] as const)
    const form = h('form', { class: 'bar' }, ...fields.map(([name, field]) => labelled(name, field)))
    form.append(h('button', { type: 'submit' }, 'Add'))
    form.addEventListener('submit', event => {
      event.preventDefault()
      const values = fields.map(([, field]) => field.value)
      guarded(async () => {
        await this.#change([this.#kind.add(this.#key, values)])
        for (const [, field] of fields) field.value = ''
        fields[0]?.[1].focus()
      })
    })
    return form
  }
}
