import { expectTypeOf, test } from 'vitest'
import type { Argument, Integer, Pairs, Scores } from './command-shape.ts'
import type { Commands, SetOptions, ZrangeOptions } from './commands.ts'
import type { Promised, Way } from './typed.ts'

type Text = Commands<string>
type Raw = Commands<Buffer>

test('results have the types that Redis documents', () => {
  expectTypeOf<ReturnType<Text['get']>>().toEqualTypeOf<string | null>()
  expectTypeOf<ReturnType<Raw['get']>>().toEqualTypeOf<Buffer | null>()
  expectTypeOf<ReturnType<Raw['set']>>().toEqualTypeOf<'OK' | Buffer | null>()
  expectTypeOf<ReturnType<Text['mget']>>().toEqualTypeOf<(string | null)[]>()
  expectTypeOf<ReturnType<Text['incr']>>().toEqualTypeOf<number>()
  expectTypeOf<ReturnType<Text['expire']>>().toEqualTypeOf<0 | 1>()
  expectTypeOf<ReturnType<Text['scan']>>().toEqualTypeOf<[string, string[]]>()
  expectTypeOf<ReturnType<Text['configGet']>>().toEqualTypeOf<Map<string, string>>()
  expectTypeOf<ReturnType<Text['pubsubNumsub']>>().toEqualTypeOf<Map<string, number>>()
  expectTypeOf<ReturnType<Raw['info']>>().toEqualTypeOf<string>()
  expectTypeOf<ReturnType<Raw['time']>>().toEqualTypeOf<[Buffer, Buffer]>()
  expectTypeOf<ReturnType<Text['clientTrackinginfo']>>().toEqualTypeOf<
    Map<string, Set<string> | number | string[]>
  >()
})

test('parameters follow the grammar', () => {
  expectTypeOf<Parameters<Text['get']>>().toEqualTypeOf<[key: Argument]>()
  expectTypeOf<Parameters<Text['del']>>().toEqualTypeOf<Argument[]>()
  expectTypeOf<Parameters<Text['mset']>>().toEqualTypeOf<[data: Pairs]>()
  expectTypeOf<['k']>().toExtend<Parameters<Text['bitcount']>>()
  expectTypeOf<['k', 0, -1, 'bit']>().toExtend<Parameters<Text['bitcount']>>()
  expectTypeOf<['k', 0]>().not.toExtend<Parameters<Text['bitcount']>>()
  expectTypeOf<['k', 0, -1, 'word']>().not.toExtend<Parameters<Text['bitcount']>>()
  expectTypeOf<Parameters<Text['clientPause']>>().toEqualTypeOf<
    [timeout: Integer, mode?: 'write' | 'all' | undefined]
  >()
  expectTypeOf<[{ a: 1 }]>().toExtend<Parameters<Text['mset']>>()
  expectTypeOf<[[['a', 1], ['b', Buffer]]]>().toExtend<Parameters<Text['mset']>>()
  expectTypeOf<[Map<string, string>]>().toExtend<Parameters<Text['mset']>>()
  expectTypeOf<['k', { get: ['u8', '#2'] }, { overflow: 'sat'; incrby: ['i5', 100n, 1] }]>().toExtend<
    Parameters<Text['bitfield']>
  >()
})

test('options exclude each other', () => {
  expectTypeOf<{ px: 100; nx: true }>().toExtend<SetOptions>()
  expectTypeOf<{ ex: 60n; get: true }>().toExtend<SetOptions>()
  expectTypeOf<{ keepttl: true; xx: undefined }>().toExtend<SetOptions>()
  expectTypeOf<Record<never, never>>().toExtend<SetOptions>()
  expectTypeOf<{ ex: 1; px: 1 }>().not.toExtend<SetOptions>()
  expectTypeOf<{ nx: true; xx: true }>().not.toExtend<SetOptions>()
  expectTypeOf<{ ex: 'soon' }>().not.toExtend<SetOptions>()
  expectTypeOf<[{ libName: 'a' }]>().toExtend<Parameters<Text['clientSetinfo']>>()
  expectTypeOf<[Record<never, never>]>().not.toExtend<Parameters<Text['clientSetinfo']>>()
})

