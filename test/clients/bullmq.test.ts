/** BullMQ on mini-redis. */
import { start } from '../support/start.ts'
import { testBullmq } from './bullmq.ts'
import { testBullmqUpkeep, testRelay } from './bullmq-further.ts'

const port = async () => (await start()).port

testBullmq(port)
testBullmqUpkeep(port)
testRelay(port)
