import { expect, test } from 'mini-redis-server/playwright'
import { createCluster } from 'redis'

test.use({ clusterOptions: { primaries: 2, replicas: 1 } })

test('tries are counted on, whichever node ends', async ({ cluster }) => {
  const client = createCluster({ rootNodes: cluster.urls.map(url => ({ url })) })
  await client.connect()
  await client.incr('tries:ann')
  await cluster.failOver(cluster.ownerOf('tries:ann'))
  expect(await client.incr('tries:ann')).toBe(2)
  client.destroy()
})
