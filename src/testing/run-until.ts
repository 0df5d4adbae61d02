/**
 * Lets time go on by itself until something has happened: whenever all servers have nothing left to do, their clock moves
 * to the next thing that waits for it. As tokio's paused clock does, but only as long as a test asks for it.
 */
import type { Engine } from '../engine/engine.ts'
import type { VirtualClock } from '../keyspace/clock.ts'
import { setImmediate, setTimeout } from '../net/real-timers.ts'

/** So many rounds of the event loop nothing must have come: a program reads a reply in one, and asks again in the next. */
const QUIET_ROUNDS = 10

/** How long nothing is looked at when nothing waits for time, in milliseconds of real time. */
const AGAIN = 1

/** @returns what the promise gives. @throws what it throws */
export async function runUntil<T>(
  clock: VirtualClock,
  servers: () => readonly Engine[],
  wanted: PromiseLike<T>,
): Promise<T> {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  wanted.then(settle, settle)
  for (let quiet = 0; !isSettled; ) {
    await new Promise(setImmediate)
    quiet = servers().every(isStill) ? quiet + 1 : 0
    if (isSettled || quiet < QUIET_ROUNDS) continue
    quiet = 0
    if (clock.runToNext() === undefined) await new Promise(resolve => setTimeout(resolve, AGAIN))
  }
  return await wanted
}

/** Whether it has answered all that it can before time goes on. */
function isStill({ turns, scriptRunner, scriptLoader, clients }: Engine): boolean {
  if (turns.running || scriptRunner.isSlow || scriptLoader.isHolding) return false
  for (const { isSilent, blocked, pendingInput, argumentBytes, output } of clients.all()) {
    if (isSilent) continue
    if (output.bytes > 0 || (!blocked && pendingInput + argumentBytes > 0)) return false
  }
  return true
}
