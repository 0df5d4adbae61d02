/** Strings: the values that most keys hold. */
import { SYNTAX } from '../keyspace/errors.ts'
import * as events from '../keyspace/events.ts'
import { OK } from '../resp/values.ts'
import { bytes, flag, key, oneOf, option, options } from './args.ts'
import { command } from './define.ts'
import { bulk, either, ok, orNull } from './reply.ts'

const get = command({
  name: 'GET',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Reads the string stored at a key.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access')],
  reply: orNull(bulk()),
  run: ({ db }, key) => db.readString(key),
})

const set = command({
  name: 'SET',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string at a key, whatever it held before.',
  flags: ['write', 'denyoom'],
  args: [
    key('key', 'RW access update variable_flags'),
    bytes('value'),
    options(
      oneOf('condition', flag('NX'), flag('XX')),
      flag('GET'),
      oneOf(
        'expiration',
        option('EX', bytes('seconds', 'integer')),
        option('PX', bytes('milliseconds', 'integer')),
        option('EXAT', bytes('unix-time-seconds', 'unix-time')),
        option('PXAT', bytes('unix-time-milliseconds', 'unix-time')),
        flag('KEEPTTL'),
      ),
    ),
  ],
  reply: orNull(either(ok(), bulk())),
  run: ({ db }, key, value, { nx }) => {
    if (nx) throw SYNTAX
    db.set(key, value, events.SET)
    return OK
  },
})

export const stringCommands = [get, set]
