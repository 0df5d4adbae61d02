/** The inspector of a server somewhere else, which is one of ours; test/compat/inspector.test.ts has a real one. */
import { ours } from '../client/servers.ts'
import { remoteTests } from '../inspector/remote-suite.ts'

remoteTests(ours)
