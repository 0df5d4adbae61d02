/**
 * Users and their rights against a real redis-server. What is refused must be the same; since 7.2 it is worded otherwise,
 * and rules are shown in the order in which they were given.
 */
import { afterAll, describe, test } from 'vitest'
import { alike, worded } from './acl-words.ts'
import { Pair, type Step, sorted } from './pair.ts'
import { type Line, sameStreams } from './streams.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const setUp = (rules: string): Step[] => [
  ['RESET'],
  ['ACL', 'DELUSER', 'alice', 'bob'],
  ['ACL', 'LOG', 'RESET'],
  ['ACL', 'SETUSER', 'alice', 'reset', 'on', 'nopass', ...rules.split(' ')],
]

/** Commands of one text, separated by semicolons. */
const commandsOf = (text: string): string[][] => text.split(/\s*;\s*/).map(each => each.trim().split(' '))

/** As alice, and then again as one who may do everything. */
const asAlice = (text: string, ...others: string[][]): Step[] => [
  ['AUTH', 'alice', 'any'],
  ...[...commandsOf(text), ...others].map(alike),
  ['RESET'],
]

const dryRun = (text: string): Step[] =>
  commandsOf(text).map(each => alike(['ACL', 'DRYRUN', 'alice', ...each]))

/** Which categories tell the same is told since 7.2 by the rules as they were given. */
const withoutCommands = (...argv: string[]): Step => ({
  argv,
  view: reply => reply.replace(/\$8\r\ncommands\r\n\$\d+\r\n[^\r]*\r\n/g, ''),
})

describe('rules', () => {
  const HASH = 'a'.repeat(64)
  const RULES = [
    'on OFF nopass resetpass sanitize-payload skip-sanitize-payload reset clearselectors nosuch ) ()',
    `>secret <secret <never #nohash #${HASH} #${HASH.toUpperCase()} !${HASH} !${'b'.repeat(64)}`,
    '~a ~z %R~b %W~b %RW~c %wr~d %X~e %RR~e %R % ~ ~* ~f resetkeys ALLKEYS',
    '&a &* &b resetchannels allchannels (+get (on)',
    '+get -get +nosuch -nosuch + - +@ +@nosuch +@all -@all +@read -@READ allcommands nocommands',
    '+config|get -config|get +config|nosuch +config|get|x +config| +get| +select|1 -select|1 +nosuch|x +@read|x',
  ].join(' ')
  // A server that takes such a rule ends when it is to show it.
  const isSafe = (rule: string) => rule !== '%' || agree('a rule of keys without a pattern is refused')
  const WITH_BLANKS = ['', '~a b', '&a b', 'on ', '\0', '(+get ~a)', '(%R~a +@read &x)', '(+nosuch)']

  const ALL = [...RULES.split(' '), ...WITH_BLANKS, '("+get" \'~x\')', '("+get)']

  test.each(ALL.filter(isSafe))('%j', rule =>
    pair.same([
      ...setUp('>initial'),
      ['ACL', 'SETUSER', 'alice', 'on', rule],
      ['ACL', 'SETUSER', 'alice', rule, rule],
      ['ACL', 'SETUSER', 'alice', '~z', '-get', '-@all', rule],
      withoutCommands('ACL', 'GETUSER', 'alice'),
    ]),
  )

  test('parentheses over several words', () =>
    pair.same([
      ...setUp('(+get ~a) ( +set )'),
      ['ACL', 'GETUSER', 'alice'],
      ['ACL', 'SETUSER', 'alice', '(+get', '~a'],
      ['ACL', 'SETUSER', 'alice', '(', 'on', ')'],
      ['ACL', 'SETUSER', 'alice', '+get', ')'],
      withoutCommands('ACL', 'GETUSER', 'alice'),
    ]))

  test('users are shown by name, in order', () =>
    pair.same([
      ...setUp('+get ~a %R~b &c >x'),
      ['ACL', 'SETUSER', 'default', 'sanitize-payload'],
      ['ACL', 'SETUSER', 'bob', 'reset', 'allkeys', 'allchannels', '+@all'],
      ['ACL', 'SETUSER', 'Bob', 'reset', '+@all', '-get', '(~x +set)'],
      ['ACL', 'LIST'],
      ['ACL', 'USERS'],
      ['ACL', 'GETUSER', 'nobody'],
      ['ACL', 'DELUSER', 'Bob', 'nobody', 'bob', 'bob'],
      ['ACL', 'DELUSER', 'alice', 'default'],
      ['ACL', 'USERS'],
      ['ACL', 'SETUSER', 'a b'],
      ['ACL', 'SETUSER', 'a\0b'],
      ['ACL', 'SETUSER', ''],
      ['ACL', 'DELUSER', ''],
    ]))

  test('the commands of each category', () =>
    pair.same([
      ['ACL', 'CAT'],
      ...['geo', 'transaction', 'bitmap', 'PUBSUB', 'hyperloglog'].map(each => sorted('ACL', 'CAT', each)),
      ['ACL', 'CAT', 'nosuch'],
      ['ACL', 'CAT', 'geo', 'x'],
      ['ACL', 'cat', ''],
    ]))
})

