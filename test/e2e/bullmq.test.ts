/** BullMQ on mini-redis. */

import { testBullmq } from '../clients/bullmq.ts'
import { testBullmqUpkeep, testRelay } from '../clients/bullmq-further.ts'
import { testManyJobs } from '../clients/bullmq-many.ts'
import { start } from '../support/start.ts'

const port = async () => (await start()).port

testBullmq(port)
testBullmqUpkeep(port)
testRelay(port)
testManyJobs(1000, port)
