/** Users over real sockets and from files: what no comparison with an older Redis can show. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Config } from '../src/config/config.ts'
import { loadLines } from '../src/config/file.ts'
import { createServer, type Server } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { start, temporaryFolder } from './support/start.ts'

async function open(server: Server, ...auth: string[]): Promise<RawClient> {
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  if (auth.length > 0) expect(await client.ask('AUTH', ...auth)).toBe('+OK\r\n')
  return client
}

function users(server: Server): Promise<unknown> {
  return server.call('ACL', 'LIST')
}

/** A server of a configuration file with these lines. */
function serverOf(text: string): Server {
  const path = join(temporaryFolder(), 'redis.conf')
  writeFileSync(path, text)
  const config = new Config()
  config.file = {
    path,
    read: () => readFileSync(path, 'latin1'),
    write: changed => writeFileSync(path, changed, 'latin1'),
  }
  loadLines(config, text, () => [])
  return createServer({ config })
}

const HASH_OF_PW = '#30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4'
const DEFAULT = 'user default on nopass sanitize-payload ~* &* +@all'

test('a refusal says who may not do what', async () => {
  const server = await start({ config: { user: 'alice on >pw +get +eval ~a &c' } })
  const alice = await open(server, 'alice', 'pw')
  const ask = async (...argv: string[]) => (await alice.ask(...argv)).trimEnd()
  expect(await ask('SET', 'a', 'v')).toBe("-NOPERM User alice has no permissions to run the 'set' command")
  expect(await ask('GET', 'b')).toBe('-NOPERM No permissions to access a key')
  expect(await ask('GET', 'a')).toBe('$-1')
  expect(await ask('EVAL', "return redis.call('GET', 'b')", '0')).toMatch(
    /^-ERR ACL failure in script: No permissions to access a key script: /,
  )
  await server.call('ACL', 'SETUSER', 'alice', '+publish')
  expect(await ask('PUBLISH', 'd', 'm')).toBe('-NOPERM No permissions to access a channel')
  const dryRun = (...argv: string[]) => server.call('ACL', 'DRYRUN', 'alice', ...argv)
  expect(await dryRun('GET', 'b')).toBe("User alice has no permissions to access the 'b' key")
  expect(await dryRun('PUBLISH', 'd', 'm')).toBe("User alice has no permissions to access the 'd' channel")
  await expect(dryRun('GET')).rejects.toThrow("ERR wrong number of arguments for 'get' command")
  const info = await server.call('INFO', 'stats', 'errorstats')
  expect(info).toMatch(/denied_auth:0\r\n.*denied_cmd:1\r\n.*denied_key:2\r\n.*denied_channel:1\r\n/s)
  expect(info).toMatch(/errorstat_NOPERM:count=3\r\n/)
})

test('entries of the log have numbers and times', async () => {
  const server = await start({ config: { user: 'alice on >pw' } })
  const alice = await open(server, 'alice', 'pw')
  await alice.ask('CLIENT', 'SETNAME', 'x')
  await alice.ask('GET', 'k')
  await alice.ask('GET', 'k')
  const [last, first] = (await server.call('ACL', 'LOG')) as Map<string, unknown>[]
  expect([first?.get('entry-id'), first?.get('object'), first?.get('count')]).toEqual([
    0,
    'client|setname',
    1,
  ])
  expect([last?.get('entry-id'), last?.get('object'), last?.get('count')]).toEqual([1, 'get', 2])
  expect(last?.get('client-info')).toMatch(/^id=\d+ addr=.* cmd=get user=alice /)
  expect(last?.get('timestamp-created')).toBeLessThanOrEqual(Number(last?.get('timestamp-last-updated')))
})

test('who takes its own channel away is gone from CLIENT LIST with its last reply', async () => {
  const server = await start({ config: { user: 'alice on >pw +@all &c' } })
  const alice = await open(server)
  await alice.ask('HELLO', '3', 'AUTH', 'alice', 'pw', 'SETNAME', 'leaves')
  await alice.ask('SUBSCRIBE', 'c')
  expect(await server.call('CLIENT', 'LIST')).toContain(' name=leaves ')
  expect(await alice.ask('ACL', 'SETUSER', 'alice', 'resetchannels')).toBe('+OK\r\n')
  expect(await server.call('CLIENT', 'LIST')).not.toContain(' name=leaves ')
  expect(await alice.read()).toBe('<closed>')
})

