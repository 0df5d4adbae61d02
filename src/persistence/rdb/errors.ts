/** What can be wrong with data in the RDB format, as RESTORE says it. */
import { error } from '../../keyspace/errors.ts'

export const PAYLOAD_WRONG = error('DUMP payload version or checksum are wrong')
export const BAD_DATA = error('Bad data format')
