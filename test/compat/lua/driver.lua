-- Runs programs one after the other and gives what each printed, returned or raised to `emit`.
local programs, emit = ...

local function text(...)
  local words = {}
  for i = 1, select('#', ...) do words[i] = tostring((select(i, ...))) end
  return table.concat(words, '\t')
end

for i = 1, #programs do
  local lines = {}
  local environment = setmetatable({}, { __index = _G })
  environment._G = environment
  environment.print = function(...) lines[#lines + 1] = text(...) end
  local f, message = loadstring(programs[i], '=p')
  if f then lines[#lines + 1] = text(pcall(setfenv(f, environment)))
  else lines[#lines + 1] = 'syntax: ' .. message end
  emit(i, table.concat(lines, '\n'))
end
