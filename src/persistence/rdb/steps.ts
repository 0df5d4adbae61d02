/**
 * Large values are written in steps, so that a server can do other work in between: each step writes some hundred
 * elements. What is written must not change meanwhile.
 */
export type Steps = Generator<undefined, void, undefined>

/** Elements of a step. */
export const STEP = 256

/** Does all that is left. */
export function finish(steps: Steps | undefined): void {
  while (steps?.next().done === false);
}
