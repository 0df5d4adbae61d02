/** Packages that stand on scripts, on mini-redis. */

import { testRateLimiters, testRedlock } from '../clients/limits-and-locks.ts'
import { testBeeQueue, testBull } from '../clients/queues.ts'
import { testSocketIo } from '../clients/socket-io.ts'
import { start } from '../support/start.ts'

const port = async () => (await start()).port

testBull(port)
testBeeQueue(port)
testRateLimiters(port)
testRedlock(port)
testSocketIo(port)
