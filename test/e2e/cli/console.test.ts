/** What a user types at the prompt, without a terminal: lines in, text out, and the prompt after each. */
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { Session } from '../../../src/cli/connection/session.ts'
import type { Options } from '../../../src/cli/options/options.ts'
import { readCommandLine } from '../../../src/cli/options/read-options.ts'
import { Console } from '../../../src/cli/prompt/console.ts'
import { createServer } from '../../../src/server.ts'
import { start } from '../../support/start.ts'

class Typist {
  readonly session: Session
  readonly #console: Console
  readonly #output = new PassThrough()

  constructor(argv: readonly string[], change: (options: Options) => void = () => {}) {
    const { options } = readCommandLine(argv, true)
    change(options)
    this.session = new Session(options, { output: this.#output, errors: this.#output })
    this.#console = new Console(this.session)
    onTestFinished(() => this.session.close())
  }

  /** Everything printed because of the line. */
  async type(line: string): Promise<string> {
    const goesOn = await this.#console.run(line)
    const printed = String(this.#output.read() ?? '')
    return goesOn ? printed : `${printed}<left>`
  }

  get prompt(): string {
    return this.session.prompt
  }
}

test('the prompt tells the address, the database and a transaction', async () => {
  const { port } = await start()
  const typist = new Typist(['-p', String(port)])
  expect(typist.prompt).toBe('not connected> ')
  expect(await typist.type('PING')).toBe('PONG\n')
  expect(typist.prompt).toBe(`127.0.0.1:${port}> `)
  await typist.type('SELECT 4')
  expect(typist.prompt).toBe(`127.0.0.1:${port}[4]> `)
  await typist.type('MULTI')
  expect(typist.prompt).toBe(`127.0.0.1:${port}[4](TX)> `)
  await typist.type('SELECT 5')
  await typist.type('DISCARD')
  expect(typist.prompt).toBe(`127.0.0.1:${port}[4]> `)
  await typist.type('RESET')
  expect(typist.prompt).toBe(`127.0.0.1:${port}> `)
  expect(await typist.type('QUIT')).toBe('<left>')
})

test('words for the console itself', async () => {
  const { port } = await start()
  const typist = new Typist(['-p', String(port)])
  expect(await typist.type('2 incr n')).toBe('(integer) 1\n(integer) 2\n')
  expect(await typist.type('0 incr n')).toBe('Invalid redis-cli repeat command option value.\n')
  expect(await typist.type('get "open')).toBe('Invalid argument(s)\n')
  expect(await typist.type('   ')).toBe('')
  expect(await typist.type(':set nohints')).toBe('')
  expect(await typist.type(':set colors')).toBe("unknown redis-cli preference 'colors'\n")
  expect(await typist.type('help PERSIST')).toContain('PERSIST')
})

test('connects again when the server was away', async () => {
  const first = await createServer({ port: 0 }).listen()
  const { port } = first
  const typist = new Typist(['-p', String(port), '-n', '2'])
  await typist.type('SET k v')
  await first.close()
  expect(await typist.type('GET k')).toBe('Error: Server closed the connection\n')
  expect(typist.prompt).toBe('not connected> ')
  expect(await typist.type('GET k')).toContain(`Could not connect to Redis at 127.0.0.1:${port}: `)
  await start({ port })
  expect(await typist.type('DBSIZE')).toBe('(integer) 0\n')
  expect(typist.prompt).toBe(`127.0.0.1:${port}[2]> `)
})

test('CONNECT turns to another server, with the same password and protocol', async () => {
  const config = { requirepass: 'secret' }
  const [one, two] = [await start({ config }), await start({ config })]
  await two.call('AUTH', 'secret')
  const typist = new Typist(['--no-auth-warning', '-3', '-a', 'secret', '-p', String(one.port)])
  expect(await typist.type('CONFIG GET maxclients')).toBe('1# "maxclients" => "10000"\n')
  await typist.type(`connect 127.0.0.1 ${two.port}`)
  expect(typist.prompt).toBe(`127.0.0.1:${two.port}> `)
  expect(await typist.type('CONFIG GET maxclients')).toBe('1# "maxclients" => "10000"\n')
})

test('UNSUBSCRIBE in RESP3 is answered by a message', async () => {
  const { port } = await start()
  const typist = new Typist(['-3', '-p', String(port)])
  expect(await typist.type('UNSUBSCRIBE')).toBe('1) "unsubscribe"\n2) (nil)\n3) (integer) 0\n')
  expect(await typist.type('PING')).toBe('PONG\n')
})
