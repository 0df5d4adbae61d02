/** Who asks: `Authorization: Bearer <token>`, or `?_token=<token>` where no header can be set, as for EventSource. */
import type { Engine } from '../engine/engine.ts'
import { isSameSecret } from '../structures/same-secret.ts'
import { NO_TOKEN, USER_OFF, WRONG_TOKEN } from './errors.ts'

/** The name of the parameter, which is no part of a command. */
export const TOKEN_PARAMETER = '_token'

/**
 * What the token of a request permits. The user is `default` for both.
 *
 * @throws Refusal when it permits nothing
 */
export function rightsOf({ config, access }: Engine, headers: Headers, url: URL): 'all' | 'read-only' {
  const token = config.value('rest-token')
  const readOnly = config.value('rest-readonly-token')
  if (token === '' && readOnly === '') throw NO_TOKEN
  const given = bearer(headers) ?? url.searchParams.get(TOKEN_PARAMETER) ?? ''
  // Both are always compared, so that time does not tell which of them is nearer.
  const isFull = isSameSecret(given, token)
  const isReadOnly = isSameSecret(given, readOnly)
  if (given === '' || (!isFull && !isReadOnly)) throw WRONG_TOKEN
  if (!access.users.default.isOn) throw USER_OFF
  return isFull ? 'all' : 'read-only'
}

/** The token that a request bears. */
export function bearer(headers: Headers): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]
}
