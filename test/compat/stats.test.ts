/** INFO's counts of calls, refusals and errors against a real redis-server. */
import { afterAll, test } from 'vitest'
import { type Argv, changed, Pair, type Step } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

/** A section's lines in any order, without times. */
const section = (name: string): Step => ({
  argv: ['INFO', name],
  view: reply =>
    reply
      .split('\r\n')
      .slice(1)
      .map(line => line.replace(/,usec=.*per_call=[\d.]+/, '').replace(/(p[\d.]+)=[\d.]+/g, '$1'))
      .sort(),
})

const counted = (...commands: readonly Argv[]): Step[] => [
  ['CONFIG', 'RESETSTAT'],
  ...commands,
  section('commandstats'),
  section('errorstats'),
]

test('calls by command and subcommand', () =>
  pair.same(
    counted(['SET', 'k', 'v'], ['get', 'k'], ['GET', 'k'], ['CONFIG', 'GET', 'hz'], ['client', 'getname']),
  ))

test('failures', () =>
  pair.same(
    counted(
      ['SET', 'k', 'v'],
      ['INCR', 'k'],
      ['INCR', 'k'],
      ['SETEX', 'k', 'x', 'v'],
      ['OBJECT', 'FREQ', 'k'],
      ['AUTH', 'x'],
      ['AUTH', 'nobody', 'x'],
      ['EXEC'],
      ['DEBUG', 'FOO'],
    ),
  ))

test('refusals', () =>
  pair.same(
    counted(
      ['SET', 'k'],
      ['GET'],
      ['CONFIG'],
      ['CONFIG', 'GET'],
      ['CONFIG', 'FOO'],
      ['UNKNOWN'],
      ['OBJECT', 'ENCODING'],
      ['EXEC', 'x'],
    ),
  ))

const failWith = (text: string): Argv => ['EVAL', 'return {err = ARGV[1]}', 0, text]

test('codes that scripts invent', () =>
  pair.same(
    counted(
      ...['ONEWORD', 'MINE is this', `${'L'.repeat(30)} x`, `${'L'.repeat(31)} x`, 'A:B#C x', ''].map(
        failWith,
      ),
    ),
  ))

test('no codes are counted when there are too many', () => {
  const disabled = changed('more than 128 codes of errors are not counted', section('errorstats'), [
    '$0\r\n# Errorstats\r\nerrorstat_ERRORSTATS_DISABLED:count=1\r\n\r\n',
    '=0\r\ntxt:# Errorstats\r\nerrorstat_ERRORSTATS_DISABLED:count=1\r\n\r\n',
  ])
  return pair.same([
    ['CONFIG', 'RESETSTAT'],
    ...Array.from({ length: 128 }, (_, at) => failWith(`CODE${at} x`)),
    section('errorstats'),
    failWith('CODE0 x'),
    failWith('ONE more'),
    disabled,
    failWith('CODE0 x'),
    disabled,
    ['CONFIG', 'RESETSTAT'],
    failWith('ONE more'),
    section('errorstats'),
  ])
})

/** The count of what is freed by another thread in Redis, when that has done it. */
const freedLater: readonly Step[] = [
  ['DEBUG', 'SLEEP', '0.02'],
  { argv: ['INFO', 'memory'], view: reply => /lazyfreed_objects:\d+/.exec(reply)?.[0] },
]

test.skipIf(!agree('more than 128 codes of errors are not counted'))('what is large and let go at once', () =>
  pair.same([
    ['CONFIG', 'RESETSTAT'],
    ['SADD', 'large', ...Array.from({ length: 200 }, (_, at) => `member-${at}`)],
    ['SADD', 'small', 'a'],
    ['UNLINK', 'large', 'small'],
    ...freedLater,
    ...Array.from({ length: 66 }, (_, at) => failWith(`CODE${at} x`)),
    ['CONFIG', 'RESETSTAT'],
    ...freedLater,
    ...Array.from({ length: 129 }, (_, at) => failWith(`CODE${at} x`)),
    ...freedLater,
    ...Array.from({ length: 65 }, (_, at): Argv => ['SCRIPT', 'LOAD', `return ${at}`]),
    ['SCRIPT', 'FLUSH', 'SYNC'],
    ...freedLater,
    ...Array.from({ length: 65 }, (_, at): Argv => ['SCRIPT', 'LOAD', `return ${at}`]),
    ['SCRIPT', 'FLUSH', 'ASYNC'],
    ...freedLater,
  ]),
)

test.skipIf(!agree('MULTI inside MULTI has words of its own'))('transactions', () =>
  pair.same([
    ['SET', 'k', 'v'],
    ...counted(['MULTI'], ['SET', 'k'], ['GET', 'k'], ['EXEC']),
    ...counted(['MULTI'], ['SET', 'k', 'v'], ['INCR', 'k'], ['EXEC']),
    ...counted(['MULTI'], ['MULTI'], ['WATCH', 'k'], ['UNKNOWN'], ['DISCARD']),
    ...counted(['MULTI'], ['EXEC', 'x']),
  ]),
)

test('refusals of subscribed clients', () =>
  pair.same([...counted(['SUBSCRIBE', 'c'], ['GET', 'k'], ['UNSUBSCRIBE', 'c'])]))

test('latency', () =>
  pair.same([
    ['CONFIG', 'RESETSTAT'],
    ['SET', 'k', 'v'],
    ['SET', 'k'],
    ['CONFIG', 'GET', 'hz'],
    section('latencystats'),
    ['CONFIG', 'SET', 'latency-tracking-info-percentiles', '0 50 100'],
    section('latencystats'),
    ['CONFIG', 'SET', 'latency-tracking-info-percentiles', ''],
    section('latencystats'),
    ['CONFIG', 'SET', 'latency-tracking', 'no'],
    ['GET', 'k'],
    section('latencystats'),
    ['CONFIG', 'SET', 'latency-tracking', 'yes', 'latency-tracking-info-percentiles', '50 99 99.9'],
    ['CONFIG', 'RESETSTAT'],
    section('latencystats'),
  ]))
