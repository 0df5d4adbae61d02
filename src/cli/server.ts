#!/usr/bin/env node
/**
 * `mini-redis-server`: gives the process a heap as large as the machine allows, then loads and runs the server, or a tool
 * that checks its files.
 */
import { toolIn } from './check/tool.ts'
import { keepRoom, tuneCollector } from './daemon/collector.ts'
import { raiseHeapLimit } from './daemon/heap-limit.ts'

raiseHeapLimit()
tuneCollector()
const wanted = toolIn(process.argv.slice(1))
if (wanted === undefined) {
  const { main } = await import('./daemon/main.ts')
  keepRoom()
  await main()
} else process.exitCode = (await import('./check/check.ts')).check(wanted.tool, wanted.words)
