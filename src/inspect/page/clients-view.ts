/** CLIENT LIST as a table; a client can be ended. */
import { bytesText, countText, durationText } from '../model/format.ts'
import { clientsOf } from '../model/info.ts'
import { shown } from '../model/replies.ts'
import { call } from './api.ts'
import { button, dangerButton, guarded, h, input, table } from './dom.ts'
import type { View } from './view.ts'

/** Rows that are shown. */
const MOST = 500

export class ClientsView implements View {
  readonly name = 'Clients'
  readonly element = h('section', { 'aria-label': 'Clients', class: 'view' })
  readonly #rows: HTMLTableSectionElement
  readonly #filter = input({
    type: 'search',
    placeholder: 'Filter: name, address, command',
    'aria-label': 'Filter clients',
  })
  readonly #status = h('span', { class: 'note', role: 'status' })
  #clients: readonly ReadonlyMap<string, string>[] = []

  constructor() {
    const columns = [
      'Id',
      'Name',
      'Address',
      'User',
      'db',
      'Last command',
      'Connected',
      'Idle',
      'Memory',
      'Actions',
    ]
    const { box, body } = table('Clients', columns)
    this.#rows = body
    this.#filter.addEventListener('input', () => this.#draw())
    this.element.append(
      h(
        'div',
        { class: 'bar' },
        this.#filter,
        button('Refresh', () => this.refresh()),
        this.#status,
      ),
      box,
    )
  }

  enter(): void {
    guarded(() => this.refresh())
  }

  leave(): void {}

  key(event: KeyboardEvent): boolean {
    if (event.key !== '/') return false
    this.#filter.focus()
    return true
  }

  async refresh(): Promise<void> {
    this.#clients = clientsOf(shown(await call(['CLIENT', 'LIST'], { cut: Number.MAX_SAFE_INTEGER })))
    this.#draw()
  }

  #draw(): void {
    const text = this.#filter.value.toLowerCase()
    const found = this.#clients.filter(client => [...client.values()].join(' ').toLowerCase().includes(text))
    this.#rows.replaceChildren(...found.slice(0, MOST).map(client => this.#row(client)))
    const cut = found.length > MOST ? `, the first ${MOST} are shown` : ''
    this.#status.textContent = `${countText(found.length)} clients${cut}`
  }

  #row(client: ReadonlyMap<string, string>): HTMLTableRowElement {
    const of = (name: string) => client.get(name) ?? ''
    const seconds = (name: string) => durationText(Number(of(name)) * 1000)
    const end = async () => {
      await call(['CLIENT', 'KILL', 'ID', of('id')])
      await this.refresh()
    }
    const texts = [
      of('id'),
      of('name'),
      of('addr'),
      of('user'),
      of('db'),
      of('cmd').replace('|', ' '),
      seconds('age'),
      seconds('idle'),
      bytesText(Number(of('tot-mem') || 0)),
    ]
    const actions = h(
      'td',
      { class: 'actions' },
      dangerButton('End', end, { 'aria-label': `End client ${of('id')}` }),
    )
    return h('tr', {}, ...texts.map(text => h('td', {}, text)), actions)
  }
}
