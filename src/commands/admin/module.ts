/** MODULE. Redis' modules are shared libraries in C: there are none here, and none can be loaded. */
import { error } from '../../keyspace/errors.ts'
import { block, bytes, many, option, optional, options, repeated, rest } from '../declare/args.ts'
import { type Command, command, container, type Flag } from '../declare/define.ts'
import { helpCommand } from '../declare/help.ts'
import { anything, array, map, ok } from '../declare/reply.ts'

const NOT_LOADED = error('Error loading the extension. Please check the server logs.')
const NO_MODULE = error('Error unloading module: no such module with that name')

const CHANGES: readonly Flag[] = ['admin', 'noscript', 'no_async_loading']

const list = command({
  name: 'MODULE LIST',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Lists the loaded modules.',
  flags: ['admin', 'noscript'],
  tips: ['nondeterministic_output_order'],
  args: [],
  reply: array(map(anything())),
  run: () => [],
})

const load = command({
  name: 'MODULE LOAD',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Loads a module.',
  flags: CHANGES,
  protectedBy: 'enable-module-command',
  args: [rest([bytes('path'), optional(many(bytes('arg')))], 1)],
  reply: ok(),
  run: () => NOT_LOADED,
})

const loadWithOptions = command({
  name: 'MODULE LOADEX',
  group: 'server',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Loads a module with configuration.',
  flags: CHANGES,
  protectedBy: 'enable-module-command',
  args: [
    rest(
      [
        bytes('path'),
        options(
          repeated(option('CONFIG', block('configs', bytes('name'), bytes('value')))),
          option('ARGS', many(bytes('args'))),
        ),
      ],
      1,
    ),
  ],
  reply: ok(),
  run: () => NOT_LOADED,
})

const unload = command({
  name: 'MODULE UNLOAD',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Unloads a module.',
  flags: CHANGES,
  protectedBy: 'enable-module-command',
  args: [bytes('name')],
  reply: ok(),
  run: () => NO_MODULE,
})

const help = helpCommand('MODULE', 'server', '5.0.0', [
  'LIST',
  '    Return a list of loaded modules.',
  'LOAD <path> [<arg> ...]',
  '    Load a module library from <path>, passing to it any optional arguments.',
  'LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]',
  '    Load a module library from <path>, while passing it module configurations and optional arguments.',
  'UNLOAD <name>',
  '    Unload a module.',
])

export const moduleCommands: readonly Command[] = [
  container(
    { name: 'MODULE', group: 'server', since: '4.0.0', summary: 'A container for commands about modules.' },
    [list, load, loadWithOptions, unload, help],
  ),
]
