/** What values are made with: the limits of their encodings, and seeds for their tables. A database has both. */
import type { Database } from '../../keyspace/database.ts'

export type Maker = Pick<Database, 'limits' | 'random'>