test('rules are shown in the order in which they count', async () => {
  const server = createServer()
  const set = (...rules: string[]) => server.call('ACL', 'SETUSER', 'alice', ...rules)
  const commands = async () => {
    const user = (await server.call('ACL', 'GETUSER', 'alice')) as Map<string, unknown>
    return user.get('commands')
  }
  await set('+@all', '-@dangerous', '+KEYS', '-client|kill')
  expect(await commands()).toBe('+@all -@dangerous +keys -client|kill')
  await set('-client', '+@Dangerous')
  expect(await commands()).toBe('+@all +keys -client +@dangerous')
  await set('+select|0', '+select|1', '-select', '+select|2')
  expect(await commands()).toBe('+@all +keys -client +@dangerous -select +select|2')
  await set('nocommands')
  expect(await commands()).toBe('-@all')
})

test('in process one may do everything, whatever the rules', async () => {
  const server = await start({ config: { requirepass: 'secret' } })
  await server.call('ACL', 'SETUSER', 'default', 'off', 'resetkeys', '-@all')
  expect(await server.call('SET', 'k', 'v')).toBe('OK')
  expect(await server.call('ACL', 'WHOAMI')).toBe('default')
  const stranger = await open(server)
  expect(await stranger.ask('GET', 'k')).toBe('-NOAUTH Authentication required.\r\n')
  using client = server.connect()
  await server.call('ACL', 'SETUSER', 'alice', 'on', 'nopass', '+get', '+reset', '~a')
  await client.call('AUTH', 'alice', '')
  await expect(client.call('GET', 'k')).rejects.toThrow('NOPERM')
  await client.call('RESET')
  expect(await client.call('GET', 'k')).toBe('v')
})

test('a client that waits is asked again when its key comes', async () => {
  const server = await start({ config: { user: 'alice on >pw +blpop ~*' } })
  const alice = await open(server, 'alice', 'pw')
  alice.send(['BLPOP', 'list', '0'])
  while (!String(await server.call('INFO', 'clients')).includes('blocked_clients:1')) {
    await new Promise(resolve => setImmediate(resolve))
  }
  await server.call('ACL', 'SETUSER', 'alice', '-blpop')
  await server.call('RPUSH', 'list', 'a')
  expect(await alice.read()).toBe("-NOPERM User alice has no permissions to run the 'blpop' command\r\n")
  expect(await server.call('LLEN', 'list')).toBe(1)
  expect(await server.call('INFO', 'commandstats')).toMatch(/cmdstat_blpop:.*rejected_calls=1/)
})

test('passwords are shown nowhere', async () => {
  const server = await start({ config: { 'slowlog-log-slower-than': '0' } })
  const monitor = await open(server)
  await monitor.ask('MONITOR')
  await server.call('ACL', 'SETUSER', 'alice', 'on', '>topsecret', '<topsecret')
  await server.call('AUTH', 'alice', 'topsecret').catch(() => {})
  expect(await monitor.read()).toContain('"AUTH" "(redacted)" "(redacted)"')
  const shown = [await server.call('SLOWLOG', 'GET'), await users(server), await server.call('ACL', 'LOG')]
  expect(JSON.stringify(shown, (_, value) => (value instanceof Map ? [...value] : value))).not.toContain(
    'topsecret',
  )
})

describe('users of a configuration', () => {
  test('are there from the start, and CONFIG REWRITE keeps them', async () => {
    const server = serverOf('maxclients 10\nuser alice on >pw +get ~a (+set ~b)\nuser bob -@all\n')
    const lines = [
      `user alice on sanitize-payload ${HASH_OF_PW} ~a resetchannels -@all +get (~b resetchannels -@all +set)`,
      'user bob off sanitize-payload resetchannels -@all',
      DEFAULT,
    ]
    expect(await users(server)).toEqual(lines)
    await server.call('ACL', 'DELUSER', 'bob')
    await server.call('CONFIG', 'REWRITE')
    const file = readFileSync(server.configFile, 'latin1')
    expect(file.split('\n').filter(line => line.startsWith('user '))).toEqual([lines[0], DEFAULT])
    expect(await users(serverOf(file))).toEqual([lines[0], DEFAULT])
  })

  test('may have quotes in their names and patterns', async () => {
    const server = serverOf('maxclients 10\n')
    await server.call('ACL', 'SETUSER', `o'"brien`, '~it"s', "&it's")
    await server.call('CONFIG', 'REWRITE')
    expect(await users(serverOf(readFileSync(server.configFile, 'latin1')))).toEqual(await users(server))
  })

  test('may be the default user, whom requirepass then says nothing of', async () => {
    expect(await users(serverOf('requirepass x\nuser default on >pw +ping\n'))).toEqual([
      `user default on sanitize-payload ${HASH_OF_PW} resetchannels -@all +ping`,
    ])
  })

  test.each([
    ['user alice\nuser alice', /line 2\n.*\nError in user declaration 'alice': Duplicate user found/],
    [
      'user alice on\n\nuser bob +@all ~* ~a',
      /line 3\n.*\nError in user declaration '~a': Adding a pattern after/,
    ],
    ['user alice (+get', /line 1\n.*\nError in user declaration '\(\+get': Syntax error/],
    ['user', /line 1\n.*\nBad directive or wrong number of arguments/],
    ['user alice +nosuch', /Error loading ACL rule '\+nosuch' for the user named 'alice': Unknown command/],
    ['user "a b" on', /Spaces not allowed in ACL usernames/],
    ['user alice\naclfile users.acl', /define either an ACL file or declare users/],
    [
      'aclfile /nowhere/users.acl',
      /Aborting Redis startup because of ACL errors: .* opening file '\/nowhere\/users.acl'/,
    ],
  ])('%j is refused', (text, problem) => {
    expect(() => serverOf(text)).toThrow(problem)
  })
})

