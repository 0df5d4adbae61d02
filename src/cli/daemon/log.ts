/**
 * The log of `mini-redis-server`: pretty on a terminal, one JSON object a line otherwise; to standard output, or
 * to the file that `logfile` names. Redis' level names are mapped to pino's.
 */
import { type DestinationStream, destination, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

const LEVELS: Readonly<Record<string, string>> = {
  debug: 'debug',
  verbose: 'debug',
  notice: 'info',
  warning: 'warn',
  nothing: 'silent',
}

export function createLog(redisLevel: string, file: string): Logger {
  return pino({ level: pinoLevel(redisLevel), base: { pid: process.pid } }, openLog(file))
}

export function pinoLevel(redisLevel: string): string {
  return LEVELS[redisLevel] ?? 'info'
}

function openLog(file: string): DestinationStream {
  if (file === '' && process.stdout.isTTY)
    return pretty({ colorize: true, ignore: 'pid,hostname', sync: true })
  return destination({ dest: file === '' ? 1 : file, append: true, sync: true })
}
