import { expect, test } from 'vitest'
import { mistakeIn } from './mistakes.ts'

test.each([
  [['--prot', '7000'], 'argument --prot: did you mean --port?'],
  [['--port', '7000', '--maxmemroy', '1mb'], 'argument --maxmemroy: did you mean --maxmemory?'],
  [['--port=7000'], 'argument --port=...: did you mean --port ...?'],
  [['--prot 7000'], 'argument --prot: did you mean --port?'],
  [['-p', '7000'], 'argument -p: did you mean --port?'],
  [['-port', '7000'], 'argument -port: did you mean --port?'],
  [['--otl', '--port', '7000'], 'argument --otl: did you mean --otel?'],
  [['--host', '::1'], 'argument --host: did you mean --bind?'],
])('%j: %s', (argv, text) => {
  expect(mistakeIn(argv)).toBe(text)
})

test.each([
  [['--port', '7000', '--include', 'more.conf', '--slaveof', 'host', '1']],
  [['--PORT', '7000']],
  [['--requirepass', '--prot']],
  [['--nonsense', 'x']],
  [[]],
])('nothing to say of %j', argv => {
  expect(mistakeIn(argv)).toBeUndefined()
})
