return 1, nil, 3
----
return
----
return nil
----
return (nil)
----
return nil, nil
----
local function f() return 1, 2, 3 end
return f(), f()
----
local function f() return 1, 2, 3 end
return (f())
----
local function f() return 1, 2, 3 end
return f(), (f())
----
local function f() return 1, 2, 3 end
local a, b, c, d = f()
return a, b, c, d
----
local function f() return 1, 2, 3 end
local a, b, c, d = 0, f()
return a, b, c, d
----
local function f() return 1, 2, 3 end
local a, b = f(), 5
return a, b
----
local function f() end
local a = f()
return a, f(), (f())
----
local function f() end
print(f(), (f()), select('#', f()), select('#', (f())), select('#', f(), f()))
----
local function f() return end
return select('#', f())
----
local function f(...) return ... end
return select('#', f()), select('#', f(nil)), select('#', f(nil, nil)), f(1), f(1, 2)
----
local function f(...) local a, b = ... return a, b, ... end
return f(1)
----
local function f(...) return (...) end
return f(1, 2, 3)
----
local function f(...) return ..., 'end' end
return f(1, 2, 3)
----
local function f(...) local t = { ... } return #t, t[1], t[2] end
return f(1, 2)
----
local function f(...) local t = { 'a', ..., 'b' } return #t, t[2], t[3] end
return f(1, 2)
----
local function f(a, ...) return a, select('#', ...) end
return f()
----
local function f(a, b) return b, a end
return f(1), f(1, 2, 3)
----
local function f(...) return select('#', ...) end
return f(unpack({}, 1, 5))
----
local function f(...) return #{ ... } end
return f(unpack({ 1, 2, 3 }))
----
return unpack({ 1, 2, 3 }, 2)
----
return unpack({ 1, 2, 3 }, -1, 1)
----
return unpack({ 1, nil, 3 }, 1, 3)
----
return select('#', unpack({}, 1, 7000))
----
return select(-1, 1, 2, 3)
----
return select(-3, 1, 2, 3)
----
return select(2, 1, 2, 3)
----
return select(4, 1, 2, 3)
----
return select(2.9, 1, 2, 3)
----
return select('2', 1, 2, 3)
----
local a, b = 1, 2
a, b = b, a
return a, b
----
local a = { 1, 2, 3 }
local i = 1
i, a[i] = i + 1, 20
return i, a[1], a[2]
----
local a = {}
local function f(x) print(x) return x end
a[f('k1')], a[f('k2')] = f('v1'), f('v2')
return a.k1, a.k2
----
local a = {}
a.x, a.x = 1, 2
return a.x
----
local a, b, c = 1
return a, b, c
----
local a, b = 1, 2, print('extra')
return a, b
----
local a
a, a = 1, 2
return a
----
a, b, c = 0, 1
return a, b, c
----
local x = 1
do local x = 2 print(x) end
return x
----
local x = x
return x
----
x = 5
local x = x
x = x + 1
return x, _G.x
----
local x = 1
local x = x + 1
local x = x + 1
return x
----
local function f() return x end
local x = 5
return f()
----
local f = function() return f end
return f()
----
local function f() return f end
return f() == f
----
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10 return i end end
return fs[1](), fs[1](), fs[2](), fs[3]()
----
local fs = {}
for _, v in ipairs({ 'a', 'b' }) do fs[#fs + 1] = function() return v end end
return fs[1](), fs[2]()
----
local fs = {}
local i = 0
while i < 3 do i = i + 1 local j = i fs[i] = function() j = j * 2 return j end end
return fs[1](), fs[2](), fs[2](), fs[3]()
----
local fs = {}
local i = 0
repeat local j = i fs[#fs + 1] = function() return j end i = i + 1 until j >= 2
return fs[1](), fs[2](), fs[3]()
----
local i = 0
repeat local done = i > 3 i = i + 1 until done
return i
----
for i = 1, 3 do local x x = (x or 0) + i print(x) end
----
for i = 3, 1 do print(i) end
return 'none'
----
for i = 3, 1, -1 do print(i) end
----
for i = 1, 2, 0.25 do print(i) end
----
for i = 0.1, 0.5, 0.1 do print(i) end
----
for i = 1, 3 do local j = i i = 10 print(i, j) end
----
for i = 1, math.huge do if i > 3 then break end print(i) end
----
for i = -1, -3, -1 do print(i) end
----
for i = 1, 0 / 0 do print(i) end
return 'nan'
----
local n = 0
for i = 1, 10 do for j = 1, 10 do if j == 5 then break end n = n + 1 end end
return n
----
local function iterator(n, i) i = i + 1 if i <= n then return i, i * i end end
for i, square in iterator, 3, 0 do print(i, square) end
----
local function iterator() return nil end
for x in iterator do print(x) end
return 'done'
----
local t = { 10, 20, 30, nil, 50 }
for i, v in ipairs(t) do print(i, v) end
----
local t = { 10, 20, 30 }
for i, v in ipairs(t) do t[i] = nil print(i, v) end
return #t
----
local t = { 1, 2, 3 }
for i, v in ipairs(t) do if i < 6 then t[#t + 1] = v end print(i) end
----
local t = { 1, 2, 3 }
for k, v in pairs(t) do t[k] = nil end
return next(t)
----
local t = { a = 1 }
for k, v in pairs(t) do t[k] = v + 1 end
return t.a
----
local t = {}
for k, v in next, { 5 } do print(k, v) end
for k, v in next, { 5 }, nil do print(k, v) end
for k, v in next, { 5, 6 }, 1 do print(k, v) end
----
for k in pairs({ 7 }) do print(k) end
for k, v, w in pairs({ 7 }) do print(k, v, w) end
----
for i in ipairs({ 'x' }) do print(i) end
for i, v, w in ipairs({ 'x' }) do print(i, v, w) end
----
local pairs = function(t) return function(_, k) if not k then return 1, 'own' end end, t end
for k, v in pairs({}) do print(k, v) end
----
local t = setmetatable({}, { __index = function(t, i) if i < 4 then return i * 2 end end })
for i, v in ipairs(t) do print(i, v) end
return 'raw'
----
local s = 0
for i = 1, 10 do if i % 2 == 0 then s = s + i end end
return s
----
local function count(n) if n == 0 then return 0 end return 1 + count(n - 1) end
return count(100)
----
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + n) end
return loop(100000, 0)
----
local even, odd
function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
return even(100001), odd(100001)
----
local t = {}
function t:loop(n) if n == 0 then return self == t end return self:loop(n - 1) end
return t:loop(50000)
----
local callable = setmetatable({}, { __call = function(self, n) if n == 0 then return 'end' end return self(n - 1) end })
return callable(50000)
----
local function f(n, ...) if n == 0 then return ... end return f(n - 1, n, ...) end
return f(5)
----
local function g(...) return select('#', ...) end
local function f(...) return g(...) end
return f(nil, nil)
----
local function f() return pcall(error, 'x') end
return f()
----
local t = {}
function t.a() return 'a' end
function t:b() return self == t end
t.c = {}
function t.c.d() return 'd' end
function t.c:e(x) return self == t.c, x end
return t.a(), t:b(), t.c.d(), t.c:e(5)
----
local t = { f = function(...) return ... end }
return t.f(1), t:f(2) == t
----
local s = 'abc'
return s:upper(), s:len(), ('x'):rep(3), #s, s:sub(2)
----
return ('%d'):format(5), ('a,b'):find(',', 1, true)
----
local t = { 1, 2, 3, x = 4, ['y z'] = 5, [10] = 6, [1.5] = 7, [true] = 8 }
return #t, t.x, t['y z'], t[10], t[1.5], t[true], t.nothing
----
local t = { [1] = 'a', 'b' }
return t[1]
----
local t = { 'b', [1] = 'a' }
return t[1]
----
local t = { x = 1, x = 2 }
return t.x
----
local t = { x = nil, y = false }
return t.x, t.y, next(t)
----
local t = { [2] = 2, [1] = 1, [3] = 3 }
return #t
----
local t = {}
t[1] = 1 t[1.0] = 2 t[-0] = 3 t[0] = 4
return t[1], t[0], t[-0]
----
local t = {}
t['1'] = 's' t[1] = 'n'
return t['1'], t[1]
----
local t = {}
t[print] = 1 t[t] = 2 t[true] = 3
return t[print], t[t], t[true]
----
local t = {}
for i = 1, 100 do t[i] = i end
for i = 100, 51, -1 do t[i] = nil end
return #t
----
local t = { n = 0 }
t.n = t.n + 1
t['n'] = t['n'] * 5
return t.n
----
local t = {}
t.constructor = 1 t.__proto__ = 2 t.toString = 3 t.hasOwnProperty = 4
return t.constructor, t.__proto__, t.toString, t.hasOwnProperty, t.valueOf, ({}).constructor
----
local constructor, __proto__, prototype, arguments, eval, this, let, var, class, await, yield = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
return constructor, __proto__, prototype, arguments, eval, this, let, var, class, await, yield
----
undefined = 1 NaN = 2 Infinity = 3 S = 4 K = 5 t1 = 6 v1 = 7
return undefined, NaN, Infinity, S, K, t1, v1, E, F, globalThis, process, require_
----
return [[</script>*/ // \ ` ${x}]], '\'"\\', "*/", '--[['
----
return #'\226\128\168', '\226\128\168' == '\226\128\168', ('\255\0\127'):byte(1, -1)
----
return 1e15, 1e16, 123456789012345, 0.1, 1/3, -0, 1e300 * 1e10, -1e300 * 1e10, 2^53, 1e100
----
return 5 % 3, -5 % 3, 5 % -3, -5 % -3, 5.5 % 2, -5.5 % 2, 0 % 5, 1e15 % 7
----
return 2^10, 2^0.5, (-2)^3, (-8)^(1/3) ~= (-8)^(1/3), 0^0, 2^-1
----
return 1 / 0, -1 / 0, 7 / 2, 0 / 1, -7 / 2
----
return 10 == '10', 0 == -0, 'a' == 'a', nil == false, 1 == 1.0
----
return 'a' < 'b', 'a' < 'B', 'abc' < 'abd', '' < 'a', 'a' < 'aa', 'Z' < 'a', '10' < '9', 'a\0b' < 'a\0c', '\255' > 'a'
----
return '10' + 5, '3' * '4', '0x10' + 0, ' 5 ' + 1, '1e1' + 0, 10 .. 20, -'2', '7' % 4, '2' ^ 2
----
return 1 and 2, nil and 1, false and 1, 1 or 2, nil or 2, false or nil, nil and nil, 0 and 'zero', '' and 'empty'
----
local function t() print('t') return true end
local function f() print('f') return false end
return t() and f(), f() or t(), f() and t(), t() or f(), not t(), not f()
----
local a, b = nil, false
return a == nil, b == nil, not a, not b, not 0, not ''
----
local a = 5
if a > 3 and a < 10 then print('in') end
if not (a > 3) or a == 5 then print('or') end
if a then print('truthy') end
if nil then print('never') elseif false then print('never') else print('else') end
----
local x = 3
local r = x == 1 and 'one' or x == 2 and 'two' or x == 3 and 'three' or 'many'
return r
----
local a = {}
local b = a
b.x = 1
return a.x, a == b, a == {}
----
local function outer()
  local n = 0
  local function inc() n = n + 1 return n end
  local function get() return n end
  return inc, get
end
local inc, get = outer()
inc() inc()
return get()
----
local function counter() local n = 0 return function() n = n + 1 return n end end
local a, b = counter(), counter()
return a(), a(), b()
----
local x = 1
local function f() x = x + 1 return x end
return x + f(), x, f() + x
----
local x = 1
local function f() x = x + 1 return x end
return x .. f(), x * f(), x == f(), x < f()
----
local x = 1
local function run() local function f() x = x + 1 return x end return x + f() end
return run()
----
local t = { 1 }
local function f() t = { 2 } return 1 end
return t[f()]
----
local function f(a, b, c) return a, b, c end
local i = 0
local function n() i = i + 1 return i end
return f(n(), n(), n())
----
local log = {}
local function l(x) log[#log + 1] = x return x end
local t = { l(1), a = l(2), l(3), [l(4)] = l(5), l(6) }
return table.concat(log, ',')
----
local log = {}
local function l(x) log[#log + 1] = x return x end
local _ = l(1) + l(2) * l(3) - l(4) .. l(5)
return table.concat(log, ',')
----
local log = {}
local function l(x) log[#log + 1] = x return x end
local _ = l(1) > l(2), l(3) <= l(4), l(5) >= l(6)
return table.concat(log, ',')
----
local f = loadstring('return ...')
return f(1, 2)
----
local f = loadstring('local a, b = ... return b, a')
return f(1, 2)
----
x = 10
return loadstring('x = (x or 0) + 1 return x')()
----
local f = loadstring('y = 1')
local env = {}
setfenv(f, env)
f()
return y, env.y
----
local env = { print = print }
local f = setfenv(function() z = 5 print(z) end, env)
f()
return z, env.z
----
local function f() setfenv(1, { v = 'inner' }) return v end
v = 'outer'
return f(), v
----
local function set() setfenv(2, { w = 'changed' }) end
local function f() set() return w end
return f(), w
----
local function f() return getfenv(1) == getfenv(f) end
return f(), getfenv(print) ~= nil, getfenv(0) ~= nil
----
local env = setmetatable({}, { __index = _G })
local function make() setfenv(1, env) return function() q = 1 return getfenv(1) == env end end
return make()(), env.q, q
----
setfenv(1, { tostring = tostring })
return tostring(print)
----
return type(_G), _G._G == _G, _VERSION
----
_G.dynamic = 5
return dynamic
----
local name = 'dyn'
_G[name] = 6
return dyn
----
dyn2 = 5
dyn2 = nil
return rawget(_G, 'dyn2')
----
local a <const> = 1
----
local s = ''
for i = 1, 5 do s = s .. i .. ',' end
return s
----
local t = {}
for w in ('one two three'):gmatch('%a+') do t[#t + 1] = w end
return table.concat(t, '|')
----
return (('x'):rep(3):gsub('x', 'y'))
----
return ('abc'):gsub('%w', { a = '1', b = true, c = false })
----
return ('abc'):gsub('%w', function(c) if c == 'b' then return 'B' end end)
----
return tostring(1e15), tostring(-1.5), tostring(true), tostring(nil), tostring('x')
----
return tonumber('0x1p4'), tonumber('1e1'), tonumber(' 5 '), tonumber('5x'), tonumber(''), tonumber('z', 36), tonumber('ff', 16), tonumber(nil)
----
return type(nil), type(1), type('s'), type({}), type(print), type(function() end), type(coroutine.create(function() end)), type(newproxy())
----
return rawequal(1, 1), rawequal({}, {}), rawequal('a', 'a')
----
local t = setmetatable({}, { __index = { x = 1 } })
return rawget(t, 'x'), t.x
----
local t = setmetatable({}, { __newindex = function() error('no') end })
rawset(t, 'x', 1)
return t.x
----
return next({}), next({ 5 }), next({ 5 }, 1)
----
return pcall(next, {}, 'nokey')
----
return #'', #'abc', #{}, #{ 1, 2 }, #{ n = 1 }
----
return math.max(1, 5, 3), math.min(2, 0), math.floor(-1.5), math.ceil(-1.5), math.abs(-3), math.fmod(-5, 3), math.modf(3.7)
----
local t = { 3, 1, 2 }
table.sort(t)
return unpack(t)
----
local t = { 'b', 'a', 'c' }
table.sort(t, function(a, b) return a > b end)
return table.concat(t)
----
local t = {}
table.insert(t, 'a') table.insert(t, 1, 'b') table.insert(t, 2, 'c')
return table.concat(t), table.remove(t), table.remove(t, 1), #t
----
return table.maxn({ 1, 2, [10] = 3 }), table.concat({}, 'x'), table.concat({ 1 }, 'x'), table.concat({ 1, 2, 3 }, ', ', 2, 3)
----
local a, b, c, d, e, f, g, h = 1, 2, 3, 4, 5, 6, 7, 8
return ((a + b) * (c - d)) / ((e % f) ^ (g / h)) .. '!'
----
local function many(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12) return a12, a1 end
return many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
----
local r = {}
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then break end
    r[#r + 1] = i .. j
  end
end
return table.concat(r, ' ')
----
local i = 10
while i > 0 do i = i - 3 if i < 3 then break end end
return i
----
while false do print('never') end
repeat print('once') until true
----
do return 'early' end
error('never')
----
local function f() do return 1 end end
return f()
----
local function f(x) if x then return 'yes' else return 'no' end end
return f(1), f(nil)
----
local function f(x) while x do return 'loop' end return 'after' end
return f(true), f(false)
----
local function f() for i = 1, 3 do if i == 2 then return i end end end
return f()
----
local function f() for k, v in pairs({ a = 1 }) do return k, v end end
return f()
----
return (function(...) return select('#', ...) end)(nil, nil, nil)
----
return pcall(pcall)
----
return pcall(pcall, error, 1)
----
return select('#', pcall(function() end))
----
return type(os.clock()), os.clock() >= 0
----
return gcinfo() > 0, collectgarbage('count') > 0, collectgarbage(), collectgarbage('collect')
----
return string.format('%5d|%-5s|%05.1f|%x|%q', 42, 'ab', 3.14159, 255, 'a"b\n')
----
local arg = { n = 1 }
return arg.n
----
local function f(...) return arg.n, arg[1], #arg end
return f('a', nil, 'c')
----
local function f(...) local g = function() return arg end return g().n end
return f(1, 2, 3)
----
local function f(...) arg = 5 return arg end
return f(1)
----
local function f(...) return function() return arg.n end, ... end
return pcall(f(1))
----
local x = 0
local function f() x = x + 1 return x < 5 end
while f() do end
return x
----
local t = { 1, 2, 3 }
local function mutate() t[1] = 100 return 1 end
return t[1] + mutate() + t[1]
----
local n = 0
local t = setmetatable({}, { __index = function(_, k) n = n + 1 return k end })
local _ = t.a .. t.b .. t.c
return n
----
local a = 'x'
local b = a .. 1 .. 2 .. 'y' .. 3.5
return b
----
return 1 .. '', 1.5 .. '', -1 .. '', 1e100 .. '', (0/0 ~= 0/0)
----
local long = {}
for i = 1, 300 do long[i] = i end
return select('#', unpack(long)), (select(300, unpack(long)))
----
local s = 0
for i = 1, 1000 do s = s + i end
for i = 1000, 1, -1 do s = s - i end
return s
----
local function f(a) a = a + 1 local g = function() return a end a = a + 1 return g() end
return f(1)
----
local function f(a) return function() a = a + 1 return a end end
local g = f(1)
return g(), g()
----
local a = 1
local function f() return a end
a = 2
return f()
----
local a; local function f() a = 7 end f() return a
----
local n = 5
n = n + 1
n = 'text'
return n
----
local n = 5
local function set() n = 'text' end
set()
return pcall(function() return n + 1 end)
----
local n = 5
local function set() n = 'text' end
local m = n
set()
return n, m
----
local n = 0
for i = 1, 3 do n = n + i if i == 3 then n = n .. '' end end
return n, type(n)
----
local a, b = 1, 2
local c = a + b
a = nil
return pcall(function() return a + c end)
----
local x = 2
local y = x ^ 2
local z = y % 3 - -x
return x, y, z
----
local i = 1
local t = {}
t[i], i = i, i + 1
return t[1], t[2], i
----
local zero = 0
local minus = -zero
local t = {}
t[minus] = 1
print(t[0], t[minus], rawget(t, 0), next(t))
t[0] = 2
print(t[minus], next(t))
t[minus] = nil
return next(t)
----
local zero = 0
local minus = -zero
local t = { [0] = 1 }
t[minus] = 2
rawset(t, minus, 3)
return t[0], next(t)
----
local zero = 0
local minus = -zero
local t = { 1, 2, [minus] = 3 }
for i = -20, 20 do t[i] = t[i] or i end
return t[0], t[minus], #t, table.maxn({ [minus] = 1 })
----
local zero = 0
local minus = -zero
local t = {}
for i = 1, 40 do t['k' .. i] = i end
t[minus] = 1
print(t[0], t[minus])
t[0] = nil
return t[minus]
----
local zero = 0
local minus = -zero
local t = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v) end, __index = function(t, k) return k end })
print(t[minus], t[zero])
t[minus] = 5
print(t[minus], t[zero], next(t))
t[zero] = 6
return t[minus], t[zero], next(t)
----
for word in ('^x^x'):gmatch('^x') do print(word) end
return ('a gmatch ^x'):find('gmatch ^x'), ('^x'):find('^x'), ('gmatch x'):find('gmatch ^x')
