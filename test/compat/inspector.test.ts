/** The inspector of a real redis-server. */
import { real } from '../client/servers.ts'
import { remoteTests } from '../inspector/remote-suite.ts'

remoteTests(real)
