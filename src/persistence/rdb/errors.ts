/** What can be wrong with data in the RDB format, as RESTORE says it. */
import { error } from '../../keyspace/errors.ts'

export const PAYLOAD_WRONG = error('DUMP payload version or checksum are wrong')
export const BAD_DATA = error('Bad data format')
export const FILE_SIGNATURE = error('Wrong signature trying to load DB from file')
export const FILE_VERSION = error("Can't handle RDB format version")
export const FILE_SUM = error('Wrong RDB checksum')
