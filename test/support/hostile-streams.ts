/**
 * Random streams of bytes as somebody sends them who means harm: pieces of the protocol in any order, mostly almost right. The
 * same seed gives the same stream.
 */
import type { Bytes } from '../../src/resp/values.ts'

/** Fast and small: fast-check would take an hour for a million streams. */
export class Chance {
  #state: number

  constructor(seed: number) {
    // Neighbours would begin alike.
    this.#state = Math.imul(seed, 0x9e3779b1) ^ (seed << 7)
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * limit)
  }

  /** Once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }
}

const NUMBERS = ['0', '1', '2', '3', '9', '10', '11', '16384', '16385', '536870912', '99999999', '2147483647']
const BROKEN = ['', '-1', '-0', '+1', '01', ' 1', '1 ', '1.0', 'x', '4294967297', '-9223372036854775808']
const HUGE = ['9223372036854775807', '9223372036854775808', '-9223372036854775809', '9'.repeat(40)]
const ENDS = ['\r\n', '\r\n', '\r\n', '\r', '\n', '\n\r', '', '\0\r\n', '\r\0']
const WORDS = [
  'PING',
  'GET',
  '"',
  "'",
  '"a',
  "'a'b",
  '\\x4',
  '\\x41',
  ' ',
  '\t',
  '\0',
  '\xff',
  '*1',
  '$1',
  '\r',
  'k',
]
export const REPEATED = [
  '*0\r\n',
  '*-1\r\n',
  '\r\n',
  '\n',
  ' \r\n',
  '\r\n*0\r\n',
  'PING\r\n',
  '*1\r\n$1\r\na\r\n',
  '*',
  '$',
  '"',
]

/** One piece of a stream, most often nearly right. */
export function piece(chance: Chance): Bytes {
  switch (chance.below(8)) {
    case 0:
      return `*${chance.of(NUMBERS)}${chance.of(ENDS)}`
    case 1:
      return `$${chance.of(NUMBERS)}${chance.of(ENDS)}`
    case 2:
      return `${chance.of(['*', '$', ':', '+'])}${chance.of([...BROKEN, ...HUGE])}${chance.of(ENDS)}`
    case 3:
      return `${Array.from({ length: chance.below(5) }, () => chance.of(WORDS)).join('')}${chance.of(ENDS)}`
    case 4:
    case 5:
      return request(Array.from({ length: 1 + chance.below(12) }, () => argument(chance)))
    case 6:
      return chance.of(REPEATED).repeat(chance.below(4))
    default:
      return argument(chance)
  }
}

function argument(chance: Chance): Bytes {
  const length = chance.below(40) === 0 ? chance.below(3000) : chance.below(6)
  return String.fromCharCode(...Array.from({ length }, () => chance.below(256)))
}

function request(words: readonly Bytes[]): Bytes {
  return `*${words.length}\r\n${words.map(word => `$${word.length}\r\n${word}\r\n`).join('')}`
}

/** What one tries who does not know the password. */
const KNOCKS = [
  'AUTH x',
  'AUTH alice x',
  'AUTH default ""',
  'HELLO',
  'HELLO 2',
  'HELLO 3 AUTH alice x SETNAME n',
  'HELLO 3 SETNAME n',
  'HELLO 99999999999999999999',
  'QUIT',
  'RESET',
  'PING',
  'SET k v',
  'EVAL "return 1" 0',
  'CLIENT SETNAME x',
  'COMMAND DOCS',
  'MULTI',
  'EXEC',
  'SUBSCRIBE c',
  'MONITOR',
  'SYNC',
  'PSYNC ? -1',
  'REPLCONF listening-port 1',
  'FAILOVER',
  'SHUTDOWN NOSAVE',
  'DEBUG SLEEP 9',
  'CONFIG SET requirepass ""',
  'ACL SETUSER alice nopass',
  'GET / HTTP/1.1',
  'POST / HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'Host: localhost',
  'host:',
  'CONNECT a:1 HTTP/1.1',
  'PRI * HTTP/2.0',
]
const SIZES = [0, 1, 100, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 200_000]

/** A request of AUTH or HELLO in which a word is very long, or there are very many. */
function largeKnock(chance: Chance): Bytes {
  const words = chance.of(['AUTH', 'AUTH alice', 'HELLO 3 AUTH alice', 'HELLO 3 SETNAME', 'HELLO']).split(' ')
  const long = chance.of(['x', '\0', '\xff', '3', ' ', '"']).repeat(chance.of(SIZES))
  const more = Array.from({ length: chance.below(12) }, () => long.slice(0, 16_384))
  return chance.once(3) ? `${words.join(' ')} ${long}\r\n` : request([...words, long, ...more])
}

/** The stream of one who has not authenticated: never one that could. */
export function strangersStream(chance: Chance): Bytes {
  let stream = ''
  for (let left = 1 + chance.below(8); left > 0; left--) stream += strangersPiece(chance)
  return stream
}

function strangersPiece(chance: Chance): Bytes {
  switch (chance.below(12)) {
    case 0:
    case 1:
      return `${chance.of(KNOCKS)}\r\n`
    case 2:
    case 3:
      return request(chance.of(KNOCKS).split(' '))
    case 4:
      return chance.once(10) ? largeKnock(chance) : `${chance.of(KNOCKS)}${chance.of(ENDS)}`
    case 5:
      return chance.once(20)
        ? `${chance.of(KNOCKS)}\r\n`.repeat(chance.below(3000))
        : '\x16\x03\x01\x02\x00\x01'
    default:
      return piece(chance)
  }
}

/** No read of a socket gives more. */
const MOST = 64 * 1024

/** Where it is cut: hardly at all, here and there, or into single bytes; whoever sends so slowly does so for a while. */
export function* chunksOf(stream: Buffer, chance: Chance): Generator<Buffer> {
  const size = chance.of([MOST, MOST, 1000, 100, 1])
  let left = 40
  for (let at = 0; at < stream.length; left--) {
    const end = at + (left > 0 ? size : MOST)
    yield stream.subarray(at, end)
    at = end
  }
}
