local co = coroutine.create(function(a, b)
  print('start', a, b)
  local c = coroutine.yield(a + b)
  print('got', c)
  local d, e = coroutine.yield(c * 2)
  return d + e
end)
print(coroutine.resume(co, 1, 2))
print(coroutine.resume(co, 10))
print(coroutine.status(co))
print(coroutine.resume(co, 3, 4))
print(coroutine.status(co))
print(coroutine.resume(co))
----
local f = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
return f(), f(), f(), f()
----
local f = coroutine.wrap(function() return 1, 2, 3 end)
return f()
----
local f = coroutine.wrap(function() end)
f()
return pcall(f)
----
local f = coroutine.wrap(function() error('inside') end)
return pcall(f)
----
local f = coroutine.wrap(function() error('inside', 0) end)
return pcall(function()
  local x = f()
end)
----
local f = coroutine.wrap(function() error({ 1 }) end)
local ok, e = pcall(f)
return ok, type(e)
----
local f = coroutine.wrap(function() error(12) end)
return pcall(f)
----
local f = coroutine.wrap(function() local x = nil + 1 end)
return pcall(f)
----
return coroutine.resume(coroutine.create(function() error('x') end))
----
return coroutine.resume(coroutine.create(function() error() end))
----
return coroutine.resume(coroutine.create(function() local x = {} x.y.z = 1 end))
----
return coroutine.resume(coroutine.create(function() error('level', 2) end))
----
local function g() error('level', 2) end
return coroutine.resume(coroutine.create(function() g() end))
----
local co
co = coroutine.create(function() return coroutine.resume(co) end)
return coroutine.resume(co)
----
local co
co = coroutine.create(function()
  local inner = coroutine.create(function() return coroutine.status(co), coroutine.resume(co) end)
  return coroutine.resume(inner)
end)
return coroutine.resume(co)
----
return coroutine.running()
----
local co
co = coroutine.create(function() return coroutine.running() == co end)
return coroutine.resume(co)
----
return pcall(coroutine.yield)
----
return coroutine.resume(coroutine.create(function() return pcall(coroutine.yield) end))
----
return coroutine.resume(coroutine.create(function() return pcall(function() coroutine.yield(1) end) end))
----
local t = setmetatable({}, { __index = function() coroutine.yield(1) end })
return coroutine.resume(coroutine.create(function() return t.x end))
----
local t = setmetatable({}, { __add = function() coroutine.yield(1) end })
return coroutine.resume(coroutine.create(function() return t + 1 end))
----
local t = setmetatable({}, { __call = function() coroutine.yield(1) return 'after' end })
local co = coroutine.create(function() return t() end)
print(coroutine.resume(co))
return coroutine.resume(co)
----
return coroutine.resume(coroutine.create(function() table.sort({ 3, 2, 1 }, function() coroutine.yield() end) end))
----
return coroutine.resume(coroutine.create(function() return ('abc'):gsub('.', function() coroutine.yield() end) end))
----
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
for i, square in gen(3) do print(i, square) end
----
local function iterate() for i = 1, 3 do coroutine.yield(i) end return nil end
for v in coroutine.wrap(iterate) do print(v) end
----
local co = coroutine.create(function(...) return select('#', ...), ... end)
return coroutine.resume(co, nil, nil)
----
local co = coroutine.create(function() return select('#', coroutine.yield()) end)
coroutine.resume(co)
return coroutine.resume(co, nil, nil, nil)
----
local co = coroutine.create(function() return coroutine.yield(1, 2, 3) end)
print(coroutine.resume(co))
return coroutine.resume(co, 4, 5, 6)
----
local co = coroutine.create(function() local x = coroutine.yield(nil) return x end)
print(coroutine.resume(co))
return coroutine.resume(co)
----
local function permute(a, n)
  n = n or #a
  if n <= 1 then coroutine.yield(a)
  else for i = 1, n do a[n], a[i] = a[i], a[n] permute(a, n - 1) a[n], a[i] = a[i], a[n] end end
