/** Memory by the beginning of names: looks at keys page by page, until it is stopped or has seen all of them. */
import { bytesText, countText } from '../model/format.ts'
import { MemoryGroups } from '../model/memory-groups.ts'
import { errorIn, itemsOf, numberIn, shown, textIn } from '../model/replies.ts'
import { batch, call } from './api.ts'
import { button, complain, h, table } from './dom.ts'
import type { View } from './view.ts'

const COUNT = 500
const SHOWN = 50

export class MemoryView implements View {
  readonly name = 'Memory'
  readonly element = h('section', { 'aria-label': 'Memory by prefix', class: 'view' })
  readonly #rows: HTMLTableSectionElement
  readonly #status = h('span', { class: 'note', role: 'status' })
  readonly #start = button('Look at all keys', () => this.refresh(), { class: 'main' })
  readonly #stop = button('Stop', () => this.leave())
  #scan: AbortController | undefined

  constructor() {
    const { box, body } = table('Memory by prefix', ['Prefix', 'Keys', 'Memory', 'Share', 'Of a key'])
    this.#rows = body
    this.#stop.hidden = true
    this.element.append(h('div', { class: 'bar' }, this.#start, this.#stop, this.#status), box)
  }

  enter(): void {
    if (this.#rows.children.length === 0)
      this.#status.textContent = 'asks MEMORY USAGE of every key, page by page'
  }

  leave(): void {
    this.#scan?.abort()
  }

  databaseChanged(): void {
    this.leave()
    this.#rows.replaceChildren()
  }

  async refresh(): Promise<void> {
    this.#scan?.abort()
    const scan = new AbortController()
    this.#scan = scan
    const { signal } = scan
    const groups = new MemoryGroups()
    this.#start.hidden = true
    this.#stop.hidden = false
    let size = 0
    let isDone = false
    try {
      size = numberIn(await call(['DBSIZE'], { signal }))
      for (let cursor = '0'; ; ) {
        const [next = '0', found = null] = itemsOf(await call(['SCAN', cursor, 'COUNT', COUNT], { signal }))
        await this.#measure(itemsOf(found).map(textIn), groups, signal)
        this.#draw(groups, size, false)
        cursor = shown(next)
        if (cursor === '0') break
      }
      isDone = true
    } catch (failure) {
      if (!signal.aborted) complain(failure)
    }
    if (this.#scan !== scan) return
    this.#start.hidden = false
    this.#stop.hidden = true
    this.#draw(groups, size, isDone)
  }

  async #measure(
    keys: readonly ReturnType<typeof textIn>[],
    groups: MemoryGroups,
    signal: AbortSignal,
  ): Promise<void> {
    // A page of a small packed table may have more keys than were asked for.
    for (let at = 0; at < keys.length; at += COUNT) {
      const part = keys.slice(at, at + COUNT)
      const replies = await batch(
        part.map(key => ['MEMORY', 'USAGE', key]),
        { signal },
      )
      for (const [index, reply] of replies.entries()) {
        const error = errorIn(reply)
        if (error !== undefined) throw new Error(error)
        const key = part[index]
        if (key !== undefined && reply !== null) groups.add(shown(key), numberIn(reply))
      }
    }
  }

  #draw(groups: MemoryGroups, size: number, isDone: boolean): void {
    this.#status.textContent = `${countText(groups.keys)} of ${countText(Math.max(size, groups.keys))} keys, ${bytesText(groups.bytes)}${isDone ? '' : ' so far'}`
    this.#rows.replaceChildren(
      ...groups.top(SHOWN).map(({ prefix, keys, bytes }) => {
        const share = groups.bytes === 0 ? 0 : bytes / groups.bytes
        const meter = h('meter', { min: 0, max: 1, value: share, 'aria-label': `Share of ${prefix}` })
        return h(
          'tr',
          {},
          h('td', {}, prefix),
          h('td', { class: 'number' }, countText(keys)),
          h('td', { class: 'number' }, bytesText(bytes)),
          h('td', {}, meter, ` ${(share * 100).toFixed(1)} %`),
          h('td', { class: 'number' }, bytesText(bytes / Math.max(1, keys))),
        )
      }),
    )
  }
}
