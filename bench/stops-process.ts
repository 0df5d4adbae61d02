/** The process in which stops.ts measures. */
import { tuneCollector } from '../src/cli/daemon/collector.ts'

tuneCollector()
const { measureStops } = await import('./stops.ts')
await measureStops()
