/**
 * All that runs Lua for one server: the scripts of EVAL and the functions of FCALL. The server loads this file, and all
 * that it imports, when the first script comes.
 */
import { seededRandom } from '../lua/library/seeded-random.ts'
import { Functions } from './functions.ts'
import type { ScriptHost } from './host.ts'
import type { RedisVersion } from './redis-library.ts'
import { ScriptEngine } from './script-engine.ts'
import { Scripts } from './scripts.ts'

export class Scripting {
  readonly scripts: Scripts
  readonly functions: Functions
  readonly #version: RedisVersion

  constructor(host: ScriptHost, version: RedisVersion) {
    const random = seededRandom()
    this.#version = version
    this.scripts = new Scripts(new ScriptEngine(host, version, random))
    this.functions = new Functions(host, version, random)
  }

  /** The same for another server, without any script. */
  for(host: ScriptHost): Scripting {
    return new Scripting(host, this.#version)
  }
}
