/**
 * The recorded names of commands and directives, out of which docs/commands.md and docs/config.md say what is missing,
 * are those of a real redis-server. `npm run record` writes them when that server is of the version that we present
 * ourselves as; one of another version must agree as far as it can.
 */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RECORDED_NAMES, type RecordedNames, recordedNames } from '../../generate/recorded-names.ts'
import { connect } from '../../src/client.ts'
import { type ServerProcess, startProcess } from '../support/server-process.ts'
import { agree, REAL_VERSION, realIsBefore } from './versions.ts'

let real: ServerProcess
let theirs: RecordedNames

beforeAll(async () => {
  real = await startProcess(['redis-server'], ['--save', ''])
  theirs = await namesOf(real.port)
  if (process.env['RECORD'] !== undefined && REAL_VERSION.startsWith('7.4.')) {
    writeFileSync(RECORDED_NAMES, `${JSON.stringify(theirs, null, 2)}\n`)
  }
})
afterAll(() => real.stop())

async function namesOf(port: number): Promise<RecordedNames> {
  await using redis = await connect({ port })
  const directives = await redis.call('CONFIG', 'GET', '*')
  return {
    version: REAL_VERSION,
    commands: (await redis.commandList()).sort(),
    directives: [...(directives as Map<string, string>).keys()].sort(),
  }
}

/** What a list lacks of another. */
function lacking(list: readonly string[], of: readonly string[]): string[] {
  return of.filter(name => !list.includes(name))
}

test('the recorded names are those of 7.4', () => {
  const recorded = recordedNames()
  expect(recorded.version).toMatch(/^7\.4\./)
  if (REAL_VERSION.startsWith('7.4.')) expect(theirs).toEqual({ ...recorded, version: REAL_VERSION })
})

test.skipIf(!agree('names are those of Redis'))(
  'commands that a real server has are recorded; a newer one has all that are',
  () => {
    const { commands } = recordedNames()
    if (realIsBefore('7.5')) expect(lacking(commands, theirs.commands)).toEqual([])
    else expect(lacking(theirs.commands, commands)).toEqual([])
  },
)

test.skipIf(!agree('names are those of Redis'))('so are directives', () => {
  const { directives } = recordedNames()
  // Hidden since 7.2.
  const gone = agree('directives of 7.2') ? [] : ['aof-disable-auto-gc']
  if (realIsBefore('7.5')) expect(lacking(directives, theirs.directives)).toEqual(gone)
  else expect(lacking(theirs.directives, directives)).toEqual([])
})
