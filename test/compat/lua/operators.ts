/** Every operator with operands of every type, from every kind of place: values, conversions, messages. */

const VALUES = [
  'nil',
  'true',
  '7',
  '-2.5',
  "'10'",
  "'0x1F'",
  "'abc'",
  '{}',
  'print',
  'setmetatable({}, meta)',
  'newproxy()',
]

const BINARY = ['+', '-', '*', '/', '%', '^', '..', '==', '~=', '<', '<=', '>', '>=', 'and', 'or']
const UNARY = ['-', 'not ', '#']

const META = `local meta = {
  __add = function() return 'add' end, __sub = function() return 'sub' end, __mul = function() return 'mul' end,
  __div = function() return 'div' end, __mod = function() return 'mod' end, __pow = function() return 'pow' end,
  __concat = function() return 'concat' end, __unm = function() return 'unm' end, __len = function() return 'len' end,
  __eq = function() return 1 end, __lt = function() return nil end, __le = function() return 'le' end,
  __tostring = function() return 'object' end }
`

/** Ways to have an operand named `x`; the declaration goes in front. */
const PLACES: readonly ((value: string) => readonly [declaration: string, operand: string])[] = [
  value => [`local x = ${value}`, 'x'],
  value => [`x = ${value}`, 'x'],
  value => [`local t = { f = ${value} }`, 't.f'],
  value => [`local t = { ${value} }`, 't[1]'],
  value => [`local up = ${value} local function get() return (function() return up end)() end`, 'get()'],
  value => [`local x = ${value}`, '(x)'],
  value => ['', `(${value})`],
]

export function operatorPrograms(): string[] {
  const programs: string[] = []
  let turn = 0
  const place = (value: string) => {
    const found = PLACES[turn++ % PLACES.length]?.(value) ?? ['', '']
    return found
  }
  for (const operator of BINARY) {
    for (const left of VALUES) {
      for (const right of VALUES) {
        const [before, a] = place(left)
        const [then, b] = place(right)
        const other = b.replace(/\b(x|t|up|get)\b/g, '$1_')
        const declared = then.replace(/\b(x|t|up|get)\b/g, '$1_')
        programs.push(`${META}${before}\n${declared}\nreturn ${a}\n  ${operator} ${other}`)
      }
    }
  }
  for (const operator of UNARY) {
    for (const value of VALUES) {
      for (const where of PLACES) {
        const [before, a] = where(value)
        programs.push(`${META}${before}\nreturn ${operator}${a}`)
      }
    }
  }
  for (const value of VALUES) {
    for (const where of PLACES) {
      const [before, a] = where(value)
      const isParenthesized = a.startsWith('(')
      programs.push(
        `${META}${before}\nreturn ${a}.k`,
        `${META}${before}\nreturn ${a}[1]`,
        `${META}${before}\nreturn ${a}[nil]`,
        `${META}${before}\nreturn ${a}.k.l`,
        `${META}${before}\nreturn ${a}:m()`,
        `${META}${before}\nreturn ${a}(1)`,
        `${META}${before}\nlocal r = ${a}(1)\nreturn r`,
        `${META}${before}\nreturn ${a}\n.k(\n1)`,
        `${META}${before}\nlocal up = ${a} return (function() return up.k end)()`,
        `${META}${before}\nlocal up = ${a} return (function() return up + 1 end)()`,
        `${META}${before}\nlocal up = ${a} return (function() return up() end)()`,
        `${META}${before}\nlocal up = ${a} return (function() return 'x' .. up end)()`,
        `${META}${before}\nfor i = ${a}, 2 do print(i) end`,
        `${META}${before}\nfor i = 1, ${a} do print(i) if i > 20 then break end end`,
        `${META}${before}\nfor i = 1, 2, ${a} do print(i) end`,
        `${META}${before}\nfor k in ${a} do print(k) break end`,
        `${META}${before}\nif ${a} then return 'yes' elseif not ${a} then return 'no' end`,
        `${META}${before}\nlocal t = {} t[${a}] = 5 return t[${a}]`,
        `${META}${before}\nreturn tostring(${a}), type(${a}), tonumber(${a})`,
        `${META}${before}\nreturn { [${a}] = 1 }`,
      )
      if (!isParenthesized)
        programs.push(
          `${META}${before}\n${a}.k = 1 return ${a}.k`,
          `${META}${before}\n${a}[1] = 2 return ${a}[1]`,
          `${META}${before}\n${a}.k.l = 1`,
          `${META}${before}\nfunction f() ${a}.k = 1 end f()`,
        )
    }
  }
  return programs
}