test('arguments', () =>
  pair.same([
    ...commandsOf(
      'ACL; ACL NOSUCH; ACL WHOAMI; ACL WHOAMI x; ACL GENPASS 0; ACL GENPASS -1; ACL GENPASS 4097; ACL GENPASS x;' +
        'ACL GENPASS 1 2; ACL LOG x; ACL LOG -1; ACL log 1 2; ACL LOAD; ACL SAVE; ACL DRYRUN default nosuch;' +
        'ACL DRYRUN default config nosuch; ACL DRYRUN nobody get k; ACL DRYRUN default get k;' +
        'CLIENT KILL USER nobody; CLIENT KILL USER default ID 9999999',
    ),
    { argv: ['ACL', 'GENPASS'], view: reply => reply.length },
    { argv: ['ACL', 'GENPASS', '5'], view: reply => reply.length },
  ]))

test('AUTH and HELLO', () =>
  pair.same([
    ...setUp('resetpass >one >two +@all'),
    ...commandsOf(
      'AUTH alice one; ACL WHOAMI; AUTH alice wrong; ACL WHOAMI; AUTH alice two; AUTH nobody two; AUTH one; AUTH a b c;' +
        'ACL SETUSER alice <two off; ACL WHOAMI; AUTH alice one; AUTH default any; ACL SETUSER alice on;' +
        'HELLO 2 AUTH alice two; RESET',
    ),
  ]))

