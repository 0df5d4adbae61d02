/**
 * The rules of the house that a machine can check: who may import whom, no forced types, no time or chance
 * outside clock.ts and random.ts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

/**
 * For each room, those that it may import from, values or types: one way only, so that a room can be read without those
 * above it.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  resp: [],
  structures: ['resp'],
  memory: [],
  lua: ['structures'],
  keyspace: ['resp', 'structures', 'memory'],
  'persistence/rdb': ['resp', 'structures', 'keyspace'],
  'persistence/aof': ['resp', 'structures'],
  pubsub: ['resp', 'structures', 'keyspace'],
  blocking: ['resp', 'structures', 'keyspace'],
  journal: ['resp', 'keyspace'],
  scripting: ['resp', 'structures', 'keyspace', 'persistence/rdb', 'lua'],
  acl: ['resp', 'structures', 'keyspace'],
  config: ['resp', 'structures', 'keyspace', 'acl'],
  persistence: [
    'resp',
    'structures',
    'memory',
    'keyspace',
    'persistence/rdb',
    'persistence/aof',
    'journal',
    'config',
  ],
  replication: ['resp', 'structures', 'keyspace', 'persistence', 'persistence/rdb', 'journal', 'config'],
  commands: [
    'resp',
    'structures',
    'keyspace',
    'persistence',
    'replication',
    'persistence/rdb',
    'pubsub',
    'blocking',
    'journal',
    'scripting',
    'acl',
    'config',
  ],
  client: ['resp', 'structures', 'commands'],
  engine: [
    'resp',
    'structures',
    'memory',
    'keyspace',
    'persistence',
    'replication',
    'pubsub',
    'blocking',
    'journal',
    'scripting',
    'acl',
    'config',
    'commands',
    'client',
  ],
  net: ['resp', 'keyspace', 'config', 'engine'],
  inspect: ['resp', 'structures', 'keyspace', 'engine', 'net', 'rest', 'client'],
  recording: ['resp', 'structures', 'keyspace', 'persistence', 'commands', 'engine', 'client'],
  rest: ['resp', 'structures', 'commands', 'engine', 'client'],
  observe: ['resp', 'commands', 'engine'],
  server: [
    'resp',
    'structures',
    'keyspace',
    'persistence',
    'replication',
    'config',
    'commands',
    'engine',
    'net',
    'inspect',
    'recording',
    'rest',
    'observe',
    'client',
  ],
  testing: [
    'resp',
    'structures',
    'keyspace',
    'persistence',
    'config',
    'commands',
    'engine',
    'net',
    'inspect',
    'recording',
    'server',
    'client',
  ],
  cli: [
    'resp',
    'structures',
    'keyspace',
    'persistence',
    'persistence/rdb',
    'persistence/aof',
    'config',
    'commands',
    'observe',
    'engine',
    'net',
    'inspect',
    'recording',
    'server',
    'client',
    '.',
  ],
}

/**
 * Rooms whose files may know each other's types in circles, for then each is a part of one whole: an engine has
 * sessions, and a session speaks of its engine; a keyspace has databases, which tell it of their changes; a table of Lua
 * is a value and holds values, and code is compiled for the state that runs it. Everywhere else types count as well.
 */
const TYPE_CIRCLES = ['engine', 'keyspace', 'lua']

/** Rooms that also run in a browser. */
const WITHOUT_NODE = [
  'resp',
  'structures',
  'memory',
  'lua',
  'keyspace',
  'persistence/rdb',
  'persistence/aof',
  'persistence',
  'replication',
  'pubsub',
  'blocking',
  'journal',
  'scripting',
  'acl',
  'config',
  'commands',
  'engine',
  'rest',
]

