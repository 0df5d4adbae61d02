/**
 * Scripts that try to leave their sandbox, to change it for the next script, or to bring the process down: whatever they
 * are answered, all is as before. That the answers are those of a real server is in test/compat/escapes.test.ts.
 */
import { expect, test } from 'vitest'
import { ESCAPES, OURS } from './support/escapes.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'

/** What the next script sees: every global and what is in it, to the second level, and that it works. */
const SANDBOX = `
  local seen = {}
  local function list(name, t)
    for key, value in pairs(t) do
      seen[#seen + 1] = name .. '.' .. tostring(key) .. '=' .. type(value)
      if type(value) == 'table' and value ~= _G and name == '_G' then list(tostring(key), value) end
    end
  end
  list('_G', _G)
  list('meta', getmetatable(_G) or {})
  table.sort(seen)
  return {table.concat(seen, ' '), ('x'):upper(), redis.sha1hex(''), tostring(getmetatable('').__index == string)}`

/** The names that JavaScript's own objects have: a script that reached them could add to them. */
const inherited = () => [
  Object.getOwnPropertyNames(Object.prototype),
  Object.getOwnPropertyNames(Function.prototype),
  Object.getOwnPropertyNames(globalThis),
]

test('nothing that a script does is left for the next one', async () => {
  const server = await start()
  const client = await RawClient.open(server.port)
  const before = await client.ask('EVAL', SANDBOX, '0')
  const names = inherited()
  expect(before).toContain('redis.call=function')
  for (const script of [...Object.values(ESCAPES).flat(), ...OURS]) {
    const answer = await client.ask('EVAL', script, '0')
    expect(answer, script).not.toMatch(/<closed>|internal error|node:|\.ts:|\.js:/)
    expect(await client.ask('EVAL', SANDBOX, '0'), script).toBe(before)
  }
  expect(inherited()).toEqual(names)
  client.close()
})
