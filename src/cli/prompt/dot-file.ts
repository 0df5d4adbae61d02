/** Files in the user's home: where they are, unless an environment variable says otherwise (`/dev/null`: nowhere). */
import { join } from 'node:path'

export function dotFile(
  variable: string,
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const given = env[variable]
  if (given === '/dev/null') return undefined
  if (given !== undefined && given !== '') return given
  const { HOME } = env
  return HOME === undefined || HOME === '' ? undefined : join(HOME, name)
}
