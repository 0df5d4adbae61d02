/** What Valkey says as Redis does, but for the name: it is compared in the words of Redis. */
import { IS_VALKEY } from './versions.ts'

const IN_REDIS: readonly (readonly [valkey: RegExp, redis: string])[] = [
  [/Unknown command called from script/g, 'Unknown Redis command called from script'],
  [
    /Wrong number of args calling command from script/g,
    'Wrong number of args calling Redis command from script',
  ],
  [
    /Command arguments must be strings or integers/g,
    'Lua redis lib command arguments must be strings or integers',
  ],
  [/at least one argument for this call/g, 'at least one argument for this redis lib call'],
  [/\bserver\.(?=(acl_check_cmd|call|log|set_repl|setresp|register_function)\b)/g, 'redis.'],
  [/No matching script\.(?! )/g, 'No matching script. Please use EVAL.'],
  [
    /This instance is not configured to use an ACL file/g,
    'This Redis instance is not configured to use an ACL file',
  ],
  [/\(assuming you have a configuration file/g, '(assuming you have a Redis configuration file'],
  [/store users in the configuration/g, 'store users in the Redis configuration'],
  [/all commands in this server/g, 'all commands in this Redis server'],
  [/number of commands in this server/g, 'number of commands in this Redis server'],
  [/details about (all|multiple) commands/g, 'details about $1 Redis commands'],
  [/from a full command/g, 'from a full Redis command'],
]

/** A reply of the real server, or a part of one. */
export function asRedisSays(reply: string): string {
  if (!IS_VALKEY) return reply
  // A bulk string that becomes longer tells its new length.
  return inRedis(
    reply.replace(/\$(\d+)\r\n/g, (head, length: string, at: number) => {
      const body = reply.slice(at + head.length, at + head.length + Number(length))
      return `$${Number(length) + inRedis(body).length - body.length}\r\n`
    }),
  )
}

function inRedis(text: string): string {
  return IN_REDIS.reduce((said, [valkey, redis]) => said.replace(valkey, redis), text)
}
