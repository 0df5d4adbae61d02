/**
 * Large values are written in steps, so that a server can do other work in between: each step writes some hundred
 * elements. What is written must not change meanwhile.
 */
export type Steps = Generator<undefined, void, undefined>

/** Elements of a step. */
export const STEP = 256
/** The same where whole nodes are written: bytes. */
export const STEP_BYTES: number = 16 * 1024
/** Bytes of memory of a value that is written in one go. */
const BRIEF = 32 * 1024

/** Whether a value is written as a whole before anything else happens. */
export function isBrief({ memory }: { readonly memory: number }): boolean {
  return memory <= BRIEF
}

/** Does all that is left. */
export function finish(steps: Steps | undefined): void {
  while (steps?.next().done === false);
}
