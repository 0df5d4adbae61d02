import { expect, test } from 'vitest'
import { type RenameSystem, renameOver } from './rename-over.ts'

/** A system on which so many renames fail. */
function system(platform: NodeJS.Platform, failures: number, code: string) {
  const pauses: number[] = []
  let tries = 0
  const faked: RenameSystem = {
    platform,
    rename(from, to) {
      expect([from, to]).toEqual(['temp.rdb', 'dump.rdb'])
      if (++tries <= failures) throw Object.assign(new Error(`${code}: rename`), { code })
    },
    wait: milliseconds => pauses.push(milliseconds),
  }
  return { run: () => renameOver('temp.rdb', 'dump.rdb', faked), pauses, tries: () => tries }
}

test.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows, %s is tried again', code => {
  const { run, pauses, tries } = system('win32', 4, code)
  run()
  expect([tries(), pauses]).toEqual([5, [1, 2, 5, 10]])
})

test('on Windows, a file that stays open is an error after a second', () => {
  const { run, pauses, tries } = system('win32', 1000, 'EPERM')
  expect(run).toThrow('EPERM')
  expect([tries(), pauses.reduce((a, b) => a + b)]).toEqual([11, 988])
})

test('other errors, and other systems, are not tried again', () => {
  for (const [platform, code] of [
    ['win32', 'ENOENT'],
    ['linux', 'EPERM'],
    ['darwin', 'EBUSY'],
  ] as const) {
    const { run, tries } = system(platform, 1, code)
    expect(run).toThrow(code)
    expect(tries()).toBe(1)
  }
})
