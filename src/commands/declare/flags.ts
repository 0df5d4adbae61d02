/** The words with which declarations sort commands: flags and groups, as COMMAND and COMMAND DOCS name them. */

/** In the order in which COMMAND lists them. */
export const FLAGS = [
  'write',
  'readonly',
  'denyoom',
  'admin',
  'pubsub',
  'noscript',
  'blocking',
  'loading',
  'stale',
  'skip_monitor',
  'skip_slowlog',
  'asking',
  'fast',
  'no_auth',
  'no_mandatory_keys',
  'no_async_loading',
  'no_multi',
  'movablekeys',
  'allow_busy',
] as const

/** `may_replicate` is one that COMMAND keeps to itself. */
export type Flag = (typeof FLAGS)[number] | 'may_replicate'

/** Groups as COMMAND DOCS names them. */
export type Group =
  | 'generic'
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'hyperloglog'
  | 'cluster'
  | 'geo'
  | 'stream'
  | 'bitmap'
  | 'sentinel'
