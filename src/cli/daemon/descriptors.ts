/**
 * The limit of open files and what it means for maxclients: as in Redis, some descriptors are kept for other
 * uses, and maxclients is lowered to what is left.
 */
import { readFileSync } from 'node:fs'
import type { Config } from '../../config/config.ts'

const RESERVED = 32

/** Lowers `maxclients` if it must be. Returns what to tell about it. */
export function fitToDescriptors(config: Config): string | undefined {
  const limit = descriptorLimit()
  const wanted = config.value('maxclients')
  if (limit === undefined || wanted + RESERVED <= limit) return undefined
  const fitting = Math.max(1, limit - RESERVED)
  config.load('maxclients', [String(fitting)])
  return `The limit of open files is ${limit}, but maxclients ${wanted} needs ${wanted + RESERVED}: maxclients has been reduced to ${fitting}`
}

/** Linux tells it in /proc; elsewhere it stays unknown. */
function descriptorLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
