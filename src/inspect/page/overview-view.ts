/** What the server does, second by second: operations, latency, memory, and its figures of INFO. */
import { bytesText, countText, durationText } from '../model/format.ts'
import { costOf, databasesOf, fieldsOf } from '../model/info.ts'
import { errorIn, Failure, shown } from '../model/replies.ts'
import { batch } from './api.ts'
import { Chart } from './chart.ts'
import { complain, h } from './dom.ts'
import type { View } from './view.ts'

const INTERVAL = 1000

interface Sample {
  /** Milliseconds of the page's own clock: the server's may stand still. */
  readonly at: number
  readonly commands: number
  readonly calls: number
  readonly microseconds: number
}

export class OverviewView implements View {
  readonly name = 'Overview'
  readonly element = h('section', { 'aria-label': 'Overview', class: 'view', tabindex: 0 })
  readonly #operations = new Chart('Operations per second', value => countText(Math.round(value)))
  readonly #latency = new Chart('Mean time of a command', value => `${value.toFixed(1)} µs`)
  readonly #memory = new Chart('Memory', bytesText)
  readonly #figures = h('dl', { class: 'figures' })
  #last: Sample | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #isAsking = false

  constructor() {
    this.element.append(
      h('div', { class: 'charts' }, this.#operations.element, this.#latency.element, this.#memory.element),
      this.#figures,
    )
  }

  enter(): void {
    void this.refresh()
    this.#timer = setInterval(() => void this.refresh(), INTERVAL)
  }

  leave(): void {
    clearInterval(this.#timer)
    this.#last = undefined
  }

  async refresh(): Promise<void> {
    if (this.#isAsking || document.hidden) return
    this.#isAsking = true
    try {
      const [info = '', stats = ''] = await batch([['INFO'], ['INFO', 'commandstats']], {
        cut: Number.MAX_SAFE_INTEGER,
      })
      const error = errorIn(info)
      if (error !== undefined) throw new Failure(error)
      this.#show(shown(info), errorIn(stats) === undefined ? shown(stats) : '')
    } catch (failure) {
      complain(failure)
      clearInterval(this.#timer)
    } finally {
      this.#isAsking = false
    }
  }

  #show(info: string, stats: string): void {
    const fields = fieldsOf(info)
    const number = (name: string) => Number(fields.get(name) ?? 0)
    const sample = { at: performance.now(), commands: number('total_commands_processed'), ...costOf(stats) }
    if (this.#last !== undefined) {
      const seconds = (sample.at - this.#last.at) / 1000
      const calls = sample.calls - this.#last.calls
      this.#operations.add(Math.max(0, sample.commands - this.#last.commands) / seconds)
      this.#latency.add(calls > 0 ? Math.max(0, sample.microseconds - this.#last.microseconds) / calls : 0)
    }
    this.#memory.add(number('used_memory'))
    this.#last = sample
    const [hits, misses] = [number('keyspace_hits'), number('keyspace_misses')]
    const limit = number('maxmemory')
    const figures = [
      ['Redis version', fields.get('redis_version') ?? ''],
      ['Running for', durationText(number('uptime_in_seconds') * 1000)],
      ['Role', fields.get('role') ?? ''],
      [
        'Clients',
        `${countText(number('connected_clients'))}, ${countText(number('blocked_clients'))} of them waiting`,
      ],
      [
        'Keys',
        databasesOf(info)
          .map(({ index, keys }) => `db ${index}: ${countText(keys)}`)
          .join(', ') || 'none',
      ],
      ['Memory', `${bytesText(number('used_memory'))}${limit > 0 ? ` of ${bytesText(limit)}` : ''}`],
      [
        'Found',
        hits + misses === 0
          ? '–'
          : `${((hits / (hits + misses)) * 100).toFixed(1)} % of ${countText(hits + misses)} reads`,
      ],
      [
        'Expired and evicted',
        `${countText(number('expired_keys'))} and ${countText(number('evicted_keys'))}`,
      ],
    ] as const
    this.#figures.replaceChildren(
      ...figures.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    )
  }
}
