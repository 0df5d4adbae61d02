/** Keys: the tree at the left, the value of one at the right. Where the page is narrow, one of them at a time. */
import type { Text } from '../model/replies.ts'
import { h } from './dom.ts'
import { TreePanel } from './tree-panel.ts'
import { ValuePanel } from './value-panel.ts'
import type { View } from './view.ts'

export class KeysView implements View {
  readonly name = 'Keys'
  readonly element = h('div', { class: 'keys' })
  readonly #tree: TreePanel
  readonly #value: ValuePanel

  constructor() {
    this.#tree = new TreePanel(
      key => this.#open(key),
      () => this.#value.newKey(),
    )
    this.#value = new ValuePanel({
      gone: key => this.#tree.remove(key),
      added: key => this.#tree.add(key),
      back: () => this.#back(),
      opened: () => this.element.classList.add('has-value'),
    })
    this.element.append(this.#tree.element, this.#value.element)
  }

  enter(): void {
    this.#value.enter()
    if (this.#tree.isEmpty) void this.#tree.load(true)
  }

  leave(): void {
    this.#tree.stop()
    this.#value.leave()
  }

  refresh(): Promise<unknown> {
    return Promise.all([this.#tree.load(true), this.#value.refresh()])
  }

  databaseChanged(): void {
    this.#tree.forget()
    this.#back()
  }

  key(event: KeyboardEvent): boolean {
    if (event.key === 'Escape' && this.#value.isOpen) {
      this.#back()
      return true
    }
    if (event.key === 'n') {
      this.#value.newKey()
      return true
    }
    return this.#tree.key(event) || this.#value.key(event)
  }

  #open(key: Text): void {
    this.element.classList.add('has-value')
    this.#value.open(key)
  }

  #back(): void {
    this.element.classList.remove('has-value')
    this.#value.close()
    this.#tree.focus()
  }
}