describe('what is permitted', () => {
  test('by commands', () =>
    pair.same([
      ...setUp('~* +@read -get +config|get +select|1 +@transaction +client'),
      ...asAlice(
        'GET k; STRLEN k; SET k v; CONFIG GET maxclients; CONFIG SET hz 10; CONFIG; SELECT 1; SELECT 0; SELECT; PING;' +
          'NOSUCH; GET; CONFIG NOSUCH; CLIENT GETNAME; CLIENT NOSUCH',
      ),
    ]))

  test('by keys', () =>
    pair.same([
      ...setUp('+@all %R~r* %W~w* ~x* &*'),
      ...dryRun(`${KEY_COMMANDS}; ${WRONG_KEYS}`),
      ...asAlice(KEY_COMMANDS),
    ]))

  test.skipIf(!agree('leaving where nobody listened is answered'))('by channels', () =>
    pair.same([
      ...setUp('+@all ~* &c:* &d?'),
      ...dryRun(
        'PUBLISH c:1 m; PUBLISH e m; SPUBLISH c:1 m; SPUBLISH e m; SUBSCRIBE c:1 d1; SUBSCRIBE c:1 e; PSUBSCRIBE c:*;' +
          'PSUBSCRIBE c:1; PSUBSCRIBE d? e; SSUBSCRIBE c:1; SSUBSCRIBE c:1 e e; UNSUBSCRIBE e; PUNSUBSCRIBE e;' +
          'SUNSUBSCRIBE e; PUBSUB CHANNELS; PUBSUB NUMSUB e',
      ),
      ...asAlice('PUBLISH c:1 m; PUBLISH e m; SUBSCRIBE e; PSUBSCRIBE c:1; SSUBSCRIBE e; UNSUBSCRIBE e'),
    ]),
  )

  test('by one selector or another', () => {
    const commands =
      'GET a; GET b; SET b v; SET a v; COPY a b; COPY a c; MGET c d; MGET d c; PUBLISH x m; PING; MGET d a'
    return pair.same([
      ...setUp('+get ~a (+set ~b) (+copy ~a ~b) (%R~c +@read &x)'),
      ...dryRun(commands),
      ...asAlice(commands),
    ])
  })

  test('of SORT: BY and GET for those who may read every key', () =>
    pair.same([
      ['RPUSH', 'l', '2', '1'],
      ...['~l', '%R~*', '~*', '%W~*', '(~* +sort)', '(~* +get)'].flatMap(rule => [
        ...setUp('+sort +sort_ro ~l ~d'),
        ['ACL', 'SETUSER', 'alice', rule],
        ...asAlice(
          'SORT l; SORT l BY w_*; SORT l BY nosort; SORT l GET #; SORT l BY w_* GET x_*; SORT_RO l GET x_*;' +
            'SORT l BY w_* STORE d; SORT l STORE e; SORT l GET x',
        ),
      ]),
    ]))

  test('in transactions, when they are queued', () =>
    pair.same([
      ...setUp('~a +get +set +multi +exec +discard'),
      ...asAlice('MULTI; SET a 1; GET b; PING; EXEC; MULTI; GET a; EXEC'),
      ...setUp('+multi +get ~*'),
      ...asAlice('MULTI; GET a; EXEC; GET a'),
    ]))

  test('in scripts', () =>
    pair.same([
      ...setUp('~a* %R~r +eval +eval_ro +get +set +@pubsub &c'),
      ...asAlice(
        'EVAL x 1 b; EVALSHA x 0',
        ...[
          "return redis.call('SET', 'a1', 'v')",
          "return redis.call('SET', 'b1', 'v')",
          "return redis.call('GET', 'r')",
          "return redis.call('DEL', 'a1')",
          "return redis.pcall('SET', 'b1', 'v')",
          "return redis.call('PUBLISH', 'c', 'm')",
          "return redis.call('PUBLISH', 'e', 'm')",
          "return redis.call('NOSUCH')",
          "return redis.call('SUBSCRIBE', 'e')",
          "return redis.call('GET')",
          "return {redis.acl_check_cmd('SET', 'a1', 'v'), redis.acl_check_cmd('SET', 'r', 'v'), 1}",
          "return {tostring(redis.acl_check_cmd('GET', 'r')), tostring(redis.acl_check_cmd('DEL', 'a'))}",
          "return redis.acl_check_cmd('NOSUCH')",
        ].map(script => ['EVAL', script, '0']),
        ['EVAL', 'return 1', '1', 'a'],
        ['EVAL', 'return 1', '1', 'r'],
        ['EVAL_RO', 'return 1', '1', 'r'],
        ['EVAL', 'return 1', '2', 'a', 'b'],
        ['EVAL', 'return 1', '3', 'a', 'b'],
      ),
    ]))
})

