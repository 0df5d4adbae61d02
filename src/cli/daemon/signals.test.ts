import { expect, test } from 'vitest'
import { endSignals } from './signals.ts'

test('a system has its own signals to end', () => {
  expect(endSignals('linux')).toEqual(['SIGINT', 'SIGTERM'])
  expect(endSignals('darwin')).toEqual(['SIGINT', 'SIGTERM'])
  expect(endSignals('win32')).toEqual(['SIGINT', 'SIGBREAK', 'SIGHUP'])
  expect(endSignals()).toContain('SIGINT')
})
