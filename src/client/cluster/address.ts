/** Where a node is: what tells nodes apart. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * The place that a redirection names, as in `MOVED 3999 127.0.0.1:6381`.
 *
 * @param sender the node that says so: a host that is missing is its own
 * @returns undefined when it names none
 */
export function placeIn(message: string, sender: Address): { slot: number; address: Address } | undefined {
  const [, slot, host = '', port] = /^[A-Z]+ (\d{1,5}) (.*):(\d{1,5})$/.exec(message) ?? []
  if (slot === undefined || port === undefined) return undefined
  const known = host !== '' && host !== '?'
  return {
    slot: Number(slot),
    address: { host: known ? host.replace(/^\[|\]$/g, '') : sender.host, port: Number(port) },
  }
}
