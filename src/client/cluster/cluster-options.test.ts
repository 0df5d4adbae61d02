import { expect, test } from 'vitest'
import { type ClusterNode, type ClusterOptions, clusterSettings } from './cluster-options.ts'

/** As plain JavaScript may call it. */
const read = (nodes: unknown, options: unknown = {}) =>
  clusterSettings(nodes as readonly ClusterNode[], options as ClusterOptions)

test('the first node says how all are talked to, and options win', () => {
  const settings = read(['rediss://ann:secret@a:1', 'redis://b:2', { host: 'c' }], {
    protocol: 2,
    timeout: 5,
  })
  expect(settings.seeds.map(({ host, port }) => [host, port])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 6379],
  ])
  expect(settings.common).toMatchObject({ tls: true, username: 'ann', password: 'secret', protocol: 2 })
  expect(settings).toMatchObject({ reads: 'primary', timeout: 5, pauses: {} })
  const others = read([new URL('redis://a')], {
    password: 'other',
    reads: 'replica',
    reconnect: { minDelay: 1 },
  })
  expect(others).toMatchObject({ common: { password: 'other' }, reads: 'replica', pauses: { minDelay: 1 } })
})

test.each<readonly [nodes: unknown, options: unknown, message: string]>([
  [[], {}, 'connectCluster: the nodes must be an array, each item a string that is not empty, or an object'],
  ['redis://a', {}, 'connectCluster: the nodes must be an array'],
  [undefined, {}, 'connectCluster: the nodes must be an array'],
  [['a:1'], {}, 'did you mean redis://a:1?'],
  [['unix:///a'], {}, 'connectCluster: the nodes of a cluster have no unix sockets'],
  [['redis://a/1'], {}, 'connectCluster: a cluster has no databases but number 0'],
  [['redis://a'], { database: 1 }, 'connectCluster: a cluster has no databases but number 0'],
  [['redis://a'], { port: 1 }, 'connectCluster: hosts and ports stand in the list of nodes'],
  [
    ['redis://a'],
    { reads: 'slave' },
    "connectCluster: option reads must be 'primary' or 'replica', not a string",
  ],
  [['redis://a'], { reconnect: false }, 'connectCluster: option reconnect must be an object, not a boolean'],
  [['redis://a'], { reconnect: { deadline: 1 } }, 'connectCluster: reconnect has no option deadline'],
  [['redis://a'], { scaleReads: 'slave' }, 'connectCluster has no option scaleReads'],
  [['redis://a'], null, 'connectCluster: the options must be an object, not null'],
])('%j with %j is refused', (nodes, options, message) => {
  expect(() => read(nodes, options)).toThrow(
    expect.objectContaining({ code: 'OPTION', message: expect.stringContaining(message) }),
  )
})
