/** BullMQ on mini-redis. */
import { start } from '../support/start.ts'
import { testBullmq } from './bullmq.ts'
import { testBullmqUpkeep, testRelay } from './bullmq-further.ts'
import { testManyJobs } from './bullmq-many.ts'

const port = async () => (await start()).port

testBullmq(port)
testBullmqUpkeep(port)
testRelay(port)
testManyJobs(1000, port)
