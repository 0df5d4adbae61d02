import { describe, expect, test } from 'vitest'
import { ReplyError } from '../resp/values.ts'
import { createServer } from '../server/server.ts'
import { dispatch } from './dispatch.ts'
import { InProcessConnection } from './in-process.ts'

/** What a command answers to a client at this address. */
function answerTo(address: string, allowed: string, ...argv: string[]) {
  const server = createServer({ config: { 'enable-debug-command': allowed } })
  const { session } = new InProcessConnection(server)
  const far = Object.create(session.outlet, { address: { value: address } })
  return dispatch(server.openSession(far), argv)
}

describe('enable-debug-command', () => {
  const local = [
    '127.0.0.1:5000',
    '127.3.2.1:80',
    '[::1]:5000',
    '[::ffff:127.0.0.1]:80',
    '/run/redis.sock:0',
    'in-process',
  ]
  const remote = [
    '192.0.2.1:5000',
    '[2001:db8::1]:5000',
    '[::ffff:192.0.2.1]:80',
    '12.7.0.1:80',
    '[::1:1]:80',
  ]

  test.each(local)('local allows %s', address => {
    expect(answerTo(address, 'local', 'DEBUG', 'SLEEP', '0')).not.toBeInstanceOf(ReplyError)
    expect(answerTo(address, 'no', 'DEBUG', 'SLEEP', '0')).toBeInstanceOf(ReplyError)
  })

  test.each(remote)('local refuses %s', address => {
    expect(answerTo(address, 'local', 'DEBUG', 'SLEEP', '0')).toMatchObject({
      message: expect.stringMatching(/^ERR DEBUG command not allowed\. If the enable-debug-command option/),
    })
    expect(answerTo(address, 'yes', 'DEBUG', 'SLEEP', '0')).not.toBeInstanceOf(ReplyError)
    expect(answerTo(address, 'no', 'PING')).not.toBeInstanceOf(ReplyError)
  })
})
