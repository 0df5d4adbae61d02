/** The process in which stops.ts measures. */
import { keepRoom, tuneCollector } from '../src/cli/daemon/collector.ts'

tuneCollector()
const { measureStops } = await import('./stops.ts')
keepRoom()
await measureStops()
