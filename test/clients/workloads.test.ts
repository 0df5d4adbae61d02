/** The workloads on mini-redis. */
import { start } from '../support/start.ts'
import { testWorkloads } from './workloads.ts'

testWorkloads(async () => (await start()).port)
