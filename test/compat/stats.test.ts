/** INFO's counts of calls, refusals and errors against a real redis-server. */
import { afterAll, test } from 'vitest'
import { type Argv, Pair, type Step } from './pair.ts'

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

test('transactions', () =>
  pair.same([
    ['SET', 'k', 'v'],
    ...counted(['MULTI'], ['SET', 'k'], ['GET', 'k'], ['EXEC']),
    ...counted(['MULTI'], ['SET', 'k', 'v'], ['INCR', 'k'], ['EXEC']),
    ...counted(['MULTI'], ['MULTI'], ['WATCH', 'k'], ['UNKNOWN'], ['DISCARD']),
    ...counted(['MULTI'], ['EXEC', 'x']),
  ]))

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
