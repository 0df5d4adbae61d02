/**
 * `mini-redis-server [redis.conf] [--name value ...]`: a server for the shell. The configuration comes from the
 * environment, then the file, then the command line, each winning over the one before. `--otel` and `--otel-xray`
 * are no directives and may stand between them. The first SIGINT or SIGTERM ends gracefully, a second one at once.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { REDIS_VERSION } from '../../commands/connection/connection.ts'
import { Config } from '../../config/config.ts'
import { linesOfArguments, linesOfEnvironment, loadLines, takeFlags } from '../../config/file.ts'
import * as channels from '../../engine/channels.ts'
import { logTo } from '../../observe/pino-log.ts'
import { LoadError } from '../../persistence/loading.ts'
import { ReplyError } from '../../resp/values.ts'
import { createServer, type Server } from '../../server/server.ts'
import { globMatches } from '../../structures/glob.ts'
import { didYouMean } from '../options/suggestion.ts'
import { packageVersion } from '../options/version.ts'
import type { BarOwner } from '../output/progress-bar.ts'
import { fitToDescriptors } from './descriptors.ts'
import { heapLimitNote } from './heap-limit.ts'
import { withLoadingBar } from './loading-bar.ts'
import { createLog, pinoLevel } from './log.ts'
import { mistakeIn } from './mistakes.ts'
import { startTelemetry, TELEMETRY_FLAGS, type Telemetry } from './otel.ts'
import { endSignals } from './signals.ts'

const USAGE = `Usage: mini-redis-server [/path/to/redis.conf] [options]
       mini-redis-server -v or --version
       mini-redis-server -h or --help
       mini-redis-server --check-rdb file
       mini-redis-server --check-aof [--fix] file

Examples:
       mini-redis-server                         (127.0.0.1:6379)
       mini-redis-server /etc/redis/6379.conf
       mini-redis-server --port 7777
       mini-redis-server redis.conf --port 7777 --loglevel debug
       mini-redis-server --otel                  (OpenTelemetry, as its OTEL_* variables say)
       mini-redis-server --otel-xray             (the same with the ids of AWS X-Ray)
       mini-redis-server --metrics-port 9121     (Prometheus: http://127.0.0.1:9121/metrics)
       mini-redis-server --inspect-port 8001     (a page that shows what is inside; its address is in the log)
       mini-redis-server --rest-port 8079 --rest-token secret    (Upstash's REST API)
`

const { given: flags, rest: words } = takeFlags(process.argv.slice(2), TELEMETRY_FLAGS)
const [first, ...others] = words

/** Runs what the command line asks for, until the server has closed. */
export async function main(): Promise<void> {
  if (first === '-v' || first === '--version') {
    process.stdout.write(
      `mini-redis server v=${packageVersion()} redis=${REDIS_VERSION} node=${process.versions.node}\n`,
    )
  } else if (first === '-h' || first === '--help') {
    process.stdout.write(USAGE)
  } else {
    const server = configured()
    if (server !== undefined) await run(server)
  }
}

/** A server with the configuration of the environment, the file and the command line. */
function configured(): Server | undefined {
  const config = new Config()
  const path = first === undefined || first.startsWith('-') ? undefined : resolve(first)
  const options = path === undefined ? words : others
  const mistake = mistakeIn(options)
  if (mistake !== undefined) {
    process.stderr.write(`${mistake}\n`)
    process.exitCode = 1
    return undefined
  }
  const seen = new Set<string>()
  try {
    loadLines(config, linesOfEnvironment(process.env), readIncluded)
    if (path !== undefined) {
      config.file = {
        path,
        read: () => readFileSync(path, 'latin1'),
        write: text => writeFileSync(path, text, 'latin1'),
      }
      loadLines(config, config.file.read(), file => readIncluded(resolve(dirname(path), file)), seen)
    }
    loadLines(config, linesOfArguments(options), readIncluded, seen)
    const dir = config.value('dir')
    process.chdir(dir)
    config.load('dir', [process.cwd()])
    return createServer({ config })
  } catch (error) {
    const unreadable = error instanceof Error && 'syscall' in error
    const text = unreadable
      ? `Fatal error, can't open config file '${path}': ${error.message}`
      : messageOf(error)
    process.stderr.write(`${text}\n`)
    if (unreadable && /^\d+$/.test(first ?? ''))
      process.stderr.write(`${didYouMean(first ?? '', `--port ${first}`)}\n`)
    process.exitCode = 1
    return undefined
  }
}

