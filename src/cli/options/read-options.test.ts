import { expect, test } from 'vitest'
import { readCommandLine } from './read-options.ts'

const read = (...argv: readonly string[]) => readCommandLine(argv, false)

test('options end at the first word that is none', () => {
  const { options, words } = read('-p', '1', '-n', '2', 'SET', '-p', 'grü')
  expect(options).toMatchObject({ port: 1, database: 2, output: 'raw' })
  expect(words).toEqual(['SET', '-p', 'gr\xc3\xbc'])
})

test('the last one wins', () => {
  expect(read('--csv', '--raw', '-p', '1', '-u', 'redis://h:2/3', '-h', 'i').options).toMatchObject({
    output: 'raw',
    host: 'i',
    port: 2,
    database: 3,
  })
})

test('URIs', () => {
  expect(read('--no-auth-warning', '-u', 'rediss://bob:p%40ss@[::1]:7/8').options).toMatchObject({
    tls: true,
    user: 'bob',
    password: 'p@ss',
    host: '::1',
    port: 7,
    database: 8,
  })
  expect(read('-u', 'redis://localhost').options).toMatchObject({
    host: 'localhost',
    port: 6379,
    database: 0,
  })
  expect(read('-u', 'unix:///run/a%20b?db=2').options).toMatchObject({ socket: '/run/a b', database: 2 })
})

test('JSON prefers RESP3 unless it was asked for', () => {
  expect(read('--json').options.resp3).toBe('preferred')
  expect(read('-3', '--json').options.resp3).toBe('yes')
})

test('-h alone asks for help', () => {
  expect(read('-h').options.help).toBe(true)
  expect(read('--help', 'keys')).toMatchObject({ options: { help: true }, words: ['keys'] })
})

test('an option that does not exist', () => {
  expect(() => read('--jsn')).toThrow('argument --jsn: did you mean --json?')
  expect(() => read('--prot', '7000')).toThrow('argument --prot: did you mean -p?')
  expect(() => read('--password=secret')).toThrow('argument --password=...: did you mean -a ...?')
  for (const given of ['--nonsense', '-y', '-p'])
    expect(() => read(given)).toThrow(`Unrecognized option or bad number of args for: '${given}'`)
})

test('what is missing says so', () => {
  expect(() => read('--cluster', 'info')).toThrow('does not have the cluster manager')
})
