/** The workloads on mini-redis. */

import { testWorkloads } from '../clients/workloads.ts'
import { start } from '../support/start.ts'

testWorkloads(async () => (await start()).port)