/** The contents of the files that a path names; its last part may have wildcards. */
function readIncluded(path: string): readonly string[] {
  const pattern = basename(path)
  if (!/[*?[]/.test(pattern)) return [readFileSync(path, 'latin1')]
  const names = readdirSync(dirname(path)).filter(name => globMatches(pattern, name))
  return names.sort().map(name => readFileSync(join(dirname(path), name), 'latin1'))
}

/** Directives that open a port. */
const PORTS = ['port', 'tls-port', 'rest-port', 'inspect-port', 'metrics-port'] as const

async function run(server: Server): Promise<void> {
  const { config } = server
  const terminal: BarOwner = { streams: { errors: process.stdout }, beforeText: () => {} }
  const file = config.value('logfile')
  const log = createLog(config.value('loglevel'), file, terminal)
  const reduced = fitToDescriptors(config)
  if (reduced !== undefined) log.warn(reduced)
  const small = heapLimitNote()
  if (small !== undefined) log.info(small)
  let stopLogging = logTo(log, server)
  config.onChange('loglevel', level => {
    log.level = pinoLevel(level)
    stopLogging()
    stopLogging = logTo(log, server)
    return undefined
  })
  // Nobody could reach it, and nothing would keep the process alive.
  if (config.value('unixsocket') === '' && PORTS.every(name => config.value(name) === 0)) {
    log.error('Configured to not listen anywhere, exiting.')
    process.exitCode = 1
    return
  }
  if (config.value('pidfile') !== '') writeFileSync(config.value('pidfile'), `${process.pid}\n`)
  let telemetry: Telemetry | undefined
  try {
    if (flags.size > 0) telemetry = await startTelemetry(server, flags.has('--otel-xray'), log)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exitCode = 1
    return
  }
  const stopWaiting = channels.opened.subscribe(({ server: opened }) => {
    if (opened !== server) return
    const ports =
      server.tlsPort === 0 ? `port ${server.port}` : `port ${server.port}, TLS port ${server.tlsPort}`
    log.info(
      `mini-redis ${packageVersion()} as Redis ${REDIS_VERSION}, ${ports}, PID: ${process.pid}. Server initialized`,
    )
  })
  try {
    if (file === '') await withLoadingBar(server, terminal, () => server.listen())
    else await server.listen()
  } catch (error) {
    log.error(
      error instanceof LoadError
        ? `Fatal error loading the DB, check server logs. Exiting. ${error.message}`
        : `Failed listening on port ${config.value('port')}: ${messageOf(error)}`,
    )
    process.exitCode = 1
    await telemetry?.stop()
    return
  } finally {
    stopWaiting()
  }
  log.info('Ready to accept connections')
  let signals = 0
  const onSignal = (signal: NodeJS.Signals) => {
    signals++
    if (signals > 1) {
      log.warn(`Received ${signal} again, ending at once`)
      server.persistence.saves.abandon()
      process.exit(1)
    }
    log.warn(`Received ${signal}, closing; a second one ends at once`)
    const how = signal === 'SIGINT' ? config.value('shutdown-on-sigint') : config.value('shutdown-on-sigterm')
    const saves = how.includes('save') ? true : how.includes('nosave') ? false : undefined
    const force = how.includes('force')
    void server.end(undefined, { saves, now: how.includes('now'), force }).then(reply => {
      // What could not be saved is still here: the server goes on, and the next signal is a first one.
      if (reply instanceof ReplyError) signals = 0
    })
  }
  const names = endSignals()
  for (const each of names) process.on(each, onSignal)
  await server.closed
  if (server.hasFailed) process.exitCode = 1
  if ((await telemetry?.stop()) === false) process.exit()
  for (const each of names) process.removeListener(each, onSignal)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
