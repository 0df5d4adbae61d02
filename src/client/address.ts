/** Where servers are, as others tell: nodes of a cluster, sentinels. */
import { OptionError } from './errors.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536
}

/** Where a server is for this program, when others tell of an address that only they can reach: in containers, behind NAT. */
export type MapAddress = (address: Address) => Address

/** @throws OptionError when the function gives no address */
export function mapped(map: MapAddress | undefined, address: Address): Address {
  if (map === undefined) return address
  const { host, port }: Partial<Address> = map({ ...address }) ?? {}
  if (typeof host === 'string' && host !== '' && isPort(port)) return { host, port }
  throw new OptionError('what mapAddress returns must be an object of host and port')
}
