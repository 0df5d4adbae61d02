import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { clusterFor } from 'mini-redis-server/node-test'
import { createCluster } from 'redis'
import { mayTry } from './login-limit.js'

test('tries are counted on, whichever node ends', async t => {
  const cluster = await clusterFor(t, { primaries: 2, replicas: 1 })
  const client = createCluster({ rootNodes: cluster.urls.map(url => ({ url })) })
  await client.connect()
  const tries = [await mayTry(client, 'ann'), await mayTry(client, 'ann'), await mayTry(client, 'ann')]
  deepEqual(tries, [true, true, true])
  await cluster.failOver(cluster.ownerOf('tries:ann'))
  equal(await mayTry(client, 'ann'), false)
  cluster.clock.advance('1m')
  equal(await mayTry(client, 'ann'), true)
  client.destroy()
})
