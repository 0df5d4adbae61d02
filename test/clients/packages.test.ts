/** Packages that stand on scripts, on mini-redis. */
import { start } from '../support/start.ts'
import { testRateLimiters, testRedlock } from './limits-and-locks.ts'
import { testBeeQueue, testBull } from './queues.ts'
import { testSocketIo } from './socket-io.ts'

const port = async () => (await start()).port

testBull(port)
testBeeQueue(port)
testRateLimiters(port)
testRedlock(port)
testSocketIo(port)
