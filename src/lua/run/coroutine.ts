/**
 * A coroutine: a function of resumable code with its own place in time. Its generator yields arrays to whoever
 * resumes it, and `undefined` when its allotment is used up, which goes on to the host.
 */
import type { EnvironmentFrame } from './environments.ts'
import type { Suspended } from './suspended.ts'
import type { LuaFunction } from './values.ts'

export type Status = 'suspended' | 'running' | 'normal' | 'dead'

export class Coroutine {
  readonly f: LuaFunction
  status: Status = 'suspended'
  /** Made when it is first resumed. */
  generator: Suspended | undefined = undefined

  /** Bytes of JavaScript's stack that its functions take while it runs. */
  depth = 0
  frame: EnvironmentFrame | undefined = undefined

  constructor(f: LuaFunction) {
    this.f = f
  }
}
