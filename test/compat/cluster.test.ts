/**
 * What tools say first to any server, in case it is a node of a cluster or has modules: a real server without either
 * refuses with the same words.
 */
import { afterAll, test } from 'vitest'
import { help } from './help.ts'
import { type Argv, approximately, Pair, type Step } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
const open = await Pair.start({ 'enable-module-command': 'yes' })
afterAll(async () => {
  await pair.stop()
  await open.stop()
})

test.skipIf(!agree('READONLY is for clusters'))('READONLY, READWRITE, ASKING', () =>
  pair.same(
    ['READONLY', 'readwrite', 'ASKING'].flatMap((name): Argv[] => [
      [name],
      [name, 'x'],
      ['MULTI'],
      [name],
      ['EXEC'],
      ['EVAL', `return redis.pcall('${name}')`, 0],
    ]),
  ),
)

test('CLUSTER', () =>
  pair.same(
    [
      '',
      'HELP',
      'INFO',
      'info',
      'NODES',
      'SLOTS',
      'SHARDS',
      'MYID',
      'LINKS',
      'KEYSLOT foo',
      'KEYSLOT',
      'KEYSLOT a b',
      'COUNTKEYSINSLOT x',
      'COUNTKEYSINSLOT 1',
      'GETKEYSINSLOT x y',
      'GETKEYSINSLOT 1',
      'ADDSLOTS x',
      'ADDSLOTS',
      'ADDSLOTS 1 2 3',
      'ADDSLOTSRANGE 1',
      'ADDSLOTSRANGE 1 2 3',
      'DELSLOTS 1',
      'DELSLOTSRANGE 1 2',
      'FLUSHSLOTS',
      'MEET host',
      'MEET host port',
      'MEET host port port x',
      'FORGET id',
      'REPLICATE id',
      'REPLICAS id',
      'SLAVES id',
      'FAILOVER',
      'FAILOVER x',
      'RESET',
      'RESET HARD x',
      'SAVECONFIG',
      'SETSLOT 1',
      'SETSLOT 1 x',
      'SET-CONFIG-EPOCH x',
      'BUMPEPOCH',
      'COUNT-FAILURE-REPORTS id',
      'NOSUCH',
      'NOSUCH x y',
    ].map((words): Argv => ['CLUSTER', ...words.split(' ').filter(word => word !== '')]),
  ))

const MODULE: readonly Step[] = [
  help('MODULE'),
  ...[
    '',
    'LIST',
    'LIST x',
    'LOAD',
    'LOAD x',
    'LOAD x y z',
    'LOADEX x',
    'LOADEX x CONFIG a b ARGS c',
    'UNLOAD x',
    'UNLOAD x y',
    'NOSUCH',
  ].map((words): Argv => ['MODULE', ...words.split(' ').filter(word => word !== '')]),
]

test('MODULE', () => pair.same(MODULE))
test('MODULE where it may load', () => open.same(MODULE))

test('ROLE and LASTSAVE', () =>
  pair.same([
    ['ROLE'],
    ['ROLE', 'x'],
    ['EVAL', "return redis.pcall('ROLE')", 0],
    approximately(10, 'LASTSAVE'),
    ['LASTSAVE', 'x'],
  ]))
