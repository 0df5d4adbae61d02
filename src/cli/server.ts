#!/usr/bin/env node
/** `mini-redis-server`: gives the process a heap as large as the machine allows, then loads and runs the server. */
import { raiseHeapLimit } from './daemon/heap-limit.ts'

raiseHeapLimit()
await import('./daemon/main.ts')
