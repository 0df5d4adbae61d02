/**
 * Random lives of a cluster: whatever moves, changes places or is killed, each key is where its slot is, once, as it was
 * written last, and replicas have what their primaries have.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectCluster } from '../../src/client.ts'
import { startTestCluster, type TestCluster, type TestClusterNode } from '../../src/testing.ts'

/** Few keys, so that their slots are in use. */
const KEYS = ['a', 'b', 'c', 'd', '{a}2', '{b}2', 'e', 'f']

const key = fc.constantFrom(...KEYS)
const number = fc.nat(5)

const step = fc.oneof(
  fc.record({ do: fc.constant('write' as const), key, number }),
  fc.record({ do: fc.constant('remove' as const), key }),
  fc.record({ do: fc.constant('move' as const), key, to: number }),
  fc.record({ do: fc.constant('move some' as const), key, to: number, keys: number, ends: fc.boolean() }),
  fc.record({ do: fc.constant('fail over' as const), node: number }),
  fc.record({ do: fc.constant('kill' as const), node: number }),
  fc.record({ do: fc.constant('restart' as const) }),
)

function at<T>(list: readonly T[], number: number): T {
  const item = list[number % list.length]
  if (item === undefined) throw new Error('there is none')
  return item
}

/** Every node agrees on the owner of every key, has no key of another, and is copied by its replicas. */
async function check(cluster: TestCluster, expected: ReadonlyMap<string, string>): Promise<void> {
  await cluster.idle()
  const found = new Map<string, string>()
  for (const node of cluster.primaries) {
    for (const [name, { value }] of Object.entries(node.contents())) {
      expect(cluster.ownerOf(name)).toBe(node)
      expect(found.has(name)).toBe(false)
      found.set(name, String(value))
    }
  }
  expect(new Map([...found].sort())).toEqual(new Map([...expected].sort()))
  for (const replica of cluster.replicas) expect(replica.contents()).toEqual(replica.primary?.contents())
  for (const node of [...cluster.primaries, ...cluster.replicas])
    expect(await node.server.call('CLUSTER', 'INFO')).toMatch(
      /cluster_state:ok\r\ncluster_slots_assigned:16384/,
    )
}

test('no key is lost, doubled or misplaced', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async steps => {
      await using cluster = await startTestCluster({ primaries: 3, replicas: 2 })
      await using client = await connectCluster(cluster.urls, { reconnect: { minDelay: 1, maxDelay: 10 } })
      const expected = new Map<string, string>()
      let killed: TestClusterNode | undefined
      for (const each of steps) {
        switch (each.do) {
          case 'write':
            await client.set(each.key, each.number)
            expected.set(each.key, String(each.number))
            break
          case 'remove':
            await client.del(each.key)
            expected.delete(each.key)
            break
          case 'move':
            cluster.moveSlot(each.key, at(cluster.primaries, each.to))
            break
          case 'move some': {
            const to = at(cluster.primaries, each.to)
            if (to === cluster.ownerOf(each.key)) break
            const move = cluster.beginMove(each.key, to)
            move.moveKeys(each.keys)
            // Through ASK, if the key has left or was not there.
            await client.set(each.key, 'on the way')
            expected.set(each.key, 'on the way')
            if (each.ends) move.finish()
            else move.cancel()
            break
          }
          case 'fail over':
            await cluster.failOver(at([...cluster.primaries, ...cluster.replicas], each.node))
            break
          case 'kill':
            if (killed !== undefined) break
            killed = at([...cluster.primaries, ...cluster.replicas], each.node)
            await cluster.kill(killed)
            break
          case 'restart':
            if (killed !== undefined) await cluster.restart(killed)
            killed = undefined
        }
      }
      await check(cluster, expected)
    }),
    { numRuns: 10 },
  )
})
