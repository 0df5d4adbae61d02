/**
 * When spans begin and end. Events of commands come at their end with their milliseconds; a double cannot hold
 * the Unix time to the nanosecond, so the two are subtracted as OpenTelemetry's pairs of seconds and nanoseconds.
 */
import type { HrTime } from '@opentelemetry/api'

/** The monotonic clock is taken for the system's as long as they differ by less than this many milliseconds. */
const TOLERANCE = 50

let origin = performance.timeOrigin

/** Unix time. Follows the system's clock when that is set, without steps in between. */
export function now(): HrTime {
  const monotonic = performance.now()
  const system = Date.now()
  if (Math.abs(origin + monotonic - system) > TOLERANCE) origin = system - monotonic
  const whole = Math.floor(origin)
  const milliseconds = monotonic + (origin - whole)
  const seconds = Math.floor(whole / 1000)
  return normal(seconds, (whole - seconds * 1000) * 1e6 + Math.round(milliseconds * 1e6))
}

export function before([seconds, nanoseconds]: HrTime, milliseconds: number): HrTime {
  return normal(seconds, nanoseconds - Math.round(milliseconds * 1e6))
}

function normal(seconds: number, nanoseconds: number): HrTime {
  const carry = Math.floor(nanoseconds / 1e9)
  return [seconds + carry, nanoseconds - carry * 1e9]
}
