/**
 * Random Lua programs: correct syntax, any sense. They use names that mean something in JavaScript, odd strings and
 * numbers, deep nesting, metatables, functions of the library with whatever arguments. With `ends` they loop a few
 * times at most and print nothing that depends on the order of a table's fields, so that two implementations can be
 * compared.
 */
import fc from 'fast-check'

const NAMES = [
  'a',
  'b',
  'c',
  'd',
  'f',
  'g',
  't',
  'x',
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'arguments',
  'eval',
  'this',
  'S',
  'K',
  'E',
  'F0',
  't1',
  'v1',
  'va',
  'undefined',
  'globalThis',
  'Function',
  'process',
  'await',
  'yield',
  'let',
]
const FIELDS = [
  ...NAMES,
  'x',
  'y',
  'n',
  '__index',
  '__call',
  '__add',
  '__eq',
  '__lt',
  '__le',
  '__concat',
  '__newindex',
  '__tostring',
  '__metatable',
  '__unm',
  '__len',
  'hasOwnProperty',
  'valueOf',
  'length',
]
const STRINGS = [
  "''",
  "'x'",
  "'abc'",
  "'10'",
  "' 0x10 '",
  "'%d%s'",
  "'\\0'",
  "'\\226\\128\\168'",
  '"`$\\{process.exit()}`"',
  '"\\"); throw 1; (\\""',
  "'*/ throw 1 /*'",
  '[=[\n]]\nthrow 1//]=]',
  "'__proto__'",
  "'constructor'",
  '"//# sourceURL=x"',
  '[==[ ]] ]==]',
  "'\\\\'",
  "'\\n'",
  "'</script>'",
]
const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '7',
  '10',
  '0.5',
  '1e10',
  '1e308',
  '0x10',
  '1e-7',
  '255',
  '2147483648',
  '(1/0)',
  '(0/0)',
]
const BINARY = ['+', '-', '*', '/', '%', '^', '..', '==', '~=', '<', '<=', '>', '>=', 'and', 'or']
const LIBRARY = [
  'tostring',
  'type',
  'tonumber',
  'pcall',
  'select',
  'unpack',
  'rawget',
  'rawset',
  'rawequal',
  'setmetatable',
  'getmetatable',
  'next',
  'assert',
  'error',
  'ipairs',
  'string.sub',
  'string.format',
  'string.find',
  'string.gsub',
  'string.byte',
  'string.char',
  'table.concat',
  'table.insert',
  'table.remove',
  'table.sort',
  'math.floor',
  'math.max',
  'loadstring',
  'xpcall',
]
/** What depends on order, addresses or other things, or takes very long with the wrong arguments. */
const UNORDERED = [
  'string.rep',
  'pairs',
  'load',
  'getfenv',
  'setfenv',
  'newproxy',
  'collectgarbage',
  'table.foreach',
  'string.gmatch',
  'coroutine.create',
  'coroutine.wrap',
  'coroutine.resume',
  'coroutine.yield',
  'coroutine.status',
  'coroutine.running',
]

/** Gives some of the names a value that much can be done with. */
const PREAMBLE = `local a, b, c, d = 1, 'x', { 1, 2, 3, x = 4 }, function(...) return ... end
f = function(p, q) if p and q then return q, p end return p end
g = setmetatable({}, { __index = function(_, k) return k end, __call = function(_, ...) return ... end })
t = setmetatable({ n = 1 }, { __add = function() return 5 end, __concat = function() return 'c' end, __lt = function() return true end })
local x, S, K, E = 10, 'S', { K = 1 }, 0`

type Grammar = {
  expression: string
  simple: string
  list: string
  call: string
  functionBody: string
  statement: string
  block: string
}

