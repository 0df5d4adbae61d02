/**
 * The methods of commands.ts are declared once, for all the ways in which they are called: one by one, each with a
 * promise of its result; in batches (pipelines, transactions), which collect the types of all results; and without
 * promises. Types only.
 */

/** What becomes of a result: `is`, which may depend on `this['of']`. */
export interface Way {
  readonly of: unknown
  readonly is: unknown
}

/** The result itself. */
export interface AsIs extends Way {
  readonly is: this['of']
}

/** A promise of the result. */
export interface Promised extends Way {
  readonly is: Promise<this['of']>
}

/** A result in one of the ways: `By<Promised, number>` is `Promise<number>`. */
export type By<W extends Way, X> = (W & { readonly of: X })['is']
