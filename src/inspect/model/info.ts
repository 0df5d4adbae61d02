/** What INFO says, as figures: fields, keys of each database, and what commands have cost. */

export function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    [...info.matchAll(/^([\w-]+):([^\r\n]*)/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}

export interface DatabaseFigures {
  readonly index: number
  readonly keys: number
}

export function databasesOf(info: string): DatabaseFigures[] {
  return [...info.matchAll(/^db(\d+):keys=(\d+)/gm)].map(([, index, keys]) => ({
    index: Number(index),
    keys: Number(keys),
  }))
}

/** What all commands together have cost since the start. INFO is left out: the page itself asks for it all the time. */
export function costOf(commandStats: string): { readonly calls: number; readonly microseconds: number } {
  let [calls, microseconds] = [0, 0]
  for (const [, name, count, usec] of commandStats.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)) {
    if (name === 'info') continue
    calls += Number(count)
    microseconds += Number(usec)
  }
  return { calls, microseconds }
}

/** Lines of CLIENT LIST: `id=3 addr=127.0.0.1:40123 name=worker ...`. */
export function clientsOf(list: string): ReadonlyMap<string, string>[] {
  return list
    .split('\n')
    .filter(line => line.startsWith('id='))
    .map(
      line =>
        new Map([...line.matchAll(/([\w-]+)=(\S*)/g)].map(([, name = '', value = '']) => [name, value])),
    )
}
