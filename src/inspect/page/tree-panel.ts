/**
 * The tree of keys, with a filter. Keys come by SCAN, a page at a time, and never by KEYS: with a million of them the page
 * shows the first ones at once. The tree is one list of rows for the keyboard, as WAI-ARIA has it.
 */
import { countText } from '../model/format.ts'
import { KeyTree, type Row } from '../model/key-tree.ts'
import { isSame, itemsOf, numberIn, shown, type Text, textIn } from '../model/replies.ts'
import { call } from './api.ts'
import { button, complain, guarded, h, input } from './dom.ts'

/** Keys that one press of "More" brings, about. */
const PAGE = 1000
/** Keys that SCAN looks at for one reply. */
const COUNT = 1000
const COUNT_FILTERED = 5000
const MOST_ROWS = 2000
const WAIT_FOR_TYPING = 250

export class TreePanel {
  readonly element = h('section', { class: 'tree-panel', 'aria-label': 'Keys' })
  readonly #tree = new KeyTree()
  readonly #list = h('ul', { role: 'tree', 'aria-label': 'Keys', class: 'tree' })
  readonly #filter = input({
    type: 'search',
    placeholder: 'Filter: text or a pattern like user:*',
    'aria-label': 'Filter keys',
  })
  readonly #status = h('p', { class: 'note', role: 'status' })
  readonly #more = button('More', () => this.load(false))
  readonly #stop = button('Stop', () => this.stop())
  readonly #onOpen: (key: Text) => void
  /** What is visible. */
  #rows: readonly Row[] = []
  /** The row that the keyboard is on. */
  #active = 0
  #shownKey: Text | undefined
  /** Where SCAN goes on; undefined: it has seen all. */
  #cursor: string | undefined = '0'
  /** Ends the scan that is under way. */
  #scan: AbortController | undefined
  /** Keys that SCAN has looked at, about. */
  #looked = 0
  #size = 0
  #typing: ReturnType<typeof setTimeout> | undefined

  constructor(onOpen: (key: Text) => void, onNew: () => void) {
    this.#onOpen = onOpen
    this.#stop.hidden = true
    this.element.append(
      h('div', { class: 'bar' }, this.#filter, button('New key', onNew)),
      this.#list,
      h('div', { class: 'bar foot' }, this.#status, this.#more, this.#stop),
    )
    this.#filter.addEventListener('input', () => {
      clearTimeout(this.#typing)
      this.#typing = setTimeout(() => guarded(() => this.load(true)), WAIT_FOR_TYPING)
    })
    this.#filter.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') this.focus()
    })
    this.#list.addEventListener('click', event => {
      const at = this.#rowOf(event.target)
      if (at !== -1) this.#activate(at)
    })
    this.#list.addEventListener('focusin', event => {
      const at = this.#rowOf(event.target)
      if (at !== -1) this.#active = at
    })
  }

  get isEmpty(): boolean {
    return this.#tree.size === 0
  }

  focus(): void {
    this.#focusRow(this.#active)
  }

  stop(): void {
    this.#scan?.abort()
  }

  /** Nothing that it shows is there any more: another database was chosen. */
  forget(): void {
    this.stop()
    this.#cursor = '0'
    this.#tree.clear()
    this.#draw()
  }

  add(key: Text): void {
    this.#tree.add(key)
    for (let path = '', parts = shown(key).split(':').slice(0, -1); parts.length > 0; ) {
      path += `${parts.shift()}:`
      this.#tree.setOpen(path, true)
    }
    this.#shownKey = key
    this.#draw()
  }

  remove(key: Text): void {
    this.#tree.remove(key)
    this.#draw()
  }

  /** Brings keys: the first ones, or more of them. */
  async load(anew: boolean): Promise<void> {
    this.#scan?.abort()
    const scan = new AbortController()
    this.#scan = scan
    if (anew) {
      this.#cursor = '0'
      this.#looked = 0
    }
    const pattern = patternOf(this.#filter.value)
    const words = pattern === undefined ? ['COUNT', COUNT] : ['MATCH', pattern, 'COUNT', COUNT_FILTERED]
    this.#stop.hidden = false
    this.#more.hidden = true
    try {
      this.#size = numberIn(await call(['DBSIZE'], { signal: scan.signal }).catch(() => 0))
      let isFirst = anew
      for (let found = 0; this.#cursor !== undefined && found < PAGE; ) {
        const [cursor = '0', keys = null] = itemsOf(
          await call(['SCAN', this.#cursor, ...words], { signal: scan.signal, cut: Number.MAX_SAFE_INTEGER }),
        )
        // What was there stays until something else can be shown.
        if (isFirst) this.#tree.clear()
        isFirst = false
        const before = this.#tree.size
        for (const key of itemsOf(keys)) this.#tree.add(textIn(key))
        found += this.#tree.size - before
        this.#looked += pattern === undefined ? COUNT : COUNT_FILTERED
        const next = String(textIn(cursor))
        this.#cursor = next === '0' ? undefined : next
        this.#draw()
      }
    } catch (failure) {
      if (!scan.signal.aborted) complain(failure)
    }
    if (this.#scan !== scan) return
    this.#scan = undefined
    this.#stop.hidden = true
    this.#draw()
  }

  key(event: KeyboardEvent): boolean {
    if (event.key === '/') this.#filter.focus()
    else if (event.key === 'm' && !this.#more.hidden) guarded(() => this.load(false))
    else if (this.#rowOf(document.activeElement) === -1) {
      if (event.key !== 'ArrowDown' || document.activeElement !== document.body) return false
      this.focus()
    } else return this.#rowKey(event.key)
    return true
  }

  #rowKey(key: string): boolean {
    const row = this.#rows[this.#active]
    if (row === undefined) return false
    if (key === 'ArrowDown') this.#focusRow(this.#active + 1)
    else if (key === 'ArrowUp') this.#focusRow(this.#active - 1)
    else if (key === 'Home') this.#focusRow(0)
    else if (key === 'End') this.#focusRow(this.#rows.length - 1)
    else if (key === 'Enter' || key === ' ') this.#activate(this.#active)
    else if (key === 'ArrowRight' && row.kind === 'folder') {
      if (row.isOpen) this.#focusRow(this.#active + 1)
      else this.#toggle(row)
    } else if (key === 'ArrowLeft') {
      if (row.isOpen) this.#toggle(row)
      else this.#focusRow(this.#parentOf(this.#active))
    } else return false
    return true
  }

  #parentOf(at: number): number {
    const level = this.#rows[at]?.level ?? 1
    const before = this.#rows.slice(0, at)
    const parent = before.findLastIndex(row => row.level < level)
    return parent === -1 ? at : parent
  }

  #activate(at: number): void {
    const row = this.#rows[at]
    if (row === undefined) return
    this.#active = at
    if (row.key === undefined) this.#toggle(row)
    else {
      this.#shownKey = row.key
      this.#draw()
      this.#focusRow(at)
      this.#onOpen(row.key)
    }
  }

  #toggle(row: Row): void {
    const path = row.id.slice(1)
    this.#tree.setOpen(path, !this.#tree.isOpen(path))
    this.#draw()
    this.#focusRow(this.#active)
  }

  #focusRow(at: number): void {
    const wanted = Math.max(0, Math.min(this.#rows.length - 1, at))
    const row = this.#list.children[wanted]
    if (!(row instanceof HTMLElement)) return
    this.#list.children[this.#active]?.setAttribute('tabindex', '-1')
    this.#active = wanted
    row.setAttribute('tabindex', '0')
    row.focus()
  }

  #rowOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest('[role=treeitem]') : null
    return row === null || row.parentElement !== this.#list ? -1 : [...this.#list.children].indexOf(row)
  }

  #draw(): void {
    const hadFocus = this.#rowOf(document.activeElement) !== -1
    const activeId = this.#rows[this.#active]?.id
    this.#rows = this.#tree.rows(MOST_ROWS)
    const same = this.#rows.findIndex(({ id }) => id === activeId)
    this.#active = same === -1 ? Math.max(0, Math.min(this.#active, this.#rows.length - 1)) : same
    this.#list.replaceChildren(...this.#rows.map((row, at) => this.#rowElement(row, at)))
    if (hadFocus) this.#focusRow(this.#active)
    this.#more.hidden = this.#cursor === undefined || this.#scan !== undefined
    this.#status.textContent = this.#statusText()
  }

  #statusText(): string {
    const loaded = countText(this.#tree.size)
    const cut =
      this.#rows.length >= MOST_ROWS ? `; ${countText(MOST_ROWS)} rows are shown: filter for others` : ''
    if (this.#filter.value !== '') {
      const share = this.#size === 0 ? 100 : Math.min(99, Math.floor((this.#looked / this.#size) * 100))
      return `${loaded} found${this.#cursor === undefined ? '' : `, ${share} % looked at`}${cut}`
    }
    if (this.#cursor === undefined) return `${loaded} keys${cut}`
    return `${loaded} of ${countText(this.#size)} keys${cut}`
  }

  #rowElement(row: Row, at: number): HTMLElement {
    const isShown = row.key !== undefined && this.#shownKey !== undefined && isSame(row.key, this.#shownKey)
    const element = h(
      'li',
      {
        role: 'treeitem',
        'aria-level': row.level,
        'aria-expanded': row.kind === 'folder' ? String(row.isOpen) : undefined,
        'aria-selected': row.kind === 'key' ? String(isShown) : undefined,
        tabindex: at === this.#active ? 0 : -1,
        class: row.kind,
      },
      h('span', { class: 'label' }, row.label),
      row.kind === 'folder' && h('span', { class: 'count' }, countText(row.count)),
    )
    element.style.setProperty('--level', String(Math.min(row.level, 20)))
    return element
  }
}

/** Text is looked for anywhere in a name; what has a star or the like is a pattern. */
function patternOf(filter: string): string | undefined {
  if (filter === '') return undefined
  return /[*?[]/.test(filter) ? filter : `*${filter.replace(/[\\\]]/g, '\\$&')}*`
}
