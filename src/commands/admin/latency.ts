/** LATENCY: what took long, as samples, as a graph, as advice; and how long each command takes. */
import * as errors from '../../keyspace/errors.ts'
import { MapReply, type ReplyValue, Verbatim } from '../../resp/values.ts'
import { drawSparkline } from '../../structures/sparkline.ts'
import { bytes, many, optional } from '../declare/args.ts'
import type { LatencyEvent, LatencySample, ServerView } from '../declare/context.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { helpCommand } from '../declare/help.ts'
import { array, bulk, fields, integer, map, tuple, verbatim } from '../declare/reply.ts'

const FLAGS: readonly Flag[] = ['admin', 'noscript', 'loading', 'stale']
const EVERYWHERE = ['request_policy:all_nodes', 'response_policy:special'] as const

const latest = command({
  name: 'LATENCY LATEST',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Gives the last sample and the longest time of each event.',
  flags: FLAGS,
  tips: ['nondeterministic_output', ...EVERYWHERE],
  args: [],
  reply: array(tuple(bulk(), integer(), integer(), integer())),
  run: ({ server }) =>
    server.latency.events().map(({ name, samples, longest }) => {
      const last = samples.at(-1)
      return [name, last?.time ?? 0, last?.latency ?? 0, longest]
    }),
})

const history = command({
  name: 'LATENCY HISTORY',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Gives the samples of an event, with the time of each.',
  flags: FLAGS,
  tips: ['nondeterministic_output', ...EVERYWHERE],
  args: [bytes('event')],
  reply: array(tuple(integer(), integer())),
  run: ({ server }, event) =>
    server.latency.event(event)?.samples.map(({ time, latency }) => [time, latency]) ?? [],
})

const graph = command({
  name: 'LATENCY GRAPH',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Draws the samples of an event.',
  flags: FLAGS,
  tips: ['nondeterministic_output', ...EVERYWHERE],
  args: [bytes('event')],
  reply: verbatim(),
  run: ({ server, clock }, name) => {
    const event = server.latency.event(name)
    if (event === undefined) throw errors.error(`No samples available for event '${name}'`)
    return new Verbatim('txt', draw(event, Math.floor(clock.now / 1000)))
  },
})

function draw({ name, samples, longest }: LatencyEvent, now: number): string {
  const times = samples.map(({ latency }) => latency)
  const extent = `high ${Math.max(...times)} ms, low ${Math.min(...times)} ms (all time high ${longest} ms)`
  const columns = samples.map(({ time, latency }) => ({ value: latency, label: age(now - time) }))
  return `${name} - ${extent}\n${'-'.repeat(80)}\n${drawSparkline(columns)}`
}

function age(seconds: number): string {
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}

const doctor = command({
  name: 'LATENCY DOCTOR',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Explains in words what took long, and what may help.',
  flags: FLAGS,
  tips: ['nondeterministic_output', ...EVERYWHERE],
  args: [],
  reply: verbatim(),
  run: ({ server }) => new Verbatim('txt', report(server)),
})

const ADVICE: Readonly<Record<string, string>> = {
  command: 'SLOWLOG GET lists the slow commands. Prefer those whose cost does not grow with the data.',
  'fast-command': 'Commands that should be fast were slow: the machine may be short of CPU or memory.',
  'expire-cycle': 'Many keys expire at the same time: spread their deadlines.',
  'eviction-cycle': 'Much is evicted at once: raise maxmemory, or store less.',
}

function report({ latency, config }: ServerView): string {
  if (config.value('latency-monitor-threshold') === 0) {
    return 'Nothing is measured: CONFIG SET latency-monitor-threshold <milliseconds> turns the monitor on.\n'
  }
  const events = latency.events()
  if (events.length === 0) return 'Nothing has taken longer than latency-monitor-threshold so far.\n'
  const lines = events.map(({ name, samples, longest }, at) => {
    const mean = samples.reduce((sum, each) => sum + each.latency, 0) / samples.length
    const spikes = `${samples.length} latency spikes (average ${Math.round(mean)} ms, ${periodOf(samples)})`
    return `${at + 1}. ${name}: ${spikes}. The longest ever took ${longest} ms.`
  })
  const advice = events.flatMap(({ name }) => (ADVICE[name] === undefined ? [] : [`- ${ADVICE[name]}`]))
  return `Some events took longer than latency-monitor-threshold:\n\n${[...lines, '', ...advice].join('\n')}\n`
}

function periodOf(samples: readonly LatencySample[]): string {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || first === last) return 'once'
  return `every ${((last.time - first.time) / (samples.length - 1)).toFixed(1)} s`
}

const reset = command({
  name: 'LATENCY RESET',
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Forgets the samples of some events, or of all.',
  flags: FLAGS,
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum'],
  args: [optional(many(bytes('event')))],
  reply: integer(),
  run: ({ server: { latency } }, given) => {
    const names = given ?? latency.events().map(({ name }) => name)
    return names.filter(name => latency.reset(name.toLowerCase())).length
  },
})

const histogram = command({
  name: 'LATENCY HISTOGRAM',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of commands that are told.',
  summary: 'Tells how many calls of each command took up to how many microseconds.',
  flags: FLAGS,
  tips: ['nondeterministic_output', ...EVERYWHERE],
  args: [optional(many(bytes('command')))],
  reply: map(fields({ calls: integer(), histogram_usec: map(integer()) })),
  run: ({ server }, names) => {
    const { commands, stats } = server
    const chosen = names?.map(name => commands.named(name)) ?? [...commands.all]
    const flat: ReplyValue[] = []
    for (const command of chosen) {
      if (command === undefined) continue
      for (const each of [command, ...(command.subcommands?.values() ?? [])]) {
        const durations = stats.durationsOf(each)
        if (durations.calls > 0) flat.push(each.fullName, describe(durations))
      }
    }
    return new MapReply(flat)
  },
})

function describe({ calls, upTo }: { calls: number; upTo: (microseconds: number) => number }): ReplyValue {
  const flat: ReplyValue[] = []
  let listed = 0
  // Powers of two of 1,024 ns, each up to the end of the finest part that Redis' histogram tells apart.
  for (let nanoseconds = 1024; listed < calls && nanoseconds < 2 ** 60; nanoseconds *= 2) {
    const end = (nanoseconds * 129) / 128 - 1
    const count = upTo(end / 1000)
    if (count > listed) flat.push(Math.floor(end / 1000), count)
    listed = count
  }
  return new MapReply(['calls', calls, 'histogram_usec', new MapReply(flat)])
}

const help = helpCommand('LATENCY', 'server', '2.8.13', [
  'DOCTOR',
  '    Return a human readable latency analysis report.',
  'GRAPH <event>',
  '    Return an ASCII latency graph for the <event> class.',
  'HISTORY <event>',
  '    Return time-latency samples for the <event> class.',
  'LATEST',
  '    Return the latest latency samples for all events.',
  'RESET [<event> ...]',
  '    Reset latency data of one or more <event> classes.',
  '    (default: reset all data for all event classes)',
  'HISTOGRAM [COMMAND ...]',
  '    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.',
  '    If no commands are specified then all histograms are replied.',
])

const latency = container(
  {
    name: 'LATENCY',
    group: 'server',
    since: '2.8.13',
    summary: 'A container for commands about what takes long.',
  },
  [doctor, graph, help, histogram, history, latest, reset],
)

export const latencyCommands: readonly Command[] = [latency]
