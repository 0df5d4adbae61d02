error('plain')
----
error('no position', 0)
----
error('level 2', 2)
----
local function f() error('x', 2) end
f()
----
local function f() error('x', 2) end
local function g()

  f()
end
return pcall(g)
----
local function f() error('x', 3) end
local function g() f() return 1 end
local function h()
  g()
  return 2
end
return pcall(h)
----
local function f() error('x', 4) end
local function g() f() return 1 end
local function h() g() return 1 end
local function i()

  h()
  return 2
end
return pcall(i)
----
local function f() error('x', 2) end
local function g() return f() end
return pcall(g)
----
local function f() error('x', 3) end
local function g() return f() end
local function h() g() return 1 end
return pcall(h)
----
local function f() return error('x') end
return pcall(f)
----
local function f() return error('x', 2) end
local function g() f() return 1 end
return pcall(g)
----
return pcall(error, 'x', 1)
----
return pcall(error, 'x', 2)
----
return pcall(error, 'x', 3)
----
return pcall(pcall, error, 'x', 2)
----
return pcall(pcall, error, 'x', 3)
----
return pcall(error)
----
return pcall(error, nil, 2)
----
return pcall(error, { 1 })
----
return select(2, pcall(error, 12))
----
return pcall(function() error(12) end)
----
return pcall(function() error(true) end)
----
return pcall(function() error() end)
----
return pcall(function()
  local t = setmetatable({}, { __index = function(t, k) error('no ' .. k, 2) end })
  return t.field
end)
----
return pcall(function()
  local t = setmetatable({}, { __index = function(t, k) error('no ' .. k) end })
  return t.field
end)
----
return pcall(function()
  local t = setmetatable({}, { __newindex = function(t, k, v) error('no ' .. k, 2) end })
  local x = 1
  t.field = x
end)
----
return pcall(function()
  local t = setmetatable({}, { __add = function() error('add', 2) end })
  local x = 1
  return 1 +
    t
end)
----
return pcall(function()
  local t = setmetatable({}, { __call = function(self, a) error('called', 2) end })
  local x = 1
  t(
    2)
end)
----
return pcall(function() table.sort({ 3, 2, 1 }, function(a, b) error('cmp', 2) end) end)
----
return pcall(function() table.sort({ 3, 2, 1 }, function(a, b) error('cmp', 3) end) end)
----
return pcall(function() table.sort({ 3, 2, 1 }, function(a, b) error('cmp') end) end)
----
return pcall(function() table.sort({ 3, 'x', 1 }) end)
----
return pcall(function() string.gsub('abc', '.', function(c) error('in ' .. c) end) end)
----
return pcall(function() string.gsub('abc', '.', function(c) error('in ' .. c, 2) end) end)
----
return pcall(function() string.gsub('abc', '.', function(c) error('in ' .. c, 3) end) end)
----
return pcall(string.rep)
----
return pcall(function() string.rep() end)
----
return pcall(function() string.rep('x') end)
----
return pcall(function() ('x'):rep() end)
----
return pcall(function() ('x'):rep({}) end)
----
return pcall(function() ('x').rep() end)
----
local rep = string.rep
return pcall(function() rep() end)
----
local rep = string.rep
return pcall(function() local r = rep r('x', print) end)
----
rep = string.rep
return pcall(function() rep('x', print) end)
----
return pcall(function() local t = { string.rep } t[1]() end)
----
return pcall(function() local t = { f = { g = string.rep } } t.f.g() end)
----
return pcall(function() (string.rep)() end)
----
return pcall(function() (string.rep or print)() end)
----
return pcall(function() local s = string s:rep('x') end)
----
return pcall(function() string:rep('x') end)
----
return pcall(function() return string.rep('x', 'y') end)
----
return pcall(function() return (string.rep('x', 'y')) end)
----
return pcall(function()
  return string.rep(
    'x',
    'y'
  )
end)
----
return pcall(function()
  local x = string.format('%d',
    'y')
end)
----
return pcall(string.format, '%d', 'y')
----
return pcall(setmetatable({}, { __call = string.rep }))
----
return pcall(function() local t = setmetatable({}, { __index = string.rep }) return t.x end)
----
return pcall(function() local t = setmetatable({}, { __add = string.rep }) return t + 1 end)
----
return pcall(next, {}, 1)
----
return pcall(function() for k in next, {}, 'x' do end end)
----
return pcall(function() for k in pairs() do end end)
----
return pcall(function() for k in pairs(nil) do end end)
----
return pcall(function()
  for k in
    nil do end
end)
----
return pcall(function() for k in {} do end end)
----
return pcall(function() local t = {} for k in t do end end)
----
return pcall(function() for k in undefined do end end)
----
return pcall(function() for k in 5, 6 do end end)
----
return pcall(function() for i = 'a', 2 do end end)
----
return pcall(function() for i = 1, {} do end end)
----
return pcall(function()
  for i = 1,
    2,
    nil
  do
  end
end)
----
for i = '1', '3', '1' do print(i, type(i)) end
----
local t = {}
return pcall(function() t[nil] = 1 end)
----
local t = {}
return pcall(function() t[0/0] = 1 end)
----
return pcall(function() return { [nil] = 1 } end)
----
return pcall(function() return { [0/0] = 1 } end)
----
return pcall(function() local t = {} return t[nil], t[0/0] end)
----
return pcall(rawset, {}, nil, 1)
----
return pcall(function() rawset({}, nil, 1) end)
----
return pcall(function() local a return a.b.c end)
----
return pcall(function() local a = {} return a.b.c end)
----
return pcall(function() local a = {} return a.b.c.d end)
----
return pcall(function() local a = {} return a[1].c end)
----
return pcall(function() local a, i = {}, 1 return a[i].c end)
----
return pcall(function() local a, i = {}, 'key' return a[i].c end)
----
return pcall(function() local a = {} a.b.c = 1 end)
----
return pcall(function() local a = {} a.b = 1 a.b.c = 1 end)
----
return pcall(function() local a = {} a.b() end)
----
return pcall(function() local a = {} a.b.c() end)
----
return pcall(function() local a = {} a:b() end)
----
return pcall(function() local a = {} a.x:b() end)
----
return pcall(function() local a a:b() end)
----
return pcall(function() a:b() end)
----
return pcall(function() local s = 'x' s:nomethod() end)
----
return pcall(function() ('x'):nomethod() end)
----
return pcall(function() local s = 'x' s.y.z = 1 end)
----
return pcall(function() local n = 5 n:x() end)
----
return pcall(function() (5).x() end)
----
return pcall(function() local s = 'x' s.y = 1 end)
----
return pcall(function() ('x')() end)
----
return pcall(function() (nil)() end)
----
return pcall(function() (1 + 1)() end)
----
return pcall(function() f()() end)
----
f = function() end
return pcall(function() f()() end)
----
f = function() end
return pcall(function() f().x = 1 end)
----
f = function() end
return pcall(function() return f() + 1 end)
----
f = function() end
return pcall(function() return 1 + f() end)
----
return pcall(function() return 'a' + 1 end)
----
return pcall(function() return 1 + 'a' end)
----
return pcall(function() return {} + 1 end)
----
return pcall(function() return x + y end)
----
x = 1
return pcall(function() return x + y end)
----
return pcall(function() local x, y = 1 return x + y end)
----
return pcall(function() local x, y = 1 return x .. y end)
----
return pcall(function() local x, y = 1 return y .. x end)
----
return pcall(function() local x, y = 1 return x .. y .. x end)
----
return pcall(function() local x, y = 1 return 'a' .. x .. 'b' .. y end)
----
return pcall(function() local x, y = 1 return y .. y end)
----
return pcall(function() local t = {} return 'x' .. t.y end)
----
return pcall(function() local t = {} return t.y .. 'x' .. t.z end)
----
return pcall(function() local t = {} return 'a' .. 'b' .. t .. 'c' end)
----
return pcall(function() local t = {} return 'a' .. true end)
----
return pcall(function() return -{} end)
----
return pcall(function() local t = {} return -t end)
----
return pcall(function() return -x.y end)
----
return pcall(function() x = {} return -x.y end)
----
return pcall(function() return #5 end)
----
return pcall(function() return #x end)
----
return pcall(function() local t = {} return #t.n end)
----
return pcall(function() return 1 < 'x' end)
----
return pcall(function() return {} < {} end)
----
return pcall(function() return nil < 1 end)
----
return pcall(function() return 1 > nil end)
----
return pcall(function() return {} >= 'x' end)
----
return pcall(function() return print < print end)
----
return pcall(function() return 'x' < coroutine.create(print) end)
----
return pcall(function() return true <= false end)
----
return pcall(function() return (a or b).c end)
----
return pcall(function() return (a and b).c end)
----
return pcall(function() local a, b return (a or b).c end)
----
return pcall(function() local a, b return (a and b).c end)
----
return pcall(function() local t = {} return (t.a or t.b).c end)
----
return pcall(function() local t = {} return (t.a or 5)() end)
----
return pcall(function() return (a or b) + 1 end)
----
return pcall(function() local a return (not a)() end)
----
local up
return pcall(function() return up.x end)
----
local up
return pcall(function() return up() end)
----
local up
return pcall(function() return up:x() end)
----
local up
return pcall(function() up.x = 1 end)
----
local up
return pcall(function() return up + 1 end)
----
local up
return pcall(function() return up .. 'x' end)
----
local up
return pcall(function() return #up end)
----
local up = {}
return pcall(function() return up.x.y end)
----
local up = {}
return pcall(function() up.x.y = 1 end)
----
local t = {}
return pcall(function() t.a.b.c.d() end)
----
local x = 5
x.y.z = 1
----
local a = {}

a
.b
.c = 1
----
local a = {}
a.b = a.c +

1
----
local a = {}
local b = a.x
  .y
----
local a = 1
local b = a
  +
  nil
----
foo(
  1,
  2
)
----
foo
(1)
----
local x = 1 + (
  nil
)
----
local t = {
  1,
  nil + 1,
  3,
}
----
local function f(x)
  return x.y
end
return pcall(function() return f(nil) end)
----
local function f(x)
  return x.y
end
local ok, message = pcall(f)
return ok, message
----
local ok, message = pcall(function() local x = {} ; x = x .. 'a' end)
return ok, message
----
return xpcall(function() error('a') end, function(m) return m .. '!' end)
----
return xpcall(function() error({}) end, function(m) return type(m) end)
----
return xpcall(function() error('a') end, function(m) error('b') end)
----
return xpcall(function() error('a') end, nil)
----
return xpcall(function() return 1, 2, 3 end, print)
----
return xpcall(function() local x = nil + 1 end, function(m) return m, 2 end)
----
return xpcall(error, function(m) return tostring(m) .. '!' end)
----
return pcall(function()
  local ok, m = pcall(error, 'inner')
  error('outer ' .. m, 0)
end)
----
local ok, m = pcall(function() error(setmetatable({}, { __tostring = function() return 'custom' end })) end)
return ok, tostring(m)
----
local function f() return 1 + f() end
local ok, m = pcall(f)
return ok, m
----
local function f() local x = f() return x end
local ok, m = pcall(f)
return ok, m
----
local t = setmetatable({}, {})
getmetatable(t).__index = t
return pcall(function() return t.x end)
----
local t = setmetatable({}, {})
getmetatable(t).__newindex = t
return pcall(function() t.x = 1 end)
----
return pcall(setmetatable, 1, {})
----
return pcall(function() setmetatable(1, {}) end)
----
return pcall(function() return unpack({}, 1, 1e7) end)
----
return pcall(function() assert(false) end)
----
return pcall(function() assert(nil, 'message') end)
----
return pcall(function() assert(false, {}) end)
----
return assert(1, 2, 3)
----
return pcall(loadstring('error("in chunk")', '=chunk'))
----
return pcall(loadstring('error("in chunk")', '@dir/file.lua'))
----
return pcall(loadstring('error("in chunk")'))
----
return pcall(loadstring('\nerror("in chunk") -- a long first line follows, which is cut somewhere near here'))
----
return pcall(loadstring('local x = nil; x.y = 1 -- a long first line follows, which is cut somewhere near here'))
----
return pcall(loadstring('error("x")', '=' .. ('n'):rep(100)))
----
return pcall(loadstring('error("x")', '@' .. ('n'):rep(100)))
----
return loadstring('x = ', '=' .. ('n'):rep(100))
----
return loadstring('x = ', ('n'):rep(100))
----
return loadstring('x = ', ('n'):rep(43))
----
return loadstring('x = ', ('n'):rep(44))
----
return loadstring('x = ', ('n'):rep(45))
----
return loadstring('x = ', '@' .. ('n'):rep(52))
----
return loadstring('x = ', '@' .. ('n'):rep(53))
----
return loadstring('x = ', 'a\nb')
----
return loadstring('x = ', '')
----
return loadstring('x = ', '=')
----
return loadstring('x = ', '@')
----
return load(function() return nil end)
----
local parts = { 'return ', '1 ', '+ 2' }
local i = 0
return load(function() i = i + 1 return parts[i] end)()
----
local parts = { 'return ', '', '+ 2' }
local i = 0
return load(function() i = i + 1 return parts[i] end)
----
return load(function() return {} end)
----
return load(function() error('reader') end)
----
return load(function() error({}) end)
----
local i = 0
return load(function() i = i + 1 if i == 1 then return 'x = = ' end end, '=reader')
----
local i = 0
return load(function() i = i + 1 if i == 1 then return 'x = = ' end end)
----
return pcall(load, 'return 1')
----
local function depth(n) return n == 0 and error('deep') or depth(n - 1) + 1 end
return pcall(depth, 50)
----
local function nest(n) return pcall(nest2, n) end
local function f(n) if n == 0 then return 'bottom' end return select(2, pcall(f, n - 1)) end
return f(100)
----
local function f(n) return pcall(f, n + 1) end
local r = { f(0) }
return r[#r], #r > 100
----
local t = {}
t.x = setmetatable({}, { __index = function(t, k) return k .. t.y end })
return pcall(function() return t.x.z end)
----
return pcall(string.gsub, 'x', '(', '')
----
return pcall(function() local s = ('x'):gsub('%', '') end)
----
return pcall(function() ('x'):bad() end)
----
return pcall(function() math.floor('x') end)
----
return pcall(function() math.floor({}) end)
----
return pcall(function() local floor = math.floor return floor() end)
----
return pcall(function() table.concat({ {} }) end)
----
return pcall(function() table.concat({ 1, 2, nil, 4 }, ',', 1, 4) end)
----
return pcall(function() tostring() end)
----
return pcall(function() return tostring() end)
----
return pcall(function() ipairs() end)
----
return pcall(function() for i in ipairs() do end end)
----
return pcall(function() setmetatable({}, { __index = error }).x() end)
----
return pcall(function() coroutine.yield() end)
----
return pcall(coroutine.yield, 1)
