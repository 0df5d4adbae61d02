import { test as base } from 'mini-redis-server/vitest'
import { createCluster } from 'redis'
import { expect } from 'vitest'
import { mayTry } from './login-limit.js'

const test = base.extend('clusterOptions', { scope: 'worker' }, { primaries: 2, replicas: 1 })

test('tries are counted on, whichever node ends', async ({ cluster }) => {
  const client = createCluster({ rootNodes: cluster.urls.map(url => ({ url })) })
  await client.connect()
  const tries = [await mayTry(client, 'ann'), await mayTry(client, 'ann'), await mayTry(client, 'ann')]
  expect(tries).toEqual([true, true, true])
  await cluster.failOver(cluster.ownerOf('tries:ann'))
  expect(await mayTry(client, 'ann')).toBe(false)
  cluster.clock.advance('1m')
  expect(await mayTry(client, 'ann')).toBe(true)
  client.destroy()
})