/** @param ends whether every program ends soon, and gives the same on any Lua 5.1. */
export function luaPrograms(ends: boolean): fc.Arbitrary<string> {
  const name = fc.constantFrom(...NAMES)
  const field = fc.constantFrom(...FIELDS)
  const library = fc.constantFrom(...(ends ? LIBRARY : [...LIBRARY, ...UNORDERED]))
  const small = fc.integer({ min: 0, max: 4 }).map(String)
  const depthIdentifier = fc.createDepthIdentifier()
  const { block } = fc.letrec<Grammar>(tie => {
    const e = tie('expression')
    const block = tie('block')
    const loops = ends
      ? [
          fc
            .tuple(name, small, small, block)
            .map(([n, from, to, body]) => `for ${n} = ${from}, ${to} do ${body} end`),
          fc
            .tuple(name, name, tie('list'), block)
            .map(([k, v, l, body]) => `for ${k}, ${v} in ipairs({ ${l} }) do ${body} end`),
          fc
            .tuple(small, block, e)
            .map(
              ([n, body, c]) =>
                `do local count = 0 while count < ${n} and ${c} do count = count + 1 ${body} end end`,
            ),
          fc
            .tuple(small, block, e)
            .map(
              ([n, body, c]) =>
                `do local count = 0 repeat count = count + 1 ${body} until count >= ${n} or ${c} end`,
            ),
        ]
      : [
          fc
            .tuple(name, e, e, block)
            .map(([n, from, to, body]) => `for ${n} = ${from}, ${to} do ${body} end`),
          fc
            .tuple(name, e, e, e, block)
            .map(([n, from, to, by, body]) => `for ${n} = ${from}, ${to}, ${by} do ${body} end`),
          fc.tuple(name, name, e, block).map(([k, v, t, body]) => `for ${k}, ${v} in ${t} do ${body} end`),
          fc
            .tuple(name, name, e, block)
            .map(([k, v, t, body]) => `for ${k}, ${v} in pairs(${t}) do ${body} end`),
          fc.tuple(e, block).map(([c, body]) => `while ${c} do ${body} end`),
          fc.tuple(block, e).map(([body, c]) => `repeat ${body} until ${c}`),
          fc.tuple(block).map(([body]) => `while true do ${body} break end`),
        ]
    const expressions: fc.Arbitrary<string>[] = [
      tie('simple'),
      tie('simple'),
      fc.tuple(e, fc.constantFrom(...BINARY), e).map(([a, o, b]) => `${a} ${o} ${b}`),
      fc.tuple(fc.constantFrom('- ', 'not ', '#'), e).map(([o, a]) => `${o}${a}`),
      e.map(a => `(${a})`),
      fc.tuple(e, field).map(([a, f]) => `(${a}).${f}`),
      fc.tuple(e, e).map(([a, k]) => `(${a})[ ${k} ]`),
      fc.tuple(name, field).map(([a, f]) => `${a}.${f}`),
      tie('call'),
      tie('call'),
      tie('functionBody').map(f => `function${f}`),
      fc.tuple(tie('list'), name, e).map(([l, f, v]) => `{ ${l}, ${f} = ${v} }`),
      fc.tuple(e, e, tie('list')).map(([k, v, l]) => `{ [ ${k} ] = ${v}; ${l} }`),
      fc
        .tuple(
          e,
          fc.constantFrom(
            '__index',
            '__newindex',
            '__call',
            '__add',
            '__concat',
            '__eq',
            '__lt',
            '__unm',
            '__tostring',
          ),
          tie('functionBody'),
        )
        .map(([t, event, f]) => `setmetatable({ ${t} }, { ${event} = function${f} })`),
    ]
    return {
      simple: fc.oneof(
        { maxDepth: 5, depthIdentifier },
        name,
        name,
        fc.constantFrom(...NUMBERS),
        fc.constantFrom(...STRINGS),
        fc.constantFrom('nil', 'true', 'false', '...', '{}', 'print', 'string', '_G'),
      ),
      expression: fc.oneof({ maxDepth: 5, depthIdentifier, withCrossShrink: true }, ...expressions),
      list: fc.array(e, { maxLength: 3 }).map(list => (list.length === 0 ? 'nil' : list.join(', '))),
      call: fc.oneof(
        fc.tuple(library, tie('list')).map(([f, l]) => `${f}(${l})`),
        fc.tuple(name, tie('list')).map(([f, l]) => `${f}(${l})`),
        fc.tuple(e, field, tie('list')).map(([o, f, l]) => `(${o}):${f}(${l})`),
        fc.tuple(e, tie('list')).map(([f, l]) => `(${f})(${l})`),
        tie('functionBody').map(f => `pcall(function${f})`),
      ),
      functionBody: fc
        .tuple(fc.array(name, { maxLength: 3 }), block)
        .map(([p, body]) => `(${[...p, '...'].join(', ')}) ${body} end`),
      statement: fc.oneof(
        { maxDepth: 5, depthIdentifier, withCrossShrink: true },
        fc.tuple(name, e).map(([n, v]) => `local ${n} = ${v}`),
        fc.tuple(name, name, tie('list')).map(([a, b, l]) => `local ${a}, ${b} = ${l}`),
        fc.tuple(name, e).map(([n, v]) => `${n} = ${v}`),
        fc.tuple(name, e, name, tie('list')).map(([a, k, b, l]) => `${a}[ ${k} ], ${b} = ${l}`),
        fc.tuple(name, field, e).map(([a, f, v]) => `${a}.${f} = ${v}`),
        fc.tuple(name, tie('list')).map(([f, l]) => `print(${l}, ${f})`),
        tie('call').map(c => `;${c}`.replace(/^;\(/, 'local _ = (').replace(/^;/, 'local _ = ')),
        fc.tuple(name, tie('functionBody')).map(([n, f]) => `local function ${n}${f}`),
        fc.tuple(name, field, tie('functionBody')).map(([n, m, f]) => `${n} = {} function ${n}:${m}${f}`),
        fc.tuple(e, block, block).map(([c, a, b]) => `if ${c} then ${a} else ${b} end`),
        fc.tuple(e, block, e, block).map(([c, a, d, b]) => `if ${c} then ${a} elseif ${d} then ${b} end`),
        block.map(body => `do ${body} end`),
        tie('list').map(l => `do return ${l} end`),
        ...loops,
      ),
      block: fc.array(tie('statement'), { maxLength: 4 }).map(list => list.join('\n')),
    }
  })
  // Each part is on its own, so that an error ends only one of them.
  const part = block.map(body => `print(pcall(function(...)\n${body}\nend, a, b, 1))`)
  return fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => `${PREAMBLE}\n${parts.join('\n')}`)
}
