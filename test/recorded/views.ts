/** The views of test/compat whose result is the same whenever they look, by the name that recordings know them by. */
import { shortestDoubles } from '../compat/doubles.ts'
import { inAnyOrder, kind, pairsInAnyOrder, type View } from '../compat/pair.ts'
import { consumersInfo, pendingList, streamInfo } from '../compat/stream-views.ts'

export const VIEWS = {
  sorted: inAnyOrder,
  pairs: pairsInAnyOrder,
  kind,
  doubles: shortestDoubles,
  stream: streamInfo,
  consumers: consumersInfo,
  pending: pendingList,
} as const satisfies Record<string, View>

export type ViewName = keyof typeof VIEWS
