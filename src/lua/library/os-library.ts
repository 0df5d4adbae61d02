/** What scripts get of Lua's `os` library: the time that they have used. */
import type { LibraryRuntime, LuaFunction } from '../run/values.ts'

export function osLibrary(runtime: LibraryRuntime): Record<string, LuaFunction> {
  return { clock: () => runtime.clock() }
}
