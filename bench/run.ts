/**
 * `npm run bench [part ...]`: tables of figures, most of them ratios against redis-server in the same run. Parts:
 * wire, default-list, structures, scripting, bullmq, in-process, journal, inspector, start-up, memory, inserts, pages, stops,
 * files, persistence (with files), replication, tls, acl, connections, client, testing; all without a name. Needs redis-server and
 * redis-tools.
 */
import { benchAcl } from './acl.ts'
import { benchBullMQ } from './bullmq.ts'
import { benchClient } from './client.ts'
import { benchConnections } from './connections.ts'
import { benchInProcess } from './in-process.ts'
import { benchInspector } from './inspector.ts'
import { benchJournal } from './journal.ts'
import { benchInserts, benchMemory } from './memory.ts'
import { benchPages } from './pages.ts'
import { benchFiles, benchPersistence } from './persistence.ts'
import { benchReplication } from './replication.ts'
import { benchScripting } from './scripting.ts'
import { benchStartUp } from './start-up.ts'
import { benchStops } from './stops.ts'
import { benchStructures } from './structures.ts'
import { benchTesting } from './testing.ts'
import { benchTls } from './tls.ts'
import { benchDefaultList, benchWire } from './wire.ts'

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  wire: benchWire,
  'default-list': benchDefaultList,
  structures: benchStructures,
  scripting: benchScripting,
  bullmq: benchBullMQ,
  'in-process': benchInProcess,
  journal: benchJournal,
  inspector: benchInspector,
  'start-up': benchStartUp,
  memory: benchMemory,
  inserts: benchInserts,
  pages: benchPages,
  stops: benchStops,
  files: benchFiles,
  persistence: benchPersistence,
  replication: benchReplication,
  tls: benchTls,
  acl: benchAcl,
  connections: benchConnections,
  client: benchClient,
  testing: benchTesting,
}

const chosen = process.argv.slice(2)
for (const [name, part] of Object.entries(PARTS)) {
  if (chosen.length > 0 ? !chosen.includes(name) : name === 'files') continue
  console.log(`\n## ${name}\n`)
  await part()
}
