/**
 * The methods of commands.ts in the two ways that they are called: one by one, each with a promise of its result,
 * and in batches (pipelines, transactions), which collect the types of all results. Types only.
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

/**
 * What a kind of batch has besides the commands: `batch`, which may depend on `this['results']`.
 *
 * @example
 * interface Runs<R> { run(): Promise<R> }
 * interface Pipeline extends BatchKind { readonly batch: Runs<this['results']> }
 * declare const pipeline: Batched<Commands<string>, [], Pipeline>
 * await pipeline.get('a').incr('b').run() // [string | null, number]
 */
export interface BatchKind {
  readonly results: unknown
  readonly batch: unknown
}

/** Every method gives the batch again, with the type of its result behind those so far. */
export type Batched<C, R extends readonly unknown[], K extends BatchKind = BatchKind> = (K & {
  readonly results: R
})['batch'] & {
  [N in keyof C]: C[N] extends (...args: infer A) => infer X
    ? (...args: A) => Batched<C, [...R, X], K>
    : never
}
