local t = setmetatable({}, { __index = { a = 1 } })
return t.a, t.b
----
local t = setmetatable({}, { __index = function(t, k) return k .. '!' end })
return t.a, t[1]
----
local a = { x = 1 }
local b = setmetatable({ y = 2 }, { __index = a })
local c = setmetatable({ z = 3 }, { __index = b })
return c.x, c.y, c.z, c.w
----
local log = {}
local t = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v * 2) end })
t.a = 5 t.a = 6
return t.a
----
local store = {}
local t = setmetatable({}, { __newindex = store })
t.a = 1
return rawget(t, 'a'), store.a
----
local t = setmetatable({ a = 1 }, { __newindex = function() error('no') end })
t.a = 2
return t.a, pcall(function() t.b = 1 end)
----
local mt = { __add = function(a, b) return 'add' end }
local t = setmetatable({}, mt)
return t + 1, 1 + t, t + t, 'x' + t
----
local a = setmetatable({}, { __add = function() return 'a' end })
local b = setmetatable({}, { __add = function() return 'b' end })
return a + b, b + a
----
local t = setmetatable({}, { __add = function(...) return select('#', ...), 2 end })
return t + 1
----
local t = setmetatable({}, { __add = 5 })
return pcall(function() return t + 1 end)
----
local t = setmetatable({}, { __add = setmetatable({}, { __call = function(self, a, b) return 'called', b end }) })
return t + 1
----
local t = setmetatable({}, { __unm = function(a, b) return a == b end })
return -t
----
local t = setmetatable({}, { __len = function() return 5 end })
return #t
----
local p = newproxy(true)
getmetatable(p).__len = function() return 'len' end
getmetatable(p).__index = function(_, k) return k end
getmetatable(p).__call = function(self, x) return x end
getmetatable(p).__eq = function() return true end
getmetatable(p).__tostring = function() return 'proxy' end
local q = newproxy(p)
return #p, p.x, p(5), p == q, tostring(p), p ~= q, type(p)
----
local a, b = newproxy(), newproxy()
return a == b, a == a, pcall(function() return a.x end)
----
local mt = { __concat = function(a, b) return (type(a) == 'table' and 'T' or a) .. '+' .. (type(b) == 'table' and 'T' or b) end }
local t = setmetatable({}, mt)
return t .. 'x', 'x' .. t, 1 .. t, t .. t, 'a' .. 'b' .. t, t .. 'a' .. 'b', 'a' .. t .. 'b'
----
local mt = {}
mt.__eq = function(a, b) return true end
local a, b = setmetatable({}, mt), setmetatable({}, mt)
return a == b, a ~= b, a == 1, a == {}, rawequal(a, b)
----
local a = setmetatable({}, { __eq = function() return true end })
local b = setmetatable({}, { __eq = function() return true end })
return a == b
----
local eq = function() return true end
local a = setmetatable({}, { __eq = eq })
local b = setmetatable({}, { __eq = eq })
return a == b
----
local mt = { __eq = function() return nil end }
return setmetatable({}, mt) == setmetatable({}, mt)
----
local mt = { __eq = function() return 0 end }
return setmetatable({}, mt) == setmetatable({}, mt)
----
local calls = 0
local mt = { __eq = function() calls = calls + 1 return true end }
local a = setmetatable({}, mt)
local _ = a == a
return calls
----
local mt = { __lt = function(a, b) return a.v < b.v end }
local a, b = setmetatable({ v = 1 }, mt), setmetatable({ v = 2 }, mt)
return a < b, a > b, a <= b, a >= b
----
local mt = { __lt = function(a, b) return a.v < b.v end, __le = function() return 'le' end }
local a, b = setmetatable({ v = 1 }, mt), setmetatable({ v = 2 }, mt)
return a < b, a > b, a <= b, a >= b
----
local a = setmetatable({}, { __lt = function() return true end })
return pcall(function() return a < 1 end)
----
local a = setmetatable({}, { __lt = function() return true end })
local b = setmetatable({}, { __lt = function() return true end })
return pcall(function() return a < b end)
----
local lt = function() return 1 end
local a = setmetatable({}, { __lt = lt })
local b = setmetatable({}, { __lt = lt })
return a < b, a <= b
----
local mt = { __lt = function() return true end }
local t = { setmetatable({}, mt), setmetatable({}, mt) }
return pcall(table.sort, t)
----
local mt = { __lt = function(a, b) return a.v < b.v end }
local t = {}
for i, v in ipairs({ 3, 1, 2 }) do t[i] = setmetatable({ v = v }, mt) end
table.sort(t)
return t[1].v, t[2].v, t[3].v
----
local t = setmetatable({}, { __call = function(self, ...) return select('#', ...), ... end })
return t(), t(1, nil), pcall(t, 2)
----
local t = setmetatable({}, { __call = setmetatable({}, { __call = function() return 'nested' end }) })
return pcall(t)
----
local t = setmetatable({}, { __call = 5 })
return pcall(function() t() end)
----
local t = setmetatable({}, { __tostring = function() return 'shown' end })
return tostring(t)
----
local t = setmetatable({}, { __tostring = function() return 5 end })
return tostring(t)
----
local t = setmetatable({}, { __tostring = function() return nil end })
return tostring(t)
----
local t = setmetatable({}, { __tostring = function() error('in tostring') end })
return pcall(tostring, t)
----
local t = setmetatable({}, { __metatable = 'locked' })
return getmetatable(t), pcall(setmetatable, t, {})
----
local t = setmetatable({}, { __metatable = false })
return getmetatable(t), pcall(setmetatable, t, {})
----
local mt = {}
local t = setmetatable({}, mt)
return getmetatable(t) == mt, setmetatable(t, nil) == t, getmetatable(t)
----
return getmetatable('').__index == string, getmetatable(1), getmetatable(print), getmetatable(nil)
----
local Account = {}
Account.__index = Account
function Account.new(balance) return setmetatable({ balance = balance }, Account) end
function Account:deposit(v) self.balance = self.balance + v return self end
function Account:get() return self.balance end
local Special = setmetatable({}, { __index = Account })
Special.__index = Special
function Special.new(b) local a = Account.new(b) return setmetatable(a, Special) end
function Special:get() return 'special ' .. Account.get(self) end
return Account.new(1):deposit(2):get(), Special.new(5):deposit(5):get()
----
local t = setmetatable({}, { __index = function(t, k) local v = k * 2 t[k] = v return v end })
return t[2], rawget(t, 2), t[3]
----
local t = setmetatable({}, { __index = string })
return t.rep('x', 3)
----
local t = setmetatable({}, { __index = 'abc' })
return t.upper, t.len
----
local t = setmetatable({}, { __index = 5 })
return pcall(function() return t.x end)
----
local t = setmetatable({}, { __newindex = 5 })
return pcall(function() t.x = 1 end)
----
local depth = setmetatable({}, {})
local top = depth
for i = 1, 50 do top = setmetatable({}, { __index = top }) end
depth.x = 'found'
return top.x, top.y
----
local t = { bottom = 1 }
for i = 1, 150 do t = setmetatable({}, { __index = t }) end
return pcall(function() return t.bottom end)
----
local t = setmetatable({}, { __mode = 'k', __gc = function() end })
t[{}] = 1
return type(next(t))
----
local env = setmetatable({}, { __index = function(_, k) return 'global ' .. k end })
local f = loadstring('return undefined_name')
setfenv(f, env)
return f()
----
local env = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v .. '!') end })
local f = loadstring('name = "x" return name')
setfenv(f, env)
return f()
----
local env = setmetatable({}, { __index = function(_, k) error('no global ' .. k, 2) end })
local f = loadstring('\nlocal x = undefined_name', '=env')
setfenv(f, env)
return pcall(f)
----
local t = setmetatable({}, { __index = function(t, k) return function(self, x) return k, self == t, x end end })
return t:method(5)
----
local mt = { __add = function(a, b) return setmetatable({ v = a.v + b.v }, getmetatable(a)) end, __eq = function(a, b) return a.v == b.v end }
local function V(v) return setmetatable({ v = v }, mt) end
return (V(1) + V(2) + V(3)).v, V(1) + V(2) == V(3)
----
local ops = {}
for _, name in ipairs({ '__add', '__sub', '__mul', '__div', '__mod', '__pow' }) do ops[name] = function(a, b) return name end end
local t = setmetatable({}, ops)
return t + 1, t - 1, t * 1, t / 1, t % 1, t ^ 1, 1 + t, 1 - t, 2 * t, 2 / t, 2 % t, 2 ^ t
----
local t = setmetatable({}, { __index = rawget })
return t.x
----
local t = setmetatable({}, { __index = print, __newindex = print })
return select('#', t.x)
----
local t = setmetatable({}, { __add = function() return end })
return t + 1, (t + 1) == nil
----
local t = setmetatable({}, { __lt = function() end, __eq = function() end })
return t < t, t == t, t > setmetatable({}, getmetatable(t))
----
local t = setmetatable({ 1, 2, 3 }, { __len = function() return 10 end })
return #t, unpack(t)
----
local t = setmetatable({}, { __pairs = function() return function() return nil end end })
for k in pairs(t) do print(k) end
return 'no __pairs in 5.1'
