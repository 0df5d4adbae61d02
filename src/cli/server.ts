#!/usr/bin/env node
/**
 * `mini-redis-server [redis.conf] [--name value ...]`: a server for the shell. The configuration comes from the
 * environment, then the file, then the command line, each winning over the one before. The first SIGINT or
 * SIGTERM ends gracefully, a second one at once.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { REDIS_VERSION } from '../commands/connection.ts'
import { Config } from '../config/config.ts'
import { linesOfArguments, linesOfEnvironment, loadLines } from '../config/file.ts'
import { logTo } from '../observe/pino-log.ts'
import { createServer, type Server } from '../server/server.ts'
import { globMatches } from '../structures/glob.ts'
import { fitToDescriptors } from './descriptors.ts'
import { createLog, pinoLevel } from './log.ts'
import { packageVersion } from './version.ts'

const USAGE = `Usage: mini-redis-server [/path/to/redis.conf] [options]
       mini-redis-server -v or --version
       mini-redis-server -h or --help

Examples:
       mini-redis-server                         (127.0.0.1:6379)
       mini-redis-server /etc/redis/6379.conf
       mini-redis-server --port 7777
       mini-redis-server redis.conf --port 7777 --loglevel debug
`

const [first, ...others] = process.argv.slice(2)
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

/** A server with the configuration of the environment, the file and the command line. */
function configured(): Server | undefined {
  const config = new Config()
  const path = first === undefined || first.startsWith('-') ? undefined : resolve(first)
  const options = path === undefined ? process.argv.slice(2) : others
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

async function run(server: Server): Promise<void> {
  const { config } = server
  const log = createLog(config.value('loglevel'), config.value('logfile'))
  const reduced = fitToDescriptors(config)
  if (reduced !== undefined) log.warn(reduced)
  let stopLogging = logTo(log, server)
  config.onChange('loglevel', level => {
    log.level = pinoLevel(level)
    stopLogging()
    stopLogging = logTo(log, server)
    return undefined
  })
  if (config.value('pidfile') !== '') writeFileSync(config.value('pidfile'), `${process.pid}\n`)
  try {
    await server.listen()
  } catch (error) {
    log.error(`Failed listening on port ${config.value('port')}: ${messageOf(error)}`)
    process.exitCode = 1
    return
  }
  log.info(
    `mini-redis ${packageVersion()} as Redis ${REDIS_VERSION}, port ${server.port}, PID: ${process.pid}. Server initialized`,
  )
  log.info('Ready to accept connections')
  let signals = 0
  const onSignal = (signal: NodeJS.Signals) => {
    signals++
    if (signals > 1) process.exit(1)
    log.warn(`Received ${signal}, closing`)
    void server.close()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  await server.closed
  process.removeListener('SIGINT', onSignal)
  process.removeListener('SIGTERM', onSignal)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
