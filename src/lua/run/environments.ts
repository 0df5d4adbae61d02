/** The environments of functions: those tables that hold their globals. Scripts change them with `setfenv`. */
import type { LuaTable } from './table.ts'

/** The table of globals of the functions that share it. */
export interface Environment {
  table: LuaTable
}

/** A running function with an environment of its own. */
export interface EnvironmentFrame {
  readonly environment: Environment
  readonly caller: EnvironmentFrame | undefined
}
