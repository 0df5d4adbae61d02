/**
 * The tables of a document that compare another client with ours, as programs that run them. A row is a call of the other
 * client and what it gives, then ours and what that gives; all rows of a table are run in order, on one server each.
 * Some show what types refuse, so types are not looked at:
 *
 *     | ioredis            | gives | here               | gives |
 *     | ------------------ | ----- | ------------------ | ----- |
 *     | `redis.get('k')`   | `'v'` | `redis.get('k')`   | `'v'` |
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How the other client connects and ends; 6379 stands for a running server. */
const OTHERS: Readonly<Record<string, { readonly open: string; readonly close: string }>> = {
  ioredis: {
    open: "import { Redis } from 'ioredis'\nconst other = new Redis('redis://localhost:6379')",
    close: 'other.disconnect()',
  },
  'node-redis': {
    open: "import { createClient } from 'redis'\nconst other = await createClient({ url: 'redis://localhost:6379' }).connect()",
    close: 'await other.close()',
  },
}

const CELL = /^`(.+)`$/

export function comparisonsOf(root: string, document: string): { title: string; code: string }[] {
  const text = readFileSync(join(root, document), 'utf8')
  const tables = [...text.matchAll(/^\| *(ioredis|node-redis) *\| *gives .*\n\|[-| ]+\|\n((?:\|.*\|\n)+)/gm)]
  return tables.map(([, name = '', body = ''], at) => {
    const rows = body.trimEnd().split('\n').map(cellsOf)
    const check = (call: string, wanted: string) =>
      `deepEqual(clone(await ${call}), clone(${wanted}), ${JSON.stringify(call)})`
    const { open = '', close = '' } = OTHERS[name] ?? {}
    const code = [
      "import { deepEqual } from 'node:assert/strict'",
      "import { connect } from 'mini-redis-server/client'",
      open,
      "const ours = await connect('redis://localhost:6379')",
      // Prototypes are not compared: that of a hash is null.
      'const clone = structuredClone',
      '{',
      'const redis = other',
      ...rows.map(([call = '', wanted = '']) => check(call, wanted)),
      '}',
      'await ours.flushall()',
      '{',
      'const redis = ours',
      ...rows.map(([, , call = '', wanted = '']) => check(call, wanted)),
      '}',
      close,
      'ours.close()',
    ].join('\n')
    return { title: `${document}: ${name}, table ${at + 1}`, code }
  })
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split('|')
    .map(cell => {
      const code = CELL.exec(cell.trim())?.[1]
      if (code === undefined) throw new Error(`no code in a cell: ${row}`)
      return code
    })
}
