import { expectTypeOf, test } from 'vitest'
import type { Pipeline as ClientPipeline } from './batch.ts'
import type { Client } from './client.ts'
import type { Argument, Integer, Pairs } from './command-shape.ts'
import type { Commands, SetOptions } from './commands.ts'
import type { SyncClient } from './sync-client.ts'
import type { Batched, BatchKind, Promised } from './typed.ts'

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
  expectTypeOf<Parameters<Text['del']>>().toEqualTypeOf<Argument[] | [keys: readonly Argument[]]>()
  expectTypeOf<[string[]]>().toExtend<Parameters<Text['mget']>>()
  expectTypeOf<['k', string[]]>().toExtend<Parameters<Text['sadd']>>()
  expectTypeOf<['a', string[]]>().not.toExtend<Parameters<Text['del']>>()
  expectTypeOf<['z', [{ score: 1; member: 'a' }]]>().toExtend<Parameters<Text['zadd']>>()
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
  expectTypeOf<Client['del']>().toEqualTypeOf<
    (...keys: Argument[] | [keys: readonly Argument[]]) => Promise<number>
  >()
})

test('a hash is an object, or a Map on request', () => {
  const types = (commands: Text) => {
    expectTypeOf(commands.hgetall('k')).toEqualTypeOf<Record<string, string>>()
    expectTypeOf(commands.hgetall('k', { as: 'map' })).toEqualTypeOf<Map<string, string>>()
  }
  expectTypeOf(types).toBeFunction()
})

test('what is absent cannot be called, and its type says why', () => {
  expectTypeOf<
    Client['unwatch']
  >().toEqualTypeOf<'use transaction(keys, body), which watches keys on a connection of its own'>()
  expectTypeOf<Client['disconnect']>().toEqualTypeOf<'use close()'>()
  expectTypeOf<
    ClientPipeline['auth']
  >().toEqualTypeOf<'it is an option of connect(): username and password, or those in the URL'>()
  expectTypeOf<
    SyncClient['multi']
  >().toEqualTypeOf<'the client without promises has none; connect() gives one that has'>()
})

interface Runs<R> {
  run(): Promise<R>
}

interface Pipeline extends BatchKind {
  readonly batch: Runs<this['results']>
}

test('a batch collects the types of its results', () => {
  const types = (pipeline: Batched<Text, [], Pipeline>) => {
    const run = pipeline.get('a').incr('b').set('c', 'd', { px: 1 }).run
    expectTypeOf(run).returns.resolves.toEqualTypeOf<[string | null, number, string | null]>()
    expectTypeOf(pipeline.run).returns.resolves.toEqualTypeOf<[]>()
  }
  expectTypeOf(types).toBeFunction()
})
