/** Where a server is, as others tell: nodes of a cluster, sentinels. */
export interface Address {
  readonly host: string
  readonly port: number
}

export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536
}
