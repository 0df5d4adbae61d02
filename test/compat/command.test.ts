/**
 * COMMAND against a real redis-server: for every command that we have, that what derives from its declaration
 * (arity, flags, keys, categories, arguments) is what Redis says of it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandTable } from '../../src/commands/table.ts'
import { CHANGED_DOCS, CHANGED_INFO, CORRECTED_INFO, NEWER, OF_VALKEY } from './command-changes.ts'
import { type Argument, CommandReader, type Docs, list } from './command-replies.ts'
import { help } from './help.ts'
import { type Argv, Pair, sameKind, sorted } from './pair.ts'
import { agree, IS_VALKEY, realIsBefore } from './versions.ts'

const NAMES = [...new CommandTable().withSubcommands()].map(each => each.fullName)
const KNOWN = NAMES.filter(name => !realIsBefore(NEWER[name] ?? '7.0'))
const without = (names: readonly string[]) => KNOWN.filter(name => !IS_VALKEY || !names.includes(name))
const UNKNOWN = NAMES.filter(name => !KNOWN.includes(name))

const pair = await Pair.start()
afterAll(() => pair.stop())

describe.each(['2', '3'] as const)('in RESP%s', protocol => {
  let real: CommandReader
  let ours: CommandReader
  beforeAll(async () => {
    real = await CommandReader.open(pair.real.port, protocol)
    ours = await CommandReader.open(pair.ours.port, protocol)
  })
  afterAll(() => {
    real.close()
    ours.close()
  })

  test.each(without(OF_VALKEY.info))('COMMAND INFO %s', async name => {
    const theirs = await real.info(name)
    expect(theirs).not.toBeNull()
    const changes = agree('COMMAND INFO') ? {} : CHANGED_INFO[name]
    const corrections = agree('HTTL and HPTTL depend on time') ? {} : CORRECTED_INFO[name]
    expect(await ours.info(name)).toEqual({ ...theirs, ...changes, ...corrections })
  })

  test.each(without(OF_VALKEY.docs))('COMMAND DOCS %s', async name => {
    const theirs = await real.docs(name)
    expect(theirs).not.toBeNull()
    const { [name]: change = (docs: Docs) => docs } = CHANGED_DOCS
    const mine = await ours.docs(name)
    if (agree('COMMAND DOCS')) expect(mine).toEqual(theirs)
    else expect(withoutTexts(mine)).toEqual(theirs && change(theirs))
  })

  test('commands that came later', async () => {
    for (const name of UNKNOWN) {
      expect(await real.info(name), name).toBeNull()
      expect(await ours.info(name), name).toMatchObject({ name })
    }
  })

  test('COMMAND and COMMAND INFO describe all commands', async () => {
    const entries = list(await ours.ask('COMMAND'))
    expect(await ours.ask('COMMAND', 'INFO')).toEqual(entries)
    expect(await ours.ask('COMMAND', 'COUNT')).toBe(entries.length)
    const listed = list(await ours.ask('COMMAND', 'LIST')).map(String)
    expect(entries.map(each => ours.readInfo(each).name)).toEqual(listed.filter(name => !name.includes('|')))
    expect(listed).toContain('config|get')
    for (const each of entries) {
      const entry = ours.readInfo(each)
      expect(entry).toEqual(await ours.info(entry.name))
    }
  })

  test('a container holds its subcommands', async () => {
    const names = async (reader: CommandReader) => {
      const [entry] = list(await reader.ask('COMMAND', 'INFO', 'config'))
      return list(entry).length
    }
    expect(await names(ours)).toBe(await names(real))
  })
})

/** From 7.2 on arguments say how usage lines show them. */
function withoutTexts(docs: Docs | null): Docs | null {
  const strip = ({ display_text: text, ...arg }: Argument): Argument => {
    expect(text === undefined, `${arg.name} has parts or a text`).toBe(arg.arguments !== undefined)
    return arg.arguments === undefined ? arg : { ...arg, arguments: arg.arguments.map(strip) }
  }
  return docs?.arguments === undefined ? docs : { ...docs, arguments: docs.arguments.map(strip) }
}

test('GETKEYS and GETKEYSANDFLAGS', () => {
  const commands = [
    'get k',
    'GET k',
    'get k x',
    'nosuch k',
    'set k v',
    'set k v GET',
    'set k v ex 10 get',
    'set k get',
    'set k v nosuch',
    'mset a 1 b 2',
    'mset a 1 b',
    'msetnx a 1 b 2',
    'del a b c',
    'rename a b',
    'copy a b replace',
    'lcs a b',
    'bitop and d a b',
    'bitfield k get u8 0',
    'bitfield k',
    'bitfield k x',
    'bitfield k get u8',
    'bitfield k get u8 0 overflow sat',
    'bitfield k overflow sat incrby u8 0 1',
    'bitfield k overflow',
    'bitfield_ro k get u8 0',
    'object encoding k',
    'object encoding k x',
    'object help x',
    'object nosuch x',
    'object|encoding k',
    'config get x',
    'config nosuch x',
    'client id x',
    'watch a b',
    'ping x',
    'subscribe a b',
    'ssubscribe a b',
    'spublish a b',
    'move k 1',
    'append k',
    'append k v',
  ]
  return pair.same(
    commands.flatMap((each): Argv[] => [
      ['COMMAND', 'GETKEYS', ...each.split(' ')],
      ['command', 'getkeysandflags', ...each.split(' ')],
    ]),
  )
})

test('LIST', () =>
  pair.same([
    sameKind('COMMAND', 'LIST'),
    sorted('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'transaction'),
    sorted('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'BITMAP'),
    ['COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'nosuch'],
    ['COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', '@bitmap'],
    ['COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', ''],
    ['COMMAND', 'LIST', 'FILTERBY', 'MODULE', 'nosuch'],
    sorted('COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'config*'),
    sorted('COMMAND', 'LIST', 'filterby', 'pattern', 'CONFIG|*'),
    sorted('COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'bit*'),
    ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'get'],
    ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', ''],
    ['COMMAND', 'LIST', 'FILTERBY', 'NOSUCH', 'x'],
    ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN'],
    ['COMMAND', 'LIST', 'FILTERBY'],
    ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'a', 'b'],
    ['COMMAND', 'LIST', 'NOSUCH'],
    ['COMMAND', 'LIST', 'NOSUCH', 'PATTERN', 'get'],
  ]))

test('INFO, DOCS, COUNT, HELP and what they refuse', () =>
  pair.same([
    sameKind('COMMAND'),
    ['COMMAND', 'INFO', 'get', 'NOSUCH', 'GET', 'config|get', 'CONFIG|GET'],
    ['COMMAND', 'INFO', '', 'config|', '|get', 'config|nosuch', 'get|set', 'config|get|x', 'config get'],
    ['COMMAND', 'DOCS', 'nosuch', '', 'config|nosuch'],
    sameKind('COMMAND', 'COUNT'),
    ['COMMAND', 'COUNT', 'x'],
    help('COMMAND'),
    ['COMMAND', 'HELP', 'x'],
    ['COMMAND', 'NOSUCH'],
    ['COMMAND', ''],
    ['COMMAND', 'GETKEYS'],
    ['COMMAND', 'GETKEYSANDFLAGS'],
    ['COMMAND|COUNT'],
    ['MULTI'],
    ['COMMAND', 'INFO', 'get'],
    ['COMMAND', 'GETKEYS', 'ping', 'x'],
    ['EXEC'],
  ]))
