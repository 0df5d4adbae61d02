/**
 * Random rules, and random commands of every family by a user who has them: to a real redis-server and to mini-redis. Both
 * must take the same rules, say the same in advance, and refuse the same. What we show of a user is given to the real
 * server: it must make the same user. `SEED` and `USERS` in the environment choose others, and more.
 */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { worded } from './acl-words.ts'
import { Pair } from './pair.ts'
import { Chance, type Maker } from './random/chance.ts'
import { FAMILIES } from './random/families.ts'

const USERS = Number(process.env['USERS'] ?? 60)
const SEED = Number(process.env['SEED'] ?? 20240601)
/** Of each user. */
const COMMANDS = 20

const pair = await Pair.start()
afterAll(() => pair.stop())

const chance = new Chance(SEED)
const { below, pick, key, some } = chance

const COMMAND_NAMES =
  'get set mget del copy sort eval publish subscribe psubscribe config|get config|set config client|id client select|0 select|1 select object|encoding object zadd xadd xread lpush hset sinter acl|whoami multi nosuch config|nosuch get|x'.split(
    ' ',
  )
// WAIT has moved from one category to another, and with it what @keyspace and @connection allow.
const CATEGORIES =
  'read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking dangerous transaction scripting nosuch all'.split(
    ' ',
  )
const pattern = () => pick(key(), `${key()}*`, '*', '[a-c]', '?', key())

const RULES: readonly Maker[] = [
  () => [`${pick('+', '-')}@${pick(...CATEGORIES)}`],
  () => [`${pick('+', '-')}@${pick(...CATEGORIES)}`],
  () => [`${pick('+', '-', '+')}${pick(...COMMAND_NAMES)}`],
  () => [`${pick('+', '-', '+')}${pick(...COMMAND_NAMES)}`],
  () => [`${pick('~', '%R~', '%W~', '%RW~')}${pattern()}`],
  () => [`${pick('~', '%R~', '%W~')}${pattern()}`],
  () => [`&${pattern()}`],
  () => [pick('allkeys', 'resetkeys', 'allchannels', 'resetchannels', 'allcommands', 'nocommands')],
  () => [pick('>a', '>b', '<a', '#x', 'resetpass', 'skip-sanitize-payload', 'clearselectors', 'reset')],
  () => ['(', ...some(4, () => (RULES[below(7)] as Maker)()), ')'],
  () => [`(${some(4, () => (RULES[below(7)] as Maker)()).join(' ')})`],
]

const OTHERS: readonly Maker[] = [
  () => ['PUBLISH', key(), 'm'],
  () => ['SPUBLISH', key(), 'm'],
  () => ['CONFIG', 'GET', 'maxmemory'],
  () => ['SELECT', pick('0', '1')],
  () => ['PING'],
  () => ['OBJECT', 'ENCODING', key()],
  () => ['EVAL', 'return 1', '1', key()],
  () => ['EVAL', "return redis.pcall('GET', ARGV[1])", '0', key()],
  () => ['EVAL', "return redis.pcall('SET', ARGV[1], 'v')", '1', key(), key()],
  () => ['EVAL', "return tostring(redis.acl_check_cmd('COPY', ARGV[1], ARGV[2]))", '0', key(), key()],
  () => ['SORT', key(), 'BY', `${key()}*`, 'STORE', key()],
  () => ['ACL', 'WHOAMI'],
  () => ['DEL', key(), key()],
  () => ['COPY', key(), key()],
]

const makers = [...FAMILIES.flatMap(family => family.makers(chance)), ...OTHERS, ...OTHERS]

/** In pairs: what the real server said, and ours. */
async function both(clients: readonly RawClient[], argv: readonly string[]): Promise<[string, string]> {
  const [real = '', ours = ''] = await Promise.all(clients.map(client => client.ask(...argv)))
  return [worded(real), worded(ours)]
}

const REFUSED = /NOPERM|denied due to|no right to|^one has no/
/** Only whether it was refused, and why: other replies are compared elsewhere. */
const refusal = (reply: string) => (REFUSED.test(reply) ? reply : 'permitted')
/** Commands are shown in different ways, and both rights to `*` are. */
const userOf = (reply: string) =>
  reply
    .replace(/\$8\r\ncommands\r\n\$\d+\r\n[^\r]*\r\n/g, '')
    .replace(/\$\d+\r\n(?=[~%])/g, '')
    .replaceAll('%RW~*', '~*')

test(`${USERS} users with random rules`, async () => {
  const admins = await Promise.all([pair.real.port, pair.ours.port].map(port => RawClient.open(port)))
  const users = await Promise.all([pair.real.port, pair.ours.port].map(port => RawClient.open(port)))
  const [real] = admins
  for (let made = 0; made < USERS; made++) {
    await both(admins, ['ACL', 'SETUSER', 'alice', 'reset', 'on', 'nopass'])
    const rules = Array.from({ length: 1 + below(6) }, () => (RULES[below(RULES.length)] as Maker)())
    const history = [`seed ${SEED}`]
    for (const words of rules) {
      const [theirs, mine] = await both(admins, ['ACL', 'SETUSER', 'alice', ...words])
      history.push(words.join(' '))
      expect(mine, history.join('\n')).toBe(theirs)
    }
    const [theirs, mine] = await both(admins, ['ACL', 'GETUSER', 'alice'])
    expect(userOf(mine), history.join('\n')).toBe(userOf(theirs))
    await sameFromOurs(real as RawClient, history)
    await both(admins, ['ACL', 'SETUSER', 'alice', 'on', 'nopass'])
    for (const client of users) await client.ask('AUTH', 'alice', 'x')
    for (let left = COMMANDS; left > 0; left--) {
      const argv = (makers[below(makers.length)] as Maker)()
      const where = [...history, JSON.stringify(argv)].join('\n')
      const [said, ourSaid] = await both(admins, ['ACL', 'DRYRUN', 'alice', ...argv])
      if (!ourSaid.startsWith('-ERR wrong number')) expect(ourSaid, where).toBe(said)
      const [done, ourDone] = await both(users, argv)
      expect(refusal(ourDone), where).toBe(refusal(done))
    }
  }
  for (const client of [...admins, ...users]) client.close()
})

/** Gives the real server what ours shows of alice: it must be its own alice. */
async function sameFromOurs(real: RawClient, history: readonly string[]): Promise<void> {
  const shown = await pair.ours.call('ACL', 'LIST')
  const lines = Array.isArray(shown) ? shown.map(String) : []
  const line = lines.find(each => each.startsWith('user alice ')) ?? ''
  expect(await real.ask('ACL', 'SETUSER', 'same', 'reset', ...line.split(' ').slice(2)), line).toBe('+OK\r\n')
  const [alice, same] = [await real.ask('ACL', 'GETUSER', 'alice'), await real.ask('ACL', 'GETUSER', 'same')]
  expect(same, [...history, line].join('\n')).toBe(alice)
}