describe('a file of users', () => {
  function fileWith(text: string): string {
    const path = join(temporaryFolder(), 'users.acl')
    writeFileSync(path, text, { mode: 0o640 })
    return path
  }

  test('is read, written and read again', async () => {
    const path = fileWith('user alice on nopass +get ~a\n\n  user bob on (+get ~x) \t\r\n')
    const server = createServer({ config: { aclfile: path } })
    await server.call('ACL', 'SETUSER', 'carol', '+@all')
    expect(await server.call('ACL', 'SAVE')).toBe('OK')
    expect(readFileSync(path, 'latin1')).toBe(
      [
        'user alice on nopass sanitize-payload ~a resetchannels -@all +get',
        'user bob on sanitize-payload resetchannels -@all (~x resetchannels -@all +get)',
        'user carol off sanitize-payload resetchannels +@all',
        `${DEFAULT}\n`,
      ].join('\n'),
    )
    expect(statSync(path).mode & 0o777).toBe(0o640)
    await server.call('ACL', 'DELUSER', 'bob')
    expect(await server.call('ACL', 'LOAD')).toBe('OK')
    expect(await server.call('ACL', 'USERS')).toEqual(['alice', 'bob', 'carol', 'default'])
    writeFileSync(path, '')
    await server.call('ACL', 'LOAD')
    expect(await users(server)).toEqual([DEFAULT])
  })

  test('changes nothing while a line of it is wrong', async () => {
    const path = fileWith('user alice on\n')
    const server = createServer({ config: { aclfile: path } })
    const before = await users(server)
    const refused = async (text: string) => {
      writeFileSync(path, text)
      return server.call('ACL', 'LOAD').catch((error: Error) => error.message.replaceAll(path, 'FILE'))
    }
    const end = 'WARNING: ACL errors detected, no change to the previously active ACL rules was performed'
    const unknown = 'Unknown command or category name in ACL'
    expect(await refused('user alice\nuser bob +nosuch on +@none\nalice on\nuser\n')).toBe(
      `ERR FILE:2: Error in applying operation '+nosuch': ${unknown}. FILE:2: Error in applying operation '+@none': ${unknown}. FILE:3 should start with user keyword followed by the username. FILE:4 should start with user keyword followed by the username. ${end}`,
    )
    expect(await refused('user alice nosuch worse\nuser alice\nuser b (+get')).toBe(
      `ERR FILE:1: Syntax error. WARNING: Duplicate user 'alice' found on line 2. FILE:3: Unmatched parenthesis in selector definition.${end}`,
    )
    expect(await refused('# comment\n')).toBe(
      `ERR FILE:1 should start with user keyword followed by the username. ${end}`,
    )
    expect(await users(server)).toEqual(before)
  })

  test('ends whom it has not, and who listens to what it may not hear; others stay', async () => {
    const path = fileWith(
      'user alice on nopass +@all &*\nuser bob on nopass +@all &*\nuser carol on nopass +@all &*\n',
    )
    const server = await start({ config: { aclfile: path } })
    const [alice, bob, carol, other] = await Promise.all(
      ['alice', 'bob', 'carol', 'default'].map(name => open(server, name, 'x')),
    )
    await carol?.ask('SUBSCRIBE', 'c')
    writeFileSync(path, 'user alice on nopass +ping\nuser carol on nopass +@all &d\n')
    expect(await other?.ask('ACL', 'LOAD')).toBe('+OK\r\n')
    expect(await alice?.ask('PING')).toBe('+PONG\r\n')
    expect(await alice?.ask('GET', 'k')).toContain('NOPERM')
    expect(await bob?.read()).toBe('<closed>')
    expect(await carol?.read()).toBe('<closed>')
    expect(await other?.ask('PING')).toBe('+PONG\r\n')
  })

  test('that cannot be written is an error, and the old one stays', async () => {
    const server = createServer({ config: { aclfile: fileWith('user alice on\n') } })
    Object.defineProperty(server.access.file, 'write', {
      value: () => {
        throw new Error('ENOSPC')
      },
    })
    await expect(server.call('ACL', 'SAVE')).rejects.toThrow(
      /^ERR There was an error trying to save the ACLs/,
    )
  })
})
