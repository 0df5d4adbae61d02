/**
 * The log of `mini-redis-server`: pretty on a terminal, one JSON object a line otherwise; to standard output, or
 * to the file that `logfile` names. Redis' level names are mapped to pino's.
 */
import { Writable } from 'node:stream'
import { type DestinationStream, destination, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { BarOwner } from '../output/progress-bar.ts'

const LEVELS: Readonly<Record<string, string>> = {
  debug: 'debug',
  verbose: 'debug',
  notice: 'info',
  warning: 'warn',
  nothing: 'silent',
}

/** @param terminal is told before a line goes to a terminal */
export function createLog(redisLevel: string, file: string, terminal: BarOwner): Logger {
  return pino({ level: pinoLevel(redisLevel), base: { pid: process.pid } }, openLog(file, terminal))
}

export function pinoLevel(redisLevel: string): string {
  return LEVELS[redisLevel] ?? 'info'
}

function openLog(file: string, terminal: BarOwner): DestinationStream {
  if (file === '' && process.stdout.isTTY) {
    const screen = new Writable({
      write(chunk, _encoding, done) {
        terminal.beforeText()
        process.stdout.write(chunk)
        done()
      },
    })
    return pretty({ colorize: true, ignore: 'pid,hostname', sync: true, destination: screen })
  }
  return destination({ dest: file === '' ? 1 : file, append: true, sync: true })
}
