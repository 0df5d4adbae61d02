/**
 * Where the suite comes from: Debian's source package of Redis, fetched once into `.cache/redis-suite/` and never
 * committed. A run works in a private copy of it, because the suite starts `src/redis-server` by that relative
 * path only: the copy's `src/` holds shell wrappers that exec the executable under test. They must not fork, the
 * suite signals the process it started.
 */
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSION = '7.0.15'
const DEBIAN_SOURCES = '/etc/apt/sources.list.d/debian.sources'

/** The unpacked source package; fetches it when it is not there yet. */
export function suiteIn(cache: string): string {
  const suite = join(cache, 'redis-suite')
  if (existsSync(join(suite, 'runtest'))) return suite
  installMissingTools()
  const work = join(cache, 'redis-source')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true })
  mkdirSync(join(work, 'archives', 'partial'), { recursive: true })
  const sources = join(work, 'debian.sources')
  writeFileSync(sources, readFileSync(DEBIAN_SOURCES, 'utf8').replace(/^Types:.*$/gm, 'Types: deb-src'))
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(work, 'lists')}`,
    `Dir::Cache=${work}`,
  ].flatMap(option => ['-o', option])
  run('apt-get', [...options, '-q', 'update'], work)
  run('apt-get', [...options, '-q', 'source', 'redis'], work)
  const unpacked = join(work, `redis-${VERSION}`)
  if (!existsSync(unpacked))
    throw new Error(`the Debian release of this machine does not have Redis ${VERSION}`)
  renameSync(unpacked, suite)
  rmSync(work, { recursive: true })
  return suite
}

function installMissingTools(): void {
  const missing = [
    { tool: 'tclsh8.6', pkg: 'tcl' },
    { tool: 'dpkg-source', pkg: 'dpkg-dev' },
  ].filter(({ tool }) => !existsSync(join('/usr/bin', tool)))
  if (missing.length > 0) run('apt-get', ['-q', '-y', 'install', ...missing.map(({ pkg }) => pkg)], tmpdir())
}

function run(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

/**
 * A copy of the suite whose `src/redis-server` execs `server` and whose `src/redis-cli` execs `cli`; files are checked
 * by the server's own tools. It lives under the system's temporary directory: the suite puts Unix sockets into it, and
 * their paths may be 107 bytes long.
 */
export function privateCopy(suite: string, server: readonly string[], cli: readonly string[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'tcl-'))
  for (const name of ['runtest', 'tests', 'utils', 'redis.conf']) {
    cpSync(join(suite, name), join(copy, name), { recursive: true })
  }
  for (const change of EDITS) edit(join(copy, 'tests'), change)
  if (isOurs(server)) {
    for (const change of ABOUT_USERS) edit(join(copy, 'tests'), change)
    for (const [name, value] of AS_IN_7_0)
      appendFileSync(join(copy, 'tests', 'assets', 'default.conf'), `\n${name} ${value}\n`)
  }
  mkdirSync(join(copy, 'src'))
  writeWrapper(join(copy, 'src', 'redis-server'), server)
  writeWrapper(join(copy, 'src', 'redis-cli'), cli)
  writeWrapper(join(copy, 'src', 'redis-benchmark'), ['/usr/bin/redis-benchmark'])
  for (const kind of ['aof', 'rdb']) {
    const checker = isOurs(server) ? [...server, `--check-${kind}`] : [`/usr/bin/redis-check-${kind}`]
    writeWrapper(join(copy, 'src', `redis-check-${kind}`), checker)
  }
  return copy
}

/** What the suite needs for TLS, in its own way; only the parameters that take a minute to find are given to it. */
export function makeCertificates(copy: string): void {
  if (!readdirSync('/usr/lib/tcltk', { recursive: true, encoding: 'utf8' }).some(name => /tcltls/.test(name)))
    run('apt-get', ['-q', '-y', 'install', 'tcl-tls'], copy)
  mkdirSync(join(copy, 'tests', 'tls'))
  const group = ['-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048']
  run('openssl', ['genpkey', '-genparam', ...group, '-out', join('tests', 'tls', 'redis.dh')], copy)
  run('bash', [join('utils', 'gen-test-certs.sh')], copy)
}

/** Directives that take back what came after 7.0 and the suite does not know: packed sets of strings. */
export const AS_IN_7_0: readonly (readonly [name: string, value: string])[] = [
  ['set-max-listpack-entries', '0'],
]

/** Debian's server does not know newer directives. */
export function isOurs([program]: readonly string[]): boolean {
  return program !== '/usr/bin/redis-server'
}

interface Edit {
  readonly file: string
  /** A regular expression: wherever it matches. */
  readonly from: string | RegExp
  readonly to: string
}

/** What the skip list cannot reach: statements between tests that need what the project does not have, changes since 7.0. */
const EDITS: readonly Edit[] = [
  // Since 7.2 a short list is one listpack.
  {
    file: 'support/test.tcl',
    from: '    assert_match $enc $val\n',
    to: '    if {$enc eq "quicklist" && $val eq "listpack"} return\n    assert_match $enc $val\n',
  },
  // The suite removes the files between the two servers of this test: a real redis-server fails it, too.
  {
    file: 'integration/aof-race.tcl',
    from: 'start_server [list overrides $config] $code',
    to: 'start_server [list overrides $config keep_persistence true] $code',
  },
  // Redis listens on every address unless told otherwise; we do only when told.
  {
    file: 'unit/introspection.tcl',
    from: 'overrides {protected-mode {no} enable-protected-configs {local}',
    to: 'overrides {bind 0.0.0.0 protected-mode {no} enable-protected-configs {local}',
  },
  // The same for the one that connects from elsewhere.
  {
    file: 'unit/networking.tcl',
    from: '    test {Protected mode works as expected} {\n',
    to: '    r config set bind 0.0.0.0\n    test {Protected mode works as expected} {\n',
  },
  // A block without tests, about the debugger.
  {
    file: 'unit/scripting.tcl',
    from: 'start_server {tags {"scripting external:skip"}} {\n    r script debug sync\n',
    to: 'if {0} {\n    r script debug sync\n',
  },
  // The line of our log that this test asks for does not end there, and is not the last one.
  {
    file: 'integration/replication.tcl',
    from: 'asks for synchronization but with a wrong offset}',
    to: 'asks for synchronization but with a wrong offset*}',
  },
]

/** What a user may not do is said otherwise since 7.2. */
const ABOUT_USERS: readonly Edit[] = [
  ...['unit/acl.tcl', 'unit/acl-v2.tcl'].flatMap(file => [
    { file, from: /NOPERM\*(key|channel)s\*/g, to: 'NOPERM*$1*' },
    {
      file,
      from: /"This user has no (permissions[^"]*" +\[r ACL DRYRUN (\S+))/gi,
      to: '"User $2 has no $1',
    },
  ]),
  {
    file: 'unit/acl-v2.tcl',
    from: /this user has no permissions to access one of the keys used as arguments/g,
    to: 'No permissions to access a key',
  },
]

function edit(tests: string, { file, from, to }: Edit): void {
  const path = join(tests, file)
  const text = readFileSync(path, 'utf8')
  if (typeof from === 'string' ? !text.includes(from) : text.search(from) === -1)
    throw new Error(`${path} does not have ${typeof from === 'string' ? JSON.stringify(from) : from}`)
  writeFileSync(path, text.replace(from, to))
}

function writeWrapper(path: string, command: readonly string[]): void {
  const words = command.map(word => `'${word.replaceAll("'", "'\\''")}'`)
  writeFileSync(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 })
}
