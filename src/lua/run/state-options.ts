/** What a host may say about a state. */

import type { Form } from '../compile/writer.ts'
import type { SeededRandom } from '../library/seeded-random.ts'
import type { BudgetOptions } from './budget.ts'

export interface StateOptions extends BudgetOptions {
  readonly form?: Form
  /**
   * Asked whenever an allotment is used where code cannot be suspended; throws a `Kill` or a `Restart` to end the run.
   */
  readonly onAllotmentUsed?: () => void
  /** What `math.random` takes its numbers from: those that Redis gives its scripts, if not said. */
  readonly random?: SeededRandom
  /** Seconds of processor time. */
  readonly clock?: () => number
  /** Whether errors tell where they were raised even where their text does not say it. */
  readonly locatesErrors?: boolean
  /** Where `print` writes to. */
  readonly write?: (text: string) => void
}
