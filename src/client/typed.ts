/**
 * The methods of commands.ts in the two ways that they are called: one by one, each with a promise of its result,
 * and in batches (pipelines, transactions), which collect the types of all results. Types only.
 */

/** Every method with a promise of its result. */
export type Promised<C> = {
  [N in keyof C]: C[N] extends (...args: infer A) => infer X ? (...args: A) => Promise<X> : never
}

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
