/** The basic functions with arguments of all sorts. */

const FUNCTIONS = [
  'assert',
  'collectgarbage',
  'error',
  'getmetatable',
  'ipairs',
  'load',
  'loadstring',
  'next',
  'pairs',
  'pcall',
  'rawequal',
  'rawget',
  'rawset',
  'select',
  'setmetatable',
  'tonumber',
  'tostring',
  'type',
  'unpack',
  'xpcall',
  'newproxy',
  'getfenv',
  'setfenv',
  'coroutine.create',
  'coroutine.resume',
  'coroutine.status',
  'coroutine.wrap',
  'coroutine.yield',
]

const ARGUMENTS = [
  '',
  'nil',
  'false',
  '1',
  "'x'",
  '{}',
  'print',
  'nil, nil',
  "'x', 2",
  '{ 1, 2, 3 }, 2',
  '{ 1, 2, 3 }, nil',
  '{}, {}',
  '{}, 1, 2',
  "'#', 1, 2, 3",
  '-1, 1, 2, 3',
  'print, print',
  'function(...) return ... end, 4, nil',
  "function() error('inner') end, function(m) return m .. '!' end",
  'function() error({}) end, type',
  'nil, 5',
  "'return ...', '@file'",
  "'return = 1', '=name'",
  '2, {}',
  "setmetatable({}, { __metatable = 'locked', __tostring = function() return 'shown' end }), {}",
  'coroutine.create(function() return 1 end)',
]

export function basePrograms(): string[] {
  const programs: string[] = []
  for (const name of FUNCTIONS) {
    for (const args of ARGUMENTS) {
      // Counts depend on the collector; a reader that never ends reads forever.
      if (
        name === 'collectgarbage' &&
        (args === '' || args === 'nil' || args === 'nil, nil' || args === 'nil, 5')
      )
        continue
      if (name === 'load' && /^(function\(\.\.\.\)|print)/.test(args)) continue
      if ((name === 'setfenv' || name === 'getfenv') && args.startsWith('2')) continue
      programs.push(
        `return ${name}(${args})`,
        `local r = ${name}(${args})\nreturn pcall(${name}${args === '' ? '' : `, ${args}`})`,
      )
    }
  }
  return programs
}
