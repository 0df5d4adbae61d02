/** Line ends that a client sends never stand in a line that the server sends: not in errors, not in what is shown of it. */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const EVIL = 'a\r\n+OK\r\n\nb\r'

/** Where the real server cuts an error at its first line end, ours is told by test/recorded. */
const both = test.skipIf(!agree('errors stay on their line'))

both('errors that quote what was sent', () =>
  pair.same([
    [EVIL],
    ['NOSUCH', EVIL],
    ['CONFIG', EVIL],
    ['CONFIG', 'SET', EVIL, 'x'],
    ['CONFIG', 'SET', 'maxmemory', EVIL],
    ['CONFIG', 'SET', 'maxmemory-policy', EVIL],
    ['CONFIG', 'SET', 'save', EVIL],
    ['CLIENT', EVIL],
    ['CLIENT', 'KILL', 'TYPE', EVIL],
    ['CLIENT', 'KILL', 'USER', EVIL],
    ['CLIENT', 'LIST', 'TYPE', EVIL],
    ['CLIENT', 'SETNAME', EVIL],
    ['CLIENT', 'GETNAME'],
    ['CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', EVIL, 'PREFIX', EVIL],
    ['HELLO', 3, EVIL],
    ['HELLO', 2, 'SETNAME', EVIL],
    ['SET', 'k', 'v'],
    ['EXPIRE', 'k', 1, EVIL],
    ['OBJECT', EVIL, 'k'],
    ['MEMORY', EVIL],
    ['LATENCY', 'GRAPH', EVIL],
    ['XADD', 's', '1-1', 'a', 'b'],
    ['XGROUP', EVIL],
    ['XGROUP', 'DESTROY', EVIL, EVIL],
    ['XGROUP', 'CREATE', EVIL, EVIL, 0],
    ['XGROUP', 'SETID', 's', EVIL, 0],
    ['XGROUP', 'CREATECONSUMER', 's', EVIL, 'c'],
    ['XINFO', 'CONSUMERS', 's', EVIL],
    ['XINFO', EVIL, 's'],
    ['XREADGROUP', 'GROUP', EVIL, 'c', 'STREAMS', EVIL, '>'],
    ['XPENDING', 's', EVIL],
    ['XCLAIM', 's', EVIL, 'c', 0, '1-1'],
    ['XGROUP', 'CREATE', 's', 'g', 0],
    ['XCLAIM', 's', 'g', 'c', 0, '1-1', EVIL],
    ['XAUTOCLAIM', 's', EVIL, 'c', 0, 0],
    ['GEOADD', 'g', '1e9', '1e9', EVIL],
    ['GEOSEARCH', 'g', 'FROMMEMBER', EVIL, 'BYRADIUS', 1, 'm', EVIL],
    ['PFDEBUG', EVIL, 'k'],
    ['FUNCTION', EVIL],
    ['FUNCTION', 'LOAD', EVIL],
    ['FUNCTION', 'LOAD', `#!lua name=${EVIL}`],
    ['FUNCTION', 'LOAD', `#!${EVIL} name=x\n`],
    ['FUNCTION', 'LOAD', `#!lua x=${EVIL}\n`],
    ['FUNCTION', 'LOAD', '#!lua name=x\nerror("a\\r\\nb\\n")'],
    ['FUNCTION', 'LOAD', EVIL, '#!lua name=x\n'],
    ['FUNCTION', 'LIST', EVIL],
    ['FUNCTION', 'DELETE', EVIL],
    ['FUNCTION', 'RESTORE', EVIL, EVIL],
    ['FCALL', EVIL, 0],
    ['SCRIPT', EVIL],
    ['SCRIPT', 'FLUSH', EVIL],
    ['EVALSHA', EVIL, 0],
    ['COMMAND', EVIL],
    ['COMMAND', 'LIST', 'FILTERBY', EVIL, EVIL],
    ['COMMAND', 'GETKEYS', EVIL, 'x'],
    ['DEBUG', EVIL],
    ['DEBUG', 'PROTOCOL', EVIL],
    ['DEBUG', 'ERROR', `ERR ${EVIL}`],
    ['PUBSUB', EVIL],
    ['SLOWLOG', EVIL],
    ['CLUSTER', EVIL],
    ['MODULE', EVIL],
    ['MULTI'],
    [EVIL],
    ['EXEC'],
    ['SORT', 'k', EVIL],
    ['BITFIELD', 'k', EVIL],
  ]),
)

const BODIES = [
  'return redis.error_reply(ARGV[1])',
  'return redis.error_reply("MY " .. ARGV[1])',
  'return redis.status_reply(ARGV[1])',
  'return {ok = ARGV[1]}',
  'return {err = ARGV[1]}',
  'return {{ok = ARGV[1]}, {err = ARGV[1]}, ARGV[1]}',
  'return {big_number = ARGV[1]}',
  'error(ARGV[1])',
  'error({err = ARGV[1]})',
  'return redis.call(ARGV[1])',
  'return redis.pcall(ARGV[1])',
  'return redis.call("CONFIG", ARGV[1])',
  'return redis.call("DEBUG", ARGV[1])',
  'return _G[ARGV[1]]',
  'return nosuch',
  'local x = nil; return x[ARGV[1]]',
  'return cjson.decode(ARGV[1])',
  'return redis.setresp(ARGV[1])',
  'assert(false, ARGV[1])',
]

both('what scripts make of it', () =>
  pair.same([
    ...BODIES.map((body): Argv => ['EVAL', body, 0, EVIL]),
    ...BODIES.map((body): Argv => ['EVAL', `redis.setresp(3) ${body}`, 0, EVIL]),
    ['EVAL', `return "${EVIL}`, 0],
    ['EVAL', `x\n= ${EVIL}`, 0],
    ['EVAL', `#!${EVIL}`, 0],
    ['EVAL', `#!lua flags=${EVIL}`, 0],
  ]),
)

test('MONITOR and CLIENT LIST', async () => {
  for (const port of [pair.real.port, pair.ours.port]) {
    const monitor = await RawClient.open(port)
    const client = await RawClient.open(port)
    await monitor.ask('MONITOR')
    await client.ask('ECHO', EVIL)
    expect(await monitor.read()).toMatch(/^\+[\d.]+ \[0 [\d.:]+\] "ECHO" "a\\r\\n\+OK\\r\\n\\nb\\r"\r\n$/)
    await client.ask('CLIENT', 'SETINFO', 'LIB-NAME', EVIL)
    await client.ask('CLIENT', 'SETNAME', EVIL)
    const list = await client.ask('CLIENT', 'LIST')
    expect(
      list
        .split('\n')
        .slice(1)
        .every(line => line === '' || line === '\r' || line.startsWith('id=')),
    ).toBe(true)
    monitor.close()
    client.close()
  }
})
