/**
 * Compares what somebody gives with a secret. How long that takes depends on the length of what was given and on
 * nothing else, so that nobody can find a password letter by letter with a clock.
 */
export function isSameSecret(given: string, secret: string): boolean {
  const length = Math.max(1, secret.length)
  let difference = given.length ^ secret.length
  // Past the end of an empty secret is NaN, which counts as 0 here.
  for (let at = 0; at < given.length; at++)
    difference |= given.charCodeAt(at) ^ secret.charCodeAt(at % length)
  return difference === 0
}
