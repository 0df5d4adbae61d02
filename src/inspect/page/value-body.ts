/** The part of the value panel that knows a type. */
export interface ValueBody {
  readonly element: HTMLElement
  load(): Promise<void>
  /** Begins to edit what there is to edit. */
  edit(): void
}
