/** Values of all types and encodings, exported from a real server, imported to ours, and back again. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { OUR_CLI, runTool } from '../support/tool.ts'
import { digestOf } from './digests.ts'
import { VALUES } from './dumped-values.ts'
import { Pair } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

async function digestAt(port: number): Promise<string> {
  const client = await RawClient.open(port)
  const digest = await digestOf(client)
  client.close()
  return digest
}

async function move(format: string, from: number, to: number): Promise<void> {
  const exported = await runTool(OUR_CLI, ['-p', String(from), '--export', format])
  expect(exported).toMatchObject({ code: 0, stderr: '' })
  const imported = await runTool(OUR_CLI, ['-p', String(to), '--import'], { input: exported.stdout })
  expect(imported).toMatchObject({ code: 0, stderr: '' })
}

describe.each(['json', 'resp'])('%s', format => {
  test('there and back', async () => {
    const [real, ours] = [pair.real.port, pair.ours.port]
    const clients = await Promise.all([real, ours].map(port => RawClient.open(port)))
    for (const client of clients) await client.ask('FLUSHALL')
    const [client] = clients
    let number = 0
    for (const { commands } of Object.values(VALUES)) {
      for (const argv of commands) await client?.ask(...argv)
      await client?.ask('RENAME', 'k', `value ${number++}`)
    }
    await client?.ask('PEXPIREAT', 'value 0', '4000000000000')
    const digest = await digestAt(real)
    await move(format, real, ours)
    expect(await digestAt(ours)).toBe(digest)
    await client?.ask('FLUSHALL')
    await move(format, ours, real)
    expect(await digestAt(real)).toBe(digest)
    for (const each of clients) each.close()
  })
})
