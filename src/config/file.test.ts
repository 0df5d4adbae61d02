import { expect, test } from 'vitest'
import { linesOfArguments, takeFlags } from './file.ts'

const FLAGS = ['--otel', '--otel-xray'] as const
const take = (...argv: readonly string[]) => {
  const { given, rest } = takeFlags(argv, FLAGS)
  return [[...given], rest]
}

test('flags are taken out wherever an option may stand', () => {
  expect(take('--otel')).toEqual([['--otel'], []])
  expect(take('redis.conf', '--otel', '--port', '7000')).toEqual([
    ['--otel'],
    ['redis.conf', '--port', '7000'],
  ])
  expect(take('--otel', 'redis.conf')).toEqual([['--otel'], ['redis.conf']])
  expect(take('--otel', '--otel-xray')).toEqual([['--otel', '--otel-xray'], []])
  expect(take('--port 7000', '--otel')).toEqual([['--otel'], ['--port 7000']])
  expect(take('--save', '--otel')).toEqual([['--otel'], ['--save']])
})

test('a value that looks like a flag is a value', () => {
  expect(take('--requirepass', '--otel')).toEqual([[], ['--requirepass', '--otel']])
  expect(take('--requirepass', '--otel', '--otel')).toEqual([['--otel'], ['--requirepass', '--otel']])
})

test('arguments become lines', () => {
  expect(linesOfArguments(['--port', '7000', '--save', '--bind', 'a', 'b', '--requirepass', '--x'])).toBe(
    'port "7000"\nsave ""\nbind "a" "b"\nrequirepass "--x"',
  )
})

test('as many options as somebody likes', () => {
  const argv = new Array<string>(100_000).fill('--port')
  expect(linesOfArguments(argv).split('\n')).toHaveLength(50_000)
  expect(takeFlags(argv, FLAGS).rest).toHaveLength(100_000)
})
