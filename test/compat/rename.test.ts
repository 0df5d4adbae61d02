/** `rename-command`: what a command is, and not what it is called, decides how it is treated. Beside a real redis-server. */
import { expect, onTestFinished, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { OUR_SERVER } from '../support/tool.ts'
import { agree } from './versions.ts'

const RENAMED = {
  MULTI: 'begin',
  EXEC: 'commit',
  DISCARD: 'rollback',
  WATCH: 'guard',
  MSET: 'sets',
  LPOP: 'shift',
  ZRANK: 'place',
  ZADD: 'EXEC2',
  SUBSCRIBE: 'hear',
  PING: 'knock',
  DEBUG: 'bug',
  AUTH: 'enter',
  EVAL: 'lua',
  FLUSHALL: '',
}

const renaming = Object.entries(RENAMED).flatMap(names => ['--rename-command', ...names])

const STEPS: readonly (readonly string[])[] = [
  // The old names are gone, and break no transaction.
  ['MULTI'],
  ['EXEC'],
  ['FLUSHALL'],
  ['PING'],
  ['begin'],
  ['EXEC'],
  ['commit'],
  ['begin'],
  ['SET', 'k', '1'],
  ['commit', 'too', 'many'],
  ['commit'],
  ['begin'],
  ['guard', 'k'],
  ['begin'],
  ['commit'],
  ['begin'],
  ['SET', 'k', '2'],
  ['rollback'],
  ['begin'],
  ['INCR', 'k'],
  ['knock'],
  ['commit'],
  ['guard', 'k'],
  ['SET', 'k', '3'],
  ['begin'],
  ['knock'],
  ['commit'],
  // Texts of errors have the declared names.
  ['sets', 'a'],
  ['sets', 'a', 'b', 'c'],
  ['shift'],
  ['shift', 'k', '1', '2'],
  ['place', 'k', 'm', 'WITHSCORE', 'x'],
  ['EXEC2', 'z', '1'],
  ['EXEC2', 'z', '1', 'a', '2'],
  ['bug', 'sleep', '0'],
  ['enter'],
  ['lua', "return redis.call('PING')", '0'],
  ['lua', "return redis.call('knock')", '0'],
  ['lua', "return redis.call('commit')", '0'],
  ['lua', "return redis.call('sets', 'a', 'b', 'c')", '0'],
  ['COMMAND', 'INFO', 'exec'],
  ['COMMAND', 'GETKEYS', 'sets', 'a', 'b', 'c', 'd'],
  // Under RESP2 a subscriber may do this, whatever it is called.
  ['hear', 'news'],
  ['knock'],
  ['GET', 'k'],
]

test.skipIf(!agree('MULTI inside MULTI has words of its own'))(
  'renamed commands are what they were',
  async () => {
    const [theirs = [], ours = []] = await Promise.all(
      [['redis-server', '--save', ''], OUR_SERVER].map(async command => {
        const server = await startProcess(command, renaming)
        onTestFinished(() => server.stop())
        const client = await RawClient.open(server.port)
        onTestFinished(() => client.close())
        const replies: string[] = []
        for (const step of STEPS) replies.push(`${step.join(' ')}: ${await client.ask(...step)}`)
        return replies
      }),
    )
    expect(ours).toEqual(theirs)
  },
)

test('a password is asked for under the name that AUTH has', async () => {
  for (const command of [['redis-server', '--save', ''], OUR_SERVER]) {
    const server = await startProcess(command, [...renaming, '--requirepass', 'secret'])
    onTestFinished(() => server.stop())
    const client = await RawClient.open(server.port)
    onTestFinished(() => client.close())
    expect(await client.ask('knock')).toMatch(/^-NOAUTH /)
    expect(await client.ask('AUTH', 'secret')).toMatch(/^-ERR unknown command 'AUTH'/)
    expect(await client.ask('commit')).toMatch(/^-EXECABORT .*NOAUTH /)
    expect(await client.ask('enter', 'secret')).toBe('+OK\r\n')
    expect(await client.ask('knock')).toBe('+PONG\r\n')
  }
})
