/** Which directives do nothing: the list that the log uses, compared with what the sources read. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Config, type Name } from '../src/config/config.ts'
import { DIRECTIVES } from '../src/config/directives.ts'
import { linesOfArguments, loadLines } from '../src/config/file.ts'
import { ignoredIn, isIgnored, isOfClusters } from '../src/config/ignored.ts'
import * as channels from '../src/engine/channels.ts'
import { createServer } from '../src/server.ts'
import { startTestCluster } from '../src/testing.ts'

const SRC = join(import.meta.dirname, '..', 'src')

/** Where directives are declared. */
const OWN = /^config.(directives|specials|ignored)/

/** Shown by INFO, and without effect all the same. */
const SHOWN: readonly string[] = ['hz']

/** A directive that is read: its name is that of the one group that has matched. */
const READ =
  /(?:value|bind|onChange)\('([\w-]+)'|protectedBy: '([\w-]+)'|#values\['([\w-]+)'\]|^ {2}'([\w-]+)': '/gm

test('what nobody reads is listed, and nothing else', () => {
  const read = new Set<string>()
  for (const name of readdirSync(SRC, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || OWN.test(name)) continue
    for (const [, ...names] of readFileSync(join(SRC, name), 'utf8').matchAll(READ)) {
      read.add(names.find(each => each !== undefined) ?? '')
    }
  }
  const names = Object.keys(DIRECTIVES) as Name[]
  const unread = names.filter(name => SHOWN.includes(name) || isOfClusters(name) || !read.has(name))
  expect(names.filter(isIgnored)).toEqual(unread)
})

test('only what was given is told, and no default', () => {
  const read = (...argv: string[]) => {
    const config = new Config()
    loadLines(config, linesOfArguments(argv), () => [])
    return ignoredIn(config)
  }
  expect(read()).toEqual([])
  expect(read('--io-threads', '1', '--maxmemory', '1mb')).toEqual([])
  expect(read('--bio_cpulist', '1', '--io-threads', '4')).toEqual(['bio-cpulist', 'io-threads'])
})

test('a server that is embedded says it when it begins to listen', async () => {
  const server = createServer({ port: 0, config: { 'io-threads': 4, maxmemory: '1mb' } })
  const said: string[] = []
  const stop = channels.note.subscribe(({ server: from, text }) => {
    if (from === server) said.push(text)
  })
  onTestFinished(async () => {
    stop()
    await server.close()
  })
  await server.listen()
  expect(said).toEqual(['Accepted from the configuration, but without effect here: io-threads'])
})

test('of the directives of clusters, the nodes of a test cluster obey some, and say which they do not', async () => {
  const said: string[] = []
  const stop = channels.note.subscribe(({ text }) => said.push(text))
  onTestFinished(stop)
  const config = { 'cluster-require-full-coverage': 'no', 'cluster-node-timeout': 500 }
  await using cluster = await startTestCluster({ primaries: 1, config })
  expect(cluster.nodes.map(node => node.server.mode)).toEqual(['cluster'])
  expect(said).toContain('Accepted from the configuration, but without effect here: cluster-node-timeout')
})
