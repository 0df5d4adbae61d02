/**
 * Logs a client in by the name that its certificate gives, for the directive `tls-auth-clients-user`: net/tls.ts calls
 * it once the handshake is done and the certificate is known to be good.
 */
import type { Bytes } from '../resp/values.ts'
import type { Session } from './session.ts'

/** Without a user of that name that is on, all stays as it is: the client may still say who it is with AUTH. */
export function logInByCertificate(session: Session, name: Bytes): void {
  const user = session.server.userNamed(name)
  if (user === undefined || !user.isOn) return
  session.user = user
  session.authenticated = true
}
