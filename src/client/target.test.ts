import { describe, expect, test } from 'vitest'
import type { ClientOptions } from './core.ts'
import { OptionError } from './errors.ts'
import { optionsOf, type Target } from './target.ts'

/** As plain JavaScript may call it. */
const read = (target: unknown, more: unknown = {}) =>
  optionsOf('connect', target as Target, more as ClientOptions)

test.each<readonly [target: Target, options: ClientOptions]>([
  [{}, {}],
  [{ port: 7000, host: undefined }, { port: 7000 }],
  ['redis://localhost', { host: 'localhost' }],
  [
    'redis://ann:s%20t@[::1]:7000/2?name=w',
    { host: '::1', port: 7000, username: 'ann', password: 's t', database: 2, name: 'w' },
  ],
  ['rediss://h?protocol=2', { host: 'h', tls: true, protocol: 2 }],
  ['redis://h?protocol=3&db=1', { host: 'h', database: 1 }],
  ['unix:///run/redis.sock?db=2', { path: '/run/redis.sock', database: 2 }],
  [new URL('redis://h:7000'), { host: 'h', port: 7000 }],
])('%s is understood', (target, options) => {
  expect(read(target)).toEqual(options)
})

test('null stands for what is not set', () => {
  expect(read({ password: null, port: 7000 })).toEqual({ port: 7000 })
})

test('options beside a URL win', () => {
  expect(read('redis://h:1', { port: 2, timeout: 5 })).toEqual({ host: 'h', port: 2, timeout: 5 })
})

describe('what leads nowhere is refused, with a remedy:', () => {
  test.each<readonly [target: unknown, message: string]>([
    ['localhost:6379', 'not a redis:, rediss: or unix: URL: did you mean redis://localhost:6379?'],
    ['localhost', 'not a redis:, rediss: or unix: URL: did you mean redis://localhost?'],
    ['127.0.0.1:7000', 'not a redis:, rediss: or unix: URL: did you mean redis://127.0.0.1:7000?'],
    ['/run/redis.sock', 'not a redis:, rediss: or unix: URL: did you mean unix:///run/redis.sock?'],
    ['http://localhost', 'not a redis:, rediss: or unix: URL, but http:'],
    ['ann:secret@localhost:6379', 'not a redis:, rediss: or unix: URL, such as redis://localhost:6379'],
    ['', 'not a redis:, rediss: or unix: URL, such as redis://localhost:6379'],
    ['redis://localhost:NaN', 'not a valid URL: look at its host and its port'],
    ['redis://localhost/two', 'not a number of a database in the URL'],
    ['redis://localhost?family=4', "the URL's parameter family is unknown: there are db, name, protocol"],
    ['redis://localhost?protocol=4', "the URL's parameter protocol must be 2 or 3"],
    [6379, 'connect: the server is no URL and no object of options: { port: 6379 } connects to that port'],
    [true, 'connect: the server is no URL and no object of options'],
    [null, 'connect: the options are no object, but null'],
    [['h'], 'connect: the options are no object, but an array'],
    [{ port: Number.NaN }, 'connect: option port must be an integer from 1 to 65535, not NaN'],
    [{ port: '6379' }, 'connect: option port must be an integer from 1 to 65535, not a string'],
    [{ port: 70_000 }, 'connect: option port must be an integer from 1 to 65535, not 70000'],
    [{ host: '' }, 'connect: option host must be a string that is not empty, not an empty string'],
    [{ database: -1 }, 'connect: option database must be an integer from 0 to 2147483647, not -1'],
    [{ password: 5 }, 'connect: option password must be a string, not 5'],
    [{ protocol: '3' }, 'connect: option protocol must be 2 or 3, not a string'],
    [{ tls: 'yes' }, 'connect: option tls must be true or false, or an object, not a string'],
    [
      { timeout: Number.NaN },
      'connect: option timeout must be a number of milliseconds from 0 to 2147483647, not NaN',
    ],
    [
      { connectTimeout: Infinity },
      'connect: option connectTimeout must be a number of milliseconds from 0 to 2147483647, not Infinity',
    ],
    [{ onState: 'log' }, 'connect: option onState must be a function, not a string'],
    [{ reconnect: true }, 'connect: option reconnect must be false, or an object, not a boolean'],
    [
      { reconnect: { minDelay: Number.NaN } },
      'connect: reconnect: option minDelay must be a number of milliseconds from 0 to 2147483647, not NaN',
    ],
    [{ reconnect: { retries: 3 } }, 'connect: reconnect has no option retries'],
    [
      { queue: { commands: 1.5 } },
      'connect: queue: option commands must be an integer from 0 on, or Infinity, not 1.5',
    ],
    [{ db: 1 }, 'connect has no option db: it is database'],
    [
      { url: 'redis://h' },
      "connect has no option url: a URL is the first argument, as in connect('redis://localhost:6379')",
    ],
    [
      { sentinels: ['redis://h'] },
      "connect has no option sentinels: connect() takes them first, as in connect({ sentinels: ['redis://localhost:26379'], primary: 'mymaster' })",
    ],
    [{ prot: 1 }, 'connect has no option prot'],
    [{ toString: 1 }, 'connect has no option toString'],
  ])('%s', (target, message) => {
    expect(() => read(target)).toThrow(new OptionError(message))
  })

  test('options beside a URL', () => {
    expect(() => read('redis://h', { db: 1 })).toThrow('connect has no option db: it is database')
    expect(() => read('redis://h', null)).toThrow('connect: the options are no object, but null')
  })
})
