/**
 * The oracle for clusters: the same commands to the same node of a real cluster and of a test cluster, three primaries with
 * a replica each, raw replies compared in RESP2 and RESP3. Ids and ports get the names of their nodes first.
 */
import { expect } from 'vitest'
import { startTestCluster, type TestCluster } from '../../src/testing.ts'
import { RawClient } from '../support/raw-client.ts'
import { RealCluster } from '../support/real-cluster.ts'

/** `p0` to `p2` are the primaries as they begin, `r0` to `r2` their replicas; `p0:other` is a second connection. */
export type Place = `${'p' | 'r'}${0 | 1 | 2}${'' | ':other'}`

/** What must be equal. */
type View = (reply: string) => unknown

export type ClusterStep =
  | readonly [place: Place, ...argv: readonly (string | number)[]]
  | { readonly step: readonly [place: Place, ...argv: readonly (string | number)[]]; readonly view: View }
  /** Asked again until the reply is so: real nodes hear of some changes a little later. */
  | { readonly until: RegExp; readonly step: readonly [place: Place, ...argv: readonly (string | number)[]] }
  /** A message that comes by itself. */
  | { readonly heard: Place }
  /** What is sent and not answered yet. */
  | { readonly sent: readonly [place: Place, ...argv: readonly (string | number)[]] }

interface Known {
  readonly id: string
  readonly port: number
}

const NAMES = ['p0', 'p1', 'p2', 'r0', 'r1', 'r2'] as const

/** One of the two clusters. */
class Side {
  readonly #nodes: readonly Known[]
  readonly #clients = new Map<string, RawClient>()

  constructor(nodes: readonly Known[]) {
    this.#nodes = nodes
  }

  async client(place: Place, protocol: number): Promise<RawClient> {
    const name = `${place} ${protocol}`
    const known = this.#clients.get(name)
    if (known !== undefined) return known
    const at = NAMES.findIndex(each => place.startsWith(each))
    const client = await RawClient.open(this.#nodes[at]?.port ?? 0)
    this.#clients.set(name, client)
    await client.ask('HELLO', String(protocol))
    return client
  }

  /** `<id p0>` and `<port p0>` in an argument stand for what they are here. */
  word(text: string | number): string {
    return NAMES.reduce((word, name, at) => {
      const { id = '', port = 0 } = this.#nodes[at] ?? {}
      return word.replaceAll(`<id ${name}>`, id).replaceAll(`<port ${name}>`, String(port))
    }, String(text))
  }

  named(reply: string): string {
    return NAMES.reduce((text, name, at) => {
      const { id = '', port = 0 } = this.#nodes[at] ?? {}
      return text
        .replaceAll(id, `<id ${name}>`)
        .replaceAll(`:${port}`, `:<port ${name}>`)
        .replaceAll(`\n${port}\r`, `\n<port ${name}>\r`)
        .replaceAll(`@${port + 10_000}`, `@<bus ${name}>`)
    }, reply)
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
    this.#clients.clear()
  }
}

export class ClusterPair {
  readonly real: RealCluster
  readonly ours: TestCluster
  readonly #sides: readonly [real: Side, ours: Side]

  private constructor(real: RealCluster, ours: TestCluster, sides: readonly [Side, Side]) {
    this.real = real
    this.ours = ours
    this.#sides = sides
  }

  static async start(): Promise<ClusterPair> {
    const real = await RealCluster.start(['--repl-diskless-sync-delay', '0'])
    const ours = await startTestCluster({ primaries: 3, replicas: 1 })
    const view = await real.view(real.primaries[0] ?? 0)
    const primaries = real.primaries.map(port => view.find(each => each.port === port))
    const replicas = primaries.map(each => view.find(({ primary }) => primary === each?.id))
    const known = [...primaries, ...replicas].map(each => ({ id: '', port: 0, ...each }))
    return new ClusterPair(real, ours, [
      new Side(known),
      new Side(ours.nodes.map(({ id, port }) => ({ id, port }))),
    ])
  }

  async stop(): Promise<void> {
    await this.ours.close()
    await this.real.stop()
  }

  /** Runs the steps on both, in both protocols, and expects the same replies. `after` brings both back to where they were. */
  async same(
    steps: readonly ClusterStep[],
    after: readonly ClusterStep[] = [],
    protocols: readonly number[] = [2, 3],
  ): Promise<void> {
    for (const protocol of protocols) {
      const [expected = [], actual = []] = await Promise.all(
        this.#sides.map(side => run(side, protocol, steps)),
      )
      for (const [at, step] of steps.entries()) {
        const view = 'view' in step ? step.view : (reply: string) => reply
        const place = `RESP${protocol} reply to ${JSON.stringify(step)}`
        expect(view(actual[at] ?? ''), place).toEqual(view(expected[at] ?? ''))
      }
      for (const side of this.#sides) {
        side.close()
        await run(side, protocol, after)
        side.close()
      }
    }
  }
}

async function run(side: Side, protocol: number, steps: readonly ClusterStep[]): Promise<string[]> {
  const replies: string[] = []
  for (const step of steps) {
    if ('heard' in step) {
      replies.push(side.named(await (await side.client(step.heard, protocol)).read()))
      continue
    }
    const [place, ...argv] = 'sent' in step ? step.sent : 'step' in step ? step.step : step
    const client = await side.client(place, protocol)
    const words = argv.map(each => side.word(each))
    if ('sent' in step) client.send(words)
    else if ('until' in step) while (!step.until.test(side.named(await client.ask(...words))));
    replies.push('sent' in step || 'until' in step ? '' : side.named(await client.ask(...words)))
  }
  return replies
}
