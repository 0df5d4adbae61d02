/** The dialog that says what the keyboard does. */
import { button, h } from './dom.ts'

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['?', 'this help'],
  ['r', 'ask the server again'],
  ['/', 'filter'],
  ['Esc', 'leave a field, go back from a value'],
  ['↑ ↓', 'move among keys'],
  ['→ ←', 'open and close a folder'],
  ['Enter', 'show the value of a key'],
  ['n', 'make a key'],
  ['e', 'edit the value'],
  ['t', 'set the time to live'],
  ['Delete', 'delete the key (twice)'],
  ['m', 'load more keys'],
  ['space', 'hold or go on, in the list of commands'],
]

export class HelpDialog {
  readonly element = h('dialog', { 'aria-label': 'Help' })
  readonly #views: () => readonly string[]

  constructor(views: () => readonly string[]) {
    this.#views = views
  }

  get isOpen(): boolean {
    return this.element.open
  }

  open(): void {
    const views = this.#views().map((name, at) => [String(at + 1), name] as const)
    this.element.replaceChildren(
      h('h2', {}, 'Keys of the keyboard'),
      h(
        'dl',
        {},
        ...[...views, ...KEYS].flatMap(([key, what]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, what)]),
      ),
      button('Close', () => this.element.close(), { autofocus: true }),
    )
    this.element.showModal()
  }
}
