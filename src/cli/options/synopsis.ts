/** The text of `--help`, made from the table of options. */
import { OPTIONS } from './option-table.ts'
import { packageVersion } from './version.ts'

const WIDTH = 24

export function synopsis(): string {
  const lines = OPTIONS.filter(({ help }) => help !== undefined).map(({ names, value, help }) => {
    const left = `  ${names.join(', ')}${value === undefined ? '' : ` <${value}>`}`
    return left.length < WIDTH ? `${left.padEnd(WIDTH)} ${help}` : `${left}\n${' '.repeat(WIDTH)} ${help}`
  })
  return `mini-redis-cli ${packageVersion()}

Usage: mini-redis-cli [options] [command [argument ...]]

${lines.join('\n')}

Without a command: a prompt on a terminal, otherwise commands are read from standard input.

  mini-redis-cli SET greeting hello
  mini-redis-cli -x SET photo < photo.jpg
  mini-redis-cli --json HGETALL user:1
  mini-redis-cli --scan --pattern 'user:*'
  mini-redis-cli --eval script.lua key1 key2 , argument1

The options are those of redis-cli, without its cluster manager (--cluster) and its Lua debugger (--ldb).
`
}