test('a promise stands for each result', () => {
  type Client = Commands<string, Promised>
  expectTypeOf<Client['get']>().toEqualTypeOf<(key: Argument) => Promise<string | null>>()
  expectTypeOf<Client['del']>().toEqualTypeOf<(...keys: Argument[]) => Promise<number>>()
})

interface Runs<R extends readonly unknown[]> {
  run(): Promise<R>
}

interface Added<R extends readonly unknown[]> extends Way {
  readonly is: Pipeline<[...R, this['of']]>
}

type Pipeline<R extends readonly unknown[]> = Runs<R> & Commands<string, Added<R>>

test('a batch collects the types of its results', () => {
  const types = (pipeline: Pipeline<[]>) => {
    const run = pipeline.get('a').incr('b').set('c', 'd', { px: 1 }).run
    expectTypeOf(run).returns.resolves.toEqualTypeOf<[string | null, number, 'OK' | null]>()
    expectTypeOf(pipeline.run).returns.resolves.toEqualTypeOf<[]>()
    const scored = pipeline.lpop('l', 2).zrange('z', 0, -1, { withscores: true }).run
    expectTypeOf(scored).returns.resolves.toEqualTypeOf<[string[] | null, [string, number][]]>()
  }
  expectTypeOf(types).toBeFunction()
})

test('what is asked for decides on the result', () => {
  const types = (redis: Text, all: ZrangeOptions) => {
    expectTypeOf(redis.set('k', 'v')).toEqualTypeOf<'OK' | null>()
    expectTypeOf(redis.set('k', 'v', { get: true, ex: 5 })).toEqualTypeOf<string | null>()
    expectTypeOf(redis.lpop('l')).toEqualTypeOf<string | null>()
    expectTypeOf(redis.lpop('l', 2)).toEqualTypeOf<string[] | null>()
    expectTypeOf(redis.lpos('l', 'a')).toEqualTypeOf<number | null>()
    expectTypeOf(redis.lpos('l', 'a', { count: 0 })).toEqualTypeOf<number[]>()
    expectTypeOf(redis.spop('s', 2)).toEqualTypeOf<Set<string>>()
    expectTypeOf(redis.hrandfield('h')).toEqualTypeOf<string | null>()
    expectTypeOf(redis.hrandfield('h', 2)).toEqualTypeOf<string[]>()
    expectTypeOf(redis.hrandfield('h', 2, { withvalues: true })).toEqualTypeOf<[string, string][]>()
    expectTypeOf(redis.zrange('z', 0, -1)).toEqualTypeOf<string[]>()
    expectTypeOf(redis.zrange('z', 0, -1, { rev: true, withscores: false })).toEqualTypeOf<string[]>()
    expectTypeOf(redis.zrange('z', 0, -1, { rev: true, withscores: true })).toEqualTypeOf<
      [string, number][]
    >()
    expectTypeOf(redis.zrange('z', 0, -1, all)).toEqualTypeOf<string[] | [string, number][]>()
    expectTypeOf(redis.zadd('z', { a: 1 })).toEqualTypeOf<number>()
    expectTypeOf(redis.zadd('z', { a: 1 }, { incr: true })).toEqualTypeOf<number | null>()
    expectTypeOf(redis.sort('l', { store: 'm' })).toEqualTypeOf<number>()
    expectTypeOf(redis.lcs('a', 'b', { len: true })).toEqualTypeOf<number>()
  }
  expectTypeOf(types).toBeFunction()
  // The order of the wire, score first, is refused: it would be read as a member `10` of no score.
  expectTypeOf<[[10, 'ann']]>().not.toExtend<Scores>()
  expectTypeOf<[['ann', 10]]>().toExtend<Scores>()
})