interface SourceFile {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[]
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map(name => {
    const text = readFileSync(join(SRC, name), 'utf8')
    const imports = [
      ...text.matchAll(/^(import|export)\s(type\s)?[^'"]*?from '([^']+)'|^import '([^']+)'/gm),
    ].map(match => ({ from: match[3] ?? match[4] ?? '', typeOnly: match[2] !== undefined }))
    return { path: name, room: roomOf(name), text, imports }
  })

/** The first folder of a path; the first two where they are a room of their own. */
function roomOf(path: string): string {
  const [first = '.', second = ''] = dirname(path).split('/')
  return `${first}/${second}` in MAY_IMPORT ? `${first}/${second}` : first
}

test('rooms import in one direction', () => {
  const wrong: string[] = []
  for (const { path, room, imports } of files) {
    const allowed = MAY_IMPORT[room]
    if (allowed === undefined) continue
    for (const { from } of imports) {
      if (!from.startsWith('.')) continue
      const targetRoom = roomOf(relative(SRC, join(SRC, dirname(path), from)))
      if (targetRoom !== room && !allowed.includes(targetRoom)) wrong.push(`${path} imports ${from}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the core imports no module of Node', () => {
  const wrong = files
    .filter(({ room }) => WITHOUT_NODE.includes(room))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from, typeOnly }) => from.startsWith('node:') && !typeOnly)
        .map(({ from }) => `${path}: ${from}`),
    )
  expect(wrong).toEqual([])
})

test('the machinery of commands knows no family of them', () => {
  const wrong = files
    .filter(({ path }) => dirname(path) === join('commands', 'declare'))
    .flatMap(({ path, imports }) =>
      imports.filter(({ from }) => /^\.\.\/(?!\.\.)/.test(from)).map(({ from }) => `${path} imports ${from}`),
    )
  expect(wrong).toEqual([])
})

test('there are no cycles between files, of values or of types', () => {
  const graph = new Map(
    files.map(({ path, room, imports }) => [
      path,
      imports
        .filter(({ from, typeOnly }) => from.startsWith('.') && !(typeOnly && TYPE_CIRCLES.includes(room)))
        .map(each => join(dirname(path), each.from)),
    ]),
  )
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) throw new Error(`cycle: ${[...trail, path].join(' -> ')}`)
    if (done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
})

/** What comes with a file, itself and other packages included, as soon as it is imported. */
function loadedWith(entry: string): string[] {
  const byPath = new Map(files.map(file => [file.path, file]))
  const [loaded, left] = [new Set<string>(), [entry]]
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (loaded.has(path)) continue
    loaded.add(path)
    for (const { from, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (!typeOnly) left.push(from.startsWith('.') ? join(dirname(path), from) : from)
    }
  }
  return [...loaded]
}

test('a client of one server loads nothing for clusters and sentinels', () => {
  const loaded = loadedWith('client.ts')
  expect(loaded).toContain(join('client', 'connection.ts'))
  expect(loaded.filter(path => /^(client\/(cluster|sentinel)|structures)\//.test(path))).toEqual([])
})

test('a server loads nothing for HTTP and for recordings until it is asked to', () => {
  const loaded = loadedWith('server.ts')
  expect(loaded).toContain(join('server', 'server.ts'))
  expect(
    loaded.filter(path =>
      /^rest\/|^inspect\/|^recording\/(?!errors)|http-listener|^node:http|metrics-endpoint/.test(path),
    ),
  ).toEqual([])
})

test('a test runner is loaded by its own entries alone', () => {
  const runners = ['vitest', 'vitest/node', 'jest-environment-node', '@playwright/test', 'node:test']
  const entries = files.filter(({ room }) => room === '.').map(({ path }) => path)
  const loading = entries.map(
    entry => [entry, loadedWith(entry).filter(each => runners.includes(each))] as const,
  )
  expect(Object.fromEntries(loading.filter(([, found]) => found.length > 0))).toEqual({
    'vitest.ts': ['vitest'],
    'node-test.ts': ['node:test'],
    'jest-environment.ts': ['jest-environment-node'],
    'playwright.ts': ['@playwright/test'],
  })
})

describe('no file', () => {
  const patterns: readonly [what: string, pattern: RegExp, except: RegExp | undefined][] = [
    [
      'forces a type',
      /:\s*any\b|\bas any\b|as unknown as|@ts-(ignore|nocheck|expect-error)|biome-ignore/,
      undefined,
    ],
    [
      'of the core reads time or chance',
      /Date\.now|performance\.now|Math\.random|setTimeout\(|setInterval\(/,
      /^(?!keyspace|commands|structures|pubsub|blocking|config|resp)|clock\.ts$|random\.ts$/,
    ],
    // Windows takes `/` as well, and storage.ts also runs in browsers. A shell of the terminal is no matter of Windows.
    [
      'joins paths by hand, or knows the folders of a system',
      /(?:dir|folder|home|cwd|path)\w*(?:\(\))?\}\/|(?:tmpdir|homedir|cwd)\(\)\s*\+|['"`]\/(?:tmp|proc|etc|var|usr)\b/i,
      /^persistence\/(memory-)?storage\.ts$|^cli\/daemon\/descriptors\.ts$/,
    ],
    [
      'takes a system for granted',
      /process\.(?:get|set)e?[ug]id|process\.umask|'SIG(?!INT'|TERM')|\.sock\b|chmod\(/,
      /^cli\/(daemon\/signals|prompt\/line-editor)\.ts$|^net\/listener\.ts$/,
    ],
    ['has an unfinished mark', /TODO|FIXME|XXX|not implemented/, undefined],
  ]
  for (const [what, pattern, except] of patterns) {
    test(what, () => {
      const found = files
        .filter(({ path }) => except === undefined || !except.test(path))
        .flatMap(({ path, text }) => {
          const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
          const match = pattern.exec(code)
          return match === null ? [] : [`${path}: ${match[0]}`]
        })
      expect(found).toEqual([])
    })
  }
})