/** Of all kinds of key specifications. */
const KEY_COMMANDS = `
  GET r; GET w; GET x; GET o; SET r v; SET w v; SET w v GET; SET x v GET; MSET x 1 r 2; COPY r w; COPY w r; COPY x x1;
  RENAME w w1; RENAME x x1; DEL w o; EXISTS w; EXISTS o; TOUCH r; TYPE w; TTL w; EXPIRE r 1; OBJECT ENCODING w;
  MEMORY USAGE o; DUMP w; BITFIELD r GET u8 0; BITFIELD w SET u8 0 1; BITFIELD x SET u8 0 1; BITOP AND w r r1;
  BITOP AND r r r; SORT r; SORT r STORE w; SORT r STORE r; SORT w; GEORADIUS r 1 1 1 m STORE w; GEORADIUS r 1 1 1 m;
  GEORADIUS r 1 1 1 m STOREDIST r; GEOSEARCHSTORE w r FROMLONLAT 1 1 BYRADIUS 1 m; ZUNIONSTORE w 2 r r1;
  ZUNIONSTORE w 2 r w; ZUNION 2 r w; LMPOP 1 w LEFT; LMPOP 2 x w LEFT; SMOVE w w1 m; SINTERCARD 1 w;
  XREAD STREAMS r r1 0 0; XREAD STREAMS r w 0 0; XREAD COUNT 1 STREAMS w 0; XLEN w; PFCOUNT w; PFCOUNT x; PFMERGE w r;
  LCS r r1; LCS r w; GETEX r; GETEX x; GETDEL w; GETSET w v; STRLEN w; LLEN o; HLEN w; SCARD w; WATCH o; WATCH w;
  UNWATCH; LINSERT w BEFORE a b; RPOPLPUSH w w1; RPOPLPUSH x w; PING; DBSIZE`

/** Whose keys cannot be told, or that we do not want to run. */
const WRONG_KEYS = `
  EVAL x 1 r; EVAL x 1 x; EVAL_RO x 1 r; EVAL x 0 o; EVAL x -1 o; EVAL x 3 o; ZUNIONSTORE w 9 r; XREAD STREAMS;
  XREADGROUP GROUP g c STREAMS x >; XREADGROUP GROUP g c STREAMS r >; RESTORE w 0 x; RESTORE r 0 x; KEYS *; FLUSHALL;
  BLPOP w r 0; BLMOVE x w LEFT LEFT 0; OBJECT HELP; SORT; SORT r BY w_* GET o STORE; GEORADIUS r 1 1 1 m STORE`

test('refusals come in an order', () =>
  pair.same([
    ...setUp('+multi +exec +subscribe +config|set &*'),
    ...asAlice('DEBUG SLEEP 0; MODULE LOAD x; GET; NOSUCH; CONFIG SET maxmemory 1; SET k v; EXEC; EVAL x 0'),
    ['CONFIG', 'SET', 'maxmemory', '0'],
    ...asAlice('MULTI; SHUTDOWN; SET k v; EXEC x'),
    ...setUp('+subscribe &*'),
    ...asAlice('EXEC', ['SUBSCRIBE', 'c'], ['GET', 'k']),
  ]))

