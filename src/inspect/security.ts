/**
 * Who may ask the inspector, decided before anything else is looked at. The page is one of this machine, so that other
 * pages of the browser could send requests here: such are refused by where they come from, names that point here by the
 * name (DNS rebinding), and everybody else by the token.
 *
 *     Host is loopback -> Origin and Sec-Fetch-Site are its own -> the token, for all but the page's files
 *          |403                  |403                                 |401
 */
import { bearer } from '../rest/credentials.ts'
import { isSameSecret } from '../structures/same-secret.ts'

export interface Denial {
  readonly status: number
  readonly text: string
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

const WRONG_HOST: Denial = {
  status: 403,
  text: 'the inspector answers under 127.0.0.1, [::1] and localhost only',
}
const OTHER_SITE: Denial = { status: 403, text: 'pages of other sites may not use the inspector' }
const WRONG_TOKEN: Denial = {
  status: 401,
  text: 'the token is missing or wrong: open the address that the server has shown, with all that stands behind #',
}

/** Why a request is refused by where it comes from, or undefined. */
export function denialOf(method: string, headers: Headers): Denial | undefined {
  const host = headers.get('host') ?? ''
  if (!LOOPBACK.test(host)) return WRONG_HOST
  const origin = headers.get('origin')
  if (origin !== null && origin.toLowerCase() !== `http://${host.toLowerCase()}`) return OTHER_SITE
  const site = headers.get('sec-fetch-site') ?? 'none'
  if (site === 'none' || site === 'same-origin') return undefined
  // A link to the page, as in a terminal of the web: nothing is done by that, and the page cannot be framed.
  const isLink = method === 'GET' && headers.get('sec-fetch-mode') === 'navigate'
  return isLink && headers.get('sec-fetch-dest') === 'document' ? undefined : OTHER_SITE
}

/** Why a request may not speak to the server, or undefined. Takes as long for every token of a length. */
export function tokenDenial(headers: Headers, token: string): Denial | undefined {
  return isSameSecret(bearer(headers) ?? '', token) ? undefined : WRONG_TOKEN
}

/** On every answer: nothing but the page's own files runs there, nobody frames it, nothing is kept by the browser. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}
