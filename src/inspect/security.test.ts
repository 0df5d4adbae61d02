import { expect, test } from 'vitest'
import { denialOf, tokenDenial } from './security.ts'

const denied = (headers: Record<string, string>, method = 'POST') =>
  denialOf(method, new Headers(headers))?.status

test('names of this machine, with and without a port', () => {
  for (const host of ['localhost', 'LOCALHOST:80', '127.0.0.1', '127.1.2.3:8', '[::1]:9'])
    expect([host, denied({ host })]).toEqual([host, undefined])
  for (const host of [
    '',
    'example.org',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '[::2]',
    '10.0.0.1',
    'localhost@x',
    '127.0.0.1:x',
  ])
    expect([host, denied({ host })]).toEqual([host, 403])
})

test('an origin must be that of the page, with its port', () => {
  const host = '127.0.0.1:8001'
  expect(denied({ host, origin: 'http://127.0.0.1:8001' })).toBe(undefined)
  for (const origin of [
    'http://127.0.0.1:8002',
    'http://localhost:8001',
    'https://127.0.0.1:8001',
    'null',
    '',
  ])
    expect([origin, denied({ host, origin })]).toEqual([origin, 403])
})

test('the token', () => {
  const status = (value: string) => tokenDenial(new Headers({ authorization: value }), 'secret')?.status
  expect(status('Bearer secret')).toBe(undefined)
  expect(status('bearer  secret')).toBe(undefined)
  for (const value of [
    'secret',
    'Basic secret',
    'Bearer',
    'Bearer secre',
    'Bearer secrets',
    'Bearer x secret',
  ])
    expect([value, status(value)]).toEqual([value, 401])
  expect(tokenDenial(new Headers(), 'secret')?.status).toBe(401)
})
