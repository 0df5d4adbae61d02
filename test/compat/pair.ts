/**
 * The oracle: the same commands to a real redis-server and to mini-redis, raw replies compared, in RESP2 and in
 * RESP3. A step is a command, or a command with a named relaxation of what must be equal.
 */
import { expect } from 'vitest'
import { createServer, type Server } from '../../src/server/server.ts'
import { Recorder } from '../recorded/recorder.ts'
import { type RecordedCase, recordedStep } from '../recorded/recording.ts'
import { inAnyOrder, kind, pairsInAnyOrder, type View } from '../recorded/views.ts'
import { RawClient } from '../support/raw-client.ts'
import { type ServerProcess, startProcess } from '../support/server-process.ts'
import { asRedisSays } from './valkey-words.ts'
import { AS_REDIS, agree, type ChangeName } from './versions.ts'

export { inAnyOrder, pairsInAnyOrder, type View }

export type Argv = readonly (string | number)[]

interface Relaxed {
  readonly argv: Argv
  readonly view: View
  /** Replies are numbers, and may differ by so much. */
  readonly tolerance?: number
}

/** What ours replies where the real server is of another version: in any protocol, in RESP2 and RESP3, or made of its reply. */
type Ours = string | readonly [resp2: string, resp3: string] | ((theirs: string) => string)

interface Changed {
  readonly step: Step
  readonly name: ChangeName
  readonly ours: Ours
}

export type Step = Argv | Relaxed | Changed

const asItIs: View = reply => reply

/** An aggregate whose order is open. */
export const sorted = (...argv: Argv): Step => ({ argv, view: inAnyOrder })

/** A number that may differ by at most `tolerance` (times to live). */
export const approximately = (tolerance: number, ...argv: Argv): Step => ({
  argv,
  view: reply => Number(reply.slice(1)),
  tolerance,
})

/** Only the kind of reply must be equal: `$`, `:`, `-ERR`. */
export const sameKind = (...argv: Argv): Step => ({ argv, view: kind })

/** To the same steps in one protocol. */
interface Replies {
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

/** Of all pairs of a file of tests, while `npm run record` runs it. */
const recorder = process.env['RECORD'] === undefined ? undefined : new Recorder()

/**
 * A step whose reply depends on the version: where the real server's is another, ours must be `ours`. One that changed
 * twice is the newer change of the older.
 */
export const changed = (name: ChangeName, step: Step, ours: Ours): Step =>
  agree(name) ? step : { step, name, ours }

export class Pair {
  readonly real: ServerProcess
  readonly ours: Server
  /** What both were configured with. */
  readonly #config: Readonly<Record<string, string>>

  constructor(real: ServerProcess, ours: Server, config: Readonly<Record<string, string>>) {
    this.real = real
    this.ours = ours
    this.#config = config
  }

  static async start(config: Readonly<Record<string, string>> = {}): Promise<Pair> {
    const args = Object.entries(config).flatMap(([name, value]) => [`--${name}`, value])
    const real = await startProcess(
      ['redis-server'],
      ['--save', '', '--enable-debug-command', 'yes', ...AS_REDIS, ...args],
    )
    const ours = await createServer({
      port: 0,
      config: { 'enable-debug-command': 'yes', ...config },
    }).listen()
    return new Pair(real, ours, config)
  }

  async stop(): Promise<void> {
    await this.ours.close()
    await this.real.stop()
    await recorder?.write(expect.getState().testPath ?? '')
  }

  /** Where a test that states what it expects can run: on ours, and on the real server if it answers alike. */
  ports(name: ChangeName): number[] {
    return agree(name) ? [this.real.port, this.ours.port] : [this.ours.port]
  }

  /** Runs the steps on emptied servers, in both protocols, and expects the same replies. */
  async same(steps: readonly Step[]): Promise<void> {
    const replies: Replies[] = []
    for (const protocol of ['2', '3']) {
      const expected = (await run(this.real.port, protocol, steps)).map(asRedisSays)
      const actual = await run(this.ours.port, protocol, steps)
      for (const [at, step] of steps.entries()) {
        const { argv, view, tolerance } = relaxed(step)
        const theirs = view(expected[at] ?? '')
        const wanted = 'ours' in step ? view(oursOf(step, protocol, expected[at] ?? '')) : theirs
        const place = `RESP${protocol} reply to ${JSON.stringify(argv)}`
        if ('ours' in step) expect(theirs, `'${step.name}' is no difference: ${place}`).not.toEqual(wanted)
        const reply = view(actual[at] ?? '')
        if (tolerance === undefined) expect(reply, place).toEqual(wanted)
        else expect(Math.abs(Number(reply) - Number(wanted)), place).toBeLessThanOrEqual(tolerance)
      }
      replies.push({ expected, actual })
    }
    recorder?.add(this.#recorded(steps, replies))
  }

  /** What both servers agreed on. */
  #recorded(steps: readonly Step[], replies: readonly Replies[]): RecordedCase {
    return {
      test: (expect.getState().currentTestName ?? '').slice(0, 100),
      ...(Object.keys(this.#config).length > 0 ? { config: this.#config } : {}),
      steps: steps.map((step, at) => {
        const { argv, view } = relaxed(step)
        const seen = ({ expected, actual }: Replies) => [view(expected[at] ?? ''), view(actual[at] ?? '')]
        const agreed = replies.every(each => new Set(seen(each)).size === 1)
        const expected = replies.map(each => each.expected[at] ?? '')
        return recordedStep(argv, view === asItIs ? undefined : view, agreed ? expected : [])
      }),
    }
  }

  /** Sends bytes as they are to both on fresh connections, and expects the same bytes back until both close. */
  async sameBytes(bytes: string, replies = 1): Promise<void> {
    const answers: string[] = []
    for (const port of [this.real.port, this.ours.port]) {
      const client = await RawClient.open(port)
      client.write(bytes)
      let answer = ''
      for (let i = 0; i < replies && !answer.endsWith('<closed>'); i++) answer += await client.read()
      answers.push(answer)
      client.close()
    }
    expect(answers[1], JSON.stringify(bytes)).toBe(answers[0])
  }

  /** The same, with the sending side closed after the bytes, so that it ends even when they are not answered. */
  async sameToTheEnd(bytes: string, view: (reply: string) => string = reply => reply): Promise<void> {
    const answers: string[][] = []
    for (const port of [this.real.port, this.ours.port]) {
      const client = await RawClient.open(port)
      client.write(bytes)
      client.end()
      const answer: string[] = []
      do answer.push(view(await client.read()))
      while (!answer.at(-1)?.endsWith('<closed>'))
      answers.push(answer)
      client.close()
    }
    expect(answers[1], JSON.stringify(bytes.slice(0, 100))).toEqual(answers[0])
  }
}

function relaxed(step: Step): Relaxed {
  if ('step' in step) return relaxed(step.step)
  return 'argv' in step ? step : { argv: step, view: asItIs }
}

function oursOf({ ours, step }: Changed, protocol: string, theirs: string): string {
  if (typeof ours === 'function') return ours('ours' in step ? oursOf(step, protocol, theirs) : theirs)
  return typeof ours === 'string' ? ours : ours[protocol === '2' ? 0 : 1]
}

async function run(port: number, protocol: string, steps: readonly Step[]): Promise<string[]> {
  const client = await RawClient.open(port)
  const replies: string[] = []
  await client.ask('HELLO', protocol)
  await client.ask('FLUSHALL')
  for (const step of steps) replies.push(await client.ask(...relaxed(step).argv.map(String)))
  client.close()
  return replies
}
