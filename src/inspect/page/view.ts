/** What the page's views have in common: main.ts shows one at a time. */
export interface View {
  /** In the navigation. */
  readonly name: string
  readonly element: HTMLElement
  /** It is seen now: begins what goes on while it is. */
  enter(): void
  /** It is not any more. */
  leave(): void
  /** Asks the server again. */
  refresh(): unknown
  /** A key of the keyboard that is not for a field; returns whether it meant something here. */
  key?(event: KeyboardEvent): boolean
  /** Another database was chosen. */
  databaseChanged?(): void
}
