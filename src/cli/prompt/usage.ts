/** The arguments of a command as one line, `key value [NX|XX] [EX seconds]`, written as redis-cli writes it. */
import type { ArgDoc } from './docs.ts'

export function usageOf(args: readonly ArgDoc[], separator = ' '): string {
  return args.map(usageOfOne).join(separator)
}

export function usageOfOne(arg: ArgDoc): string {
  const token = arg.token === '' ? '""' : (arg.token ?? '')
  const start = token === '' || arg.type === 'pure-token' ? token : `${token} `
  const value = valueUsage(arg)
  const more = `[${arg.tokenRepeats ? start : ''}${value} ...]`
  if (arg.again) return more
  const text = `${start}${value}${arg.multiple ? ` ${more}` : ''}`
  return arg.optional ? `[${text}]` : text
}

/** What follows the token. */
export function valueUsage(arg: ArgDoc): string {
  if (arg.type === 'pure-token') return ''
  if (arg.type === 'oneof') return usageOf(arg.parts, '|')
  if (arg.type === 'block') return usageOf(arg.parts)
  return arg.name === '' ? '""' : arg.name
}
