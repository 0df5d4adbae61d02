/** The keyspace events that stream commands announce, and which of them break a WATCH, against a real server. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { start } from '../support/start.ts'
import { sameEvents } from './events.ts'
import { Pair } from './pair.ts'
import { typed } from './stream-views.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const COMMANDS = typed(
  'XADD k 1 f v',
  'XADD k 2 f v',
  'XADD k MAXLEN 2 3 f v',
  'XADD k MAXLEN 2 NOMKSTREAM 4 f v',
  'XADD k MAXLEN 5 5 f v',
  'XADD k 1 f v',
  'XADD missing NOMKSTREAM 1 f v',
  'XADD empty MAXLEN 0 1 f v',
  'XTRIM k MAXLEN 5',
  'XTRIM k MAXLEN 2',
  'XTRIM missing MAXLEN 2',
  'XDEL k 9',
  'XDEL k 4 9',
  'XDEL missing 4',
  'XSETID k 10',
  'XLEN missing',
  'XRANGE missing - +',
  'XREAD STREAMS missing 0',
  'XINFO STREAM missing',
  'XGROUP CREATE k g 0',
  'XGROUP CREATE k g 0',
  'XGROUP CREATE new g 0 MKSTREAM',
  'XGROUP CREATE new h 0 MKSTREAM',
  'XGROUP SETID k g 0',
  'XGROUP CREATECONSUMER k g c',
  'XGROUP CREATECONSUMER k g c',
  'XADD k 11 f v',
  'XADD k 12 f v',
  'XREADGROUP GROUP g c COUNT 1 STREAMS k >',
  'XREADGROUP GROUP g d COUNT 1 STREAMS k >',
  'XREADGROUP GROUP g e NOACK STREAMS k >',
  'XREADGROUP GROUP g f STREAMS k 0',
  'XREADGROUP GROUP g c STREAMS k 0',
  'XCLAIM k g c 0 11',
  'XCLAIM k g h 0 11',
  'XAUTOCLAIM k g i 0 0',
  'XACK k g 11',
  'XACK k g 11',
  'XPENDING k g',
  'XPENDING k g - + 10 missing',
  'XGROUP DELCONSUMER k g c',
  'XGROUP DELCONSUMER k g c',
  'XGROUP DESTROY k g',
  'XGROUP DESTROY k g',
  'COPY k copy',
  'RENAME copy renamed',
  'EXPIRE k 100',
  'XADD k 20 f v',
  'TTL k',
  'XTRIM k MAXLEN 0',
  'EXISTS k',
  'DEL k',
)

test('as Redis announces them', () => sameEvents(pair, COMMANDS))

test('since 7.2 a consumer is announced when it tries, though there is nothing', async () => {
  const server = await start({ config: { 'notify-keyspace-events': 'EA' } })
  const listener = await RawClient.open(server.port)
  await listener.ask('PSUBSCRIBE', '__keyevent@0__:*')
  await server.call('XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM')
  expect(await listener.read()).toContain('xgroup-create\r\n')
  await server.call('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'k', '>')
  expect(await listener.read()).toContain('xgroup-createconsumer\r\n')
  await server.call('XCLAIM', 'k', 'g', 'd', '0', '1')
  expect(await listener.read()).toContain('xgroup-createconsumer\r\n')
  await server.call('XAUTOCLAIM', 'k', 'g', 'e', '0', '0')
  expect(await listener.read()).toContain('xgroup-createconsumer\r\n')
  listener.close()
})

describe('a WATCH is broken by what readers of the stream see', () => {
  /** What EXEC replies after each change, in turn. */
  async function outcomes(port: number): Promise<string[]> {
    const [watcher, other] = [await RawClient.open(port), await RawClient.open(port)]
    await other.ask('FLUSHALL')
    const replies: string[] = []
    for (const argv of COMMANDS.filter(([name]) => name !== 'EXPIRE' && name !== 'TTL')) {
      await watcher.ask('WATCH', 'k', 'new')
      await other.ask(...argv.map(String))
      await watcher.ask('MULTI')
      await watcher.ask('PING')
      replies.push(`${argv.join(' ')}: ${await watcher.ask('EXEC')}`)
    }
    watcher.close()
    other.close()
    return replies
  }

  test('and by nothing else', async () => {
    expect(await outcomes(pair.ours.port)).toEqual(await outcomes(pair.real.port))
  })
})