describe('several clients', () => {
  const script = (text: string): Line[] =>
    text
      .trim()
      .split(/\s*\n\s*/)
      .map(line => line.split(' ') as [string, ...string[]])

  test('EXEC asks again', () =>
    sameStreams(
      pair,
      script(`
        admin ACL DELUSER alice
        admin ACL SETUSER alice reset on nopass +@all ~* &*
        a AUTH alice x
        a MULTI
        a SET k 1
        a GET r
        a PUBLISH c m
        a TIME
        admin ACL SETUSER alice resetkeys resetchannels -time %R~r
        a EXEC
        admin EXISTS k`),
      worded,
    ))

  test('rules count at once', () =>
    sameStreams(
      pair,
      script(`
        admin ACL DELUSER alice
        admin ACL SETUSER default sanitize-payload
        admin ACL SETUSER alice reset on nopass +get +ping ~*
        a AUTH alice x
        a GET k
        admin ACL SETUSER alice -get
        a GET k
        admin ACL SETUSER alice off +get
        a GET k
        admin CONFIG SET requirepass secret
        a GET k
        new AUTH secret
        new PING
        admin ACL GETUSER default
        admin ACL SETUSER default nopass
        admin CONFIG GET requirepass
        admin CONFIG SET requirepass other
        admin ACL SETUSER default >third <other nopass
        other PING`),
      worded,
    ))

  test('whose user goes, goes too', () =>
    sameStreams(
      pair,
      script(`
        admin ACL SETUSER alice reset on nopass +@all ~* &*
        admin ACL SETUSER bob reset on nopass +@all ~* &*
        a AUTH alice x
        b AUTH bob x
        admin ACL DELUSER alice
        b PING
        b ACL DELUSER bob
        admin ACL USERS`),
    ))

  test('who listens to what it may not hear any more, goes too', () =>
    sameStreams(
      pair,
      script(`
        admin ACL DELUSER alice
        admin ACL SETUSER alice reset on nopass +@all ~* &c:* &d
        both AUTH alice x
        both SUBSCRIBE c:1 d
        pattern AUTH alice x
        pattern PSUBSCRIBE c:*
        shard AUTH alice x
        shard SSUBSCRIBE c:1
        idle AUTH alice x
        idle PING
        admin ACL SETUSER alice &e
        admin ACL SETUSER alice resetchannels &c:* &e
        admin PUBLISH c:1 hello
        admin ACL SETUSER alice resetchannels &c:1
        admin SPUBLISH c:1 hello
        admin ACL SETUSER alice resetchannels
        idle PING
        admin CLIENT KILL USER alice
        admin ACL DELUSER alice`),
    ))
})

describe('the log', () => {
  const entries = (reply: string) =>
    reply
      .replace(/\$8\r\nentry-id\r\n(:\d+|\$\d+\r\n[a-z-]+|\s)+/g, '')
      .replace(/\$\d+\r\nid=\d+ [^\r]*? cmd=(\S+) user=(\S+)[^\r]*/g, '$1 $2')
      .replace(/(age-seconds\r\n)(\$\d+\r\n|,)[\d.e-]+/g, '$1')
      .replace(/\*20|\*14|%10|%7/g, 'entry')

  test('tells of EXEC what was refused within it', () =>
    pair.same([
      ['ACL', 'LOG', 'RESET'],
      ...setUp('~* +get +multi +exec +acl'),
      ...asAlice('MULTI; ACL SETUSER alice -get; GET b; EXEC'),
      ['RESET'],
      { argv: ['ACL', 'LOG', '20'], view: entries },
    ]))

  test('tells what was refused', () =>
    pair.same([
      ...setUp('~a +get +multi +exec +eval +publish'),
      ...asAlice('GET b; GET b; SET a 1; GET b; PUBLISH c m; GET e; CONFIG GET x; MULTI; GET b; EXEC', [
        'EVAL',
        "redis.pcall('GET', 'b') redis.pcall('SET', 'a', '1')",
        '0',
      ]),
      ['AUTH', 'alice', 'x'],
      ['AUTH', 'nobody', 'x'],
      ['auth', 'nobody', 'x'],
      ['HELLO', '3', 'AUTH', 'nobody', 'x'],
      ['RESET'],
      { argv: ['ACL', 'LOG', '20'], view: entries },
      { argv: ['ACL', 'LOG', '2'], view: entries },
      ['ACL', 'LOG', 'reset'],
      ['ACL', 'LOG'],
    ]))

  test('is as long as it may be', () =>
    pair.same([
      ...setUp('+ping'),
      ['CONFIG', 'SET', 'acllog-max-len', '2'],
      ...asAlice('GET a; SET a b; DEL a; GET a'),
      { argv: ['ACL', 'LOG'], view: entries },
      ['CONFIG', 'SET', 'acllog-max-len', '128'],
    ]))
})
