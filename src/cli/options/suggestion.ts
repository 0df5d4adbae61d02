/**
 * What somebody who typed a name that does not exist will have meant: the name that is fewest edits away, if that is
 * near enough to be no guess. For the options of both executables.
 */

/** Letters that may be wrong: one of three. */
const TOLERANCE = 3
/** Of shorter names, everything is near. */
const SHORTEST = 3

/** The name closest to the one that was given, in any case; undefined when none is near. */
export function closest(given: string, names: Iterable<string>): string | undefined {
  const typed = given.toLowerCase()
  const length = typed.replace(/^-+/, '').length
  if (length < SHORTEST) return undefined
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(length / TOLERANCE)) + 1
  for (const name of names) {
    const edits = distance(typed, name.toLowerCase())
    if (edits < fewest) [best, fewest] = [name, edits]
  }
  return best
}

/** What to say of an option that does not exist. A value is left out: it may be a password. */
export function didYouMean(option: string, suggestion: string): string {
  return `argument ${option.replace(/=.*/s, '=...')}: did you mean ${suggestion}?`
}

/**
 * The option that was meant: one whose usual name elsewhere is another (`--host`), one with its value behind an equals sign
 * (`--port=7000`), or one with a mistake in it (`--prot`).
 *
 * @param elsewhere the names that other programs have for some of the options
 */
export function suggestOption(
  given: string,
  names: readonly string[],
  elsewhere: Readonly<Record<string, string>>,
): string | undefined {
  const equals = given.indexOf('=')
  const name = equals < 0 ? given : given.slice(0, equals)
  const near = names.includes(name) ? name : closest(name, [...Object.keys(elsewhere), ...names])
  const meant = elsewhere[near ?? name] ?? near
  if (meant === undefined || equals < 0) return meant
  return `${meant} ...`
}

/**
 * How many letters must be put in, left out, replaced, or exchanged with their neighbour to make one word of the
 * other (Damerau's distance, where no letter is edited twice).
 */
export function distance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const line = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
      )
      const swapped = row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1)
      line.push(edits)
    }
    ;[beforeLast, last] = [last, line]
  }
  return last[to.length] ?? 0
}
