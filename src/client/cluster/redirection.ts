/** What a node says of a slot that is not its own: where it is. */
import { type Address, isPort } from '../address.ts'

/**
 * The place that a redirection names, as in `MOVED 3999 127.0.0.1:6381`.
 *
 * @param sender the node that says so: a host that is missing is its own
 * @returns undefined when it names none
 */
export function placeIn(message: string, sender: Address): { slot: number; address: Address } | undefined {
  const [, slot, host = '', port] = /^[A-Z]+ (\d{1,5}) (.*):(\d{1,5})$/.exec(message) ?? []
  if (slot === undefined || !isPort(Number(port))) return undefined
  const known = host !== '' && host !== '?'
  return {
    slot: Number(slot),
    address: { host: known ? host.replace(/^\[|\]$/g, '') : sender.host, port: Number(port) },
  }
}
