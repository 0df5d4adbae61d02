/** The servers that the client is tested against: ours in `npm test`, a real one in `npm run test:compat`. */

import { onTestFinished } from 'vitest'
import { startProcess } from '../support/server-process.ts'
import { start } from '../support/start.ts'

export interface Target {
  readonly name: string
  /** Starts a server for the running test and gives its port. */
  start(config?: Readonly<Record<string, string>>): Promise<number>
}

export const ours: Target = {
  name: 'mini-redis',
  start: async (config = {}) => (await start({ config })).port,
}

export const real: Target = {
  name: 'redis-server',
  start: async (config = {}) => {
    const args = Object.entries(config).flatMap(([name, value]) => [`--${name}`, value])
    const process = await startProcess(['redis-server'], ['--save', '', ...args])
    onTestFinished(() => process.stop())
    return process.port
  },
}
