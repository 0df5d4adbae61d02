/** What can be wrong with data in the RDB format, as RESTORE says it. */
import { error } from '../../keyspace/errors.ts'

export const PAYLOAD_WRONG = error('DUMP payload version or checksum are wrong')
export const BAD_DATA = error('Bad data format')
/** Says what BAD_DATA says: in a file such a key is left out. */
export const EMPTY_VALUE = error('Bad data format')
export const FILE_SIGNATURE = error('Wrong signature trying to load DB from file')
export const FILE_VERSION = error("Can't handle RDB format version")
export const FILE_SUM = error('Wrong RDB checksum (RDB CRC error)')
export const FILE_OF_PREVIEW = error('Pre-release function format not supported')
export const FILE_OF_MODULE = error('The RDB file contains data of a module, which would be lost')
