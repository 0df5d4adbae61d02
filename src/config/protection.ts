/** What directives such as `enable-debug-command` say: whether no clients, all, or only local ones may. */
export type Protection = 'no' | 'yes' | 'local'

export function isPermitted(protection: Protection, client: { readonly isLocal: boolean }): boolean {
  return protection === 'yes' || (protection === 'local' && client.isLocal)
}
