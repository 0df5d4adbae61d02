/** The page: its frame, which view is seen, the keyboard, and messages. */
import { namesOf, numberIn } from '../model/replies.ts'
import { batch, control, selected } from './api.ts'
import { ClientsView } from './clients-view.ts'
import { CommandsView } from './commands-view.ts'
import { ConsoleView } from './console-view.ts'
import { button, complain, guarded, h, setMessages } from './dom.ts'
import { HelpDialog } from './help.ts'
import { KeysView } from './keys-view.ts'
import { MemoryView } from './memory-view.ts'
import { OverviewView } from './overview-view.ts'
import { SlowLogView } from './slow-log-view.ts'
import { TestView } from './test-view.ts'
import type { View } from './view.ts'

const MOST_DATABASES = 64

class Page {
  readonly #views: View[] = []
  #current: View | undefined
  readonly #navigation = h('nav', { 'aria-label': 'Views' })
  readonly #main = h('main')
  readonly #address = h('span', { class: 'address' })
  readonly #databases = h('select', { 'aria-label': 'Database' })
  readonly #help = new HelpDialog(() => this.#views.map(({ name }) => name))

  async open(): Promise<void> {
    const status = h('p', { class: 'message', role: 'status' })
    setMessages((text, isError) => {
      status.textContent = text
      status.classList.toggle('error', isError)
    })
    status.addEventListener('click', () => {
      status.textContent = ''
    })
    document.body.append(
      h(
        'header',
        {},
        h('h1', {}, 'mini-redis', h('span', { class: 'unseen' }, ' inspector')),
        this.#address,
        this.#databases,
        button('?', () => this.#help.open(), { 'aria-label': 'Help: keys of the keyboard', class: 'help' }),
      ),
      this.#navigation,
      status,
      this.#main,
      this.#help.element,
    )
    this.#databases.addEventListener('change', () => {
      selected.database = Number(this.#databases.value)
      for (const view of this.#views) view.databaseChanged?.()
      this.#current?.refresh()
    })
    document.addEventListener('keydown', event => this.#key(event))
    const state = await control('STATE')
    this.#address.textContent = state.address
    selected.database = state.database
    document.title = `${state.address} · mini-redis inspector`
    this.#views.push(
      new KeysView(),
      new CommandsView(),
      new OverviewView(),
      new MemoryView(),
      new SlowLogView(),
      new ClientsView(),
      new ConsoleView(),
    )
    if (state.isOwn) this.#views.push(new TestView(state))
    for (const [at, view] of this.#views.entries()) {
      const digit = String(at + 1)
      const shortcut = h('span', { class: 'digit', 'aria-hidden': 'true' }, digit)
      const entry = button(view.name, () => this.#show(view), { 'aria-keyshortcuts': digit })
      entry.prepend(shortcut)
      this.#navigation.append(entry)
    }
    const wanted = location.hash.slice(1)
    this.#show(this.#views.find(({ name }) => slug(name) === wanted) ?? this.#views[0])
    await this.#listDatabases()
  }

  #show(view: View | undefined): void {
    if (view === undefined || view === this.#current) return
    this.#current?.leave()
    this.#current = view
    this.#main.replaceChildren(view.element)
    history.replaceState(undefined, '', `#${slug(view.name)}`)
    for (const [at, each] of [...this.#navigation.children].entries())
      if (this.#views[at] === view) {
        each.setAttribute('aria-current', 'page')
        each.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      } else each.removeAttribute('aria-current')
    view.enter()
  }

  async #listDatabases(): Promise<void> {
    const [config = null] = await batch([['CONFIG', 'GET', 'databases']])
    // Who may not ask has one at least.
    const count = numberIn(namesOf(config).get('databases') ?? 1)
    const shownCount = Math.min(MOST_DATABASES, Math.max(selected.database + 1, count))
    for (let at = 0; at < shownCount; at++) this.#databases.append(h('option', { value: at }, `db ${at}`))
    this.#databases.value = String(selected.database)
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || this.#help.isOpen) return
    const { target } = event
    if (event.key === 'Escape' && target instanceof HTMLElement && isField(target)) {
      target.blur()
      return
    }
    if (isField(target)) return
    const view = this.#views[Number(event.key) - 1]
    if (view !== undefined) this.#show(view)
    else if (event.key === '?') this.#help.open()
    else if (event.key === 'r') guarded(() => this.#current?.refresh())
    else if (this.#current?.key?.(event) !== true) return
    event.preventDefault()
  }
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox')
  )
}

function slug(name: string): string {
  return name.toLowerCase().replace(/\W+/g, '-')
}

new Page().open().catch(complain)