end
for p in coroutine.wrap(function() permute({ 1, 2, 3 }) end) do print(table.concat(p, ' ')) end
----
local producer = coroutine.create(function() for _, v in ipairs({ 'a', 'b' }) do coroutine.yield(v) end return 'end' end)
local function filter(p) return coroutine.create(function() while true do local _, v = coroutine.resume(p) coroutine.yield(v:upper()) if v == 'end' then return end end end) end
local f = filter(producer)
print(coroutine.resume(f)) print(coroutine.resume(f)) print(coroutine.resume(f)) print(coroutine.resume(f)) print(coroutine.resume(f))
----
local co = coroutine.create(function() local ok, e = pcall(error, 'caught') coroutine.yield(ok, e) return 'done' end)
print(coroutine.resume(co))
return coroutine.resume(co)
----
local co = coroutine.create(function() coroutine.yield() error('later') end)
print(coroutine.resume(co))
print(coroutine.resume(co))
return coroutine.status(co), coroutine.resume(co)
----
local log = {}
local a = coroutine.wrap(function() for i = 1, 3 do log[#log + 1] = 'a' .. i coroutine.yield() end end)
local b = coroutine.wrap(function() for i = 1, 3 do log[#log + 1] = 'b' .. i coroutine.yield() end end)
for i = 1, 3 do a() b() end
return table.concat(log, ' ')
----
local co = coroutine.wrap(function() return pcall(pcall, error, 'x') end)
return co()
----
local function deep(n) if n == 0 then coroutine.yield('bottom') return 'up' end return (deep(n - 1)) end
local co = coroutine.create(deep)
print(coroutine.resume(co, 100))
return coroutine.resume(co)
----
local function tail(n) if n == 0 then return coroutine.yield('bottom') end return tail(n - 1) end
local co = coroutine.create(tail)
print(coroutine.resume(co, 10000))
return coroutine.resume(co, 'value')
----
local co = coroutine.create(function() return loadstring('return coroutine.yield(...)')(5) end)
print(coroutine.resume(co))
return coroutine.resume(co, 6)
----
return pcall(coroutine.create, nil)
----
return pcall(coroutine.create, print)
----
return pcall(coroutine.wrap)
----
return pcall(coroutine.resume, nil)
----
return pcall(coroutine.status, {})
----
return type(coroutine.create(function() end)), tostring(coroutine.create(function() end)):match('^thread: ')
----
local co = coroutine.create(function() return coroutine.wrap(function() coroutine.yield('inner') return 'x' end)() end)
return coroutine.resume(co)
----
local co = coroutine.create(function() local x <const> = 1 end)
----
local results = {}
local co = coroutine.wrap(function(x) while x do x = coroutine.yield(x * 2) end return 'finished' end)
for i = 1, 3 do results[i] = co(i) end
results[4] = co(nil)
return unpack(results)
----
local co = coroutine.create(function() for k, v in pairs({ 10, 20 }) do coroutine.yield(k, v) end end)
print(coroutine.resume(co)) print(coroutine.resume(co)) print(coroutine.resume(co))
----
local env = { coroutine = coroutine }
local f = setfenv(function() x = coroutine.yield() return x end, env)
local co = coroutine.create(f)
coroutine.resume(co)
print(coroutine.resume(co, 9))
return env.x, x
----
local co = coroutine.create(function() return xpcall(function() coroutine.yield() end, function(m) return m end) end)
return coroutine.resume(co)
----
local co = coroutine.create(function() local a = 1 + coroutine.yield('first') * 2 return a .. coroutine.yield('second') end)
print(coroutine.resume(co)) print(coroutine.resume(co, 5)) print(coroutine.resume(co, '!'))
----
local t = {}
local co = coroutine.create(function() t[coroutine.yield('key')] = coroutine.yield('value') end)
coroutine.resume(co) coroutine.resume(co, 'k') coroutine.resume(co, 'v')
return t.k
----
local function f() return f2() end
return coroutine.resume(coroutine.create(function() coroutine.yield() end), 1), coroutine.wrap(function() return coroutine.running() ~= nil end)()
----
local co = coroutine.wrap(function()
  for x in function() coroutine.yield(1) end do end
end)
print(pcall(co))
co = coroutine.wrap(function()
  for x in coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) do coroutine.yield(x) end
  return 'end'
end)
return co(), co(), co(), pcall(co)
----
local co = coroutine.wrap(function()
  pcall(function() for x in function() error('x') end do end end)
  coroutine.yield(1)
  return 2
end)
return co(), co()
