/** What is asked right after connecting: a server that does not answer in time is left, as one that does not connect. */
import { ConnectionError, TimeoutError } from './errors.ts'
import { after } from './timers.ts'

/** A connection, as far as it can be left. */
interface Closable {
  close(error: ConnectionError): void
}

/** @throws ConnectionError when the time is over before the answer is there; then the connection is closed */
export async function inTime<R>(
  connection: Closable,
  milliseconds: number,
  what: string,
  answer: Promise<R>,
): Promise<R> {
  const timer = after(milliseconds, () => {
    const cause = new TimeoutError(milliseconds, true)
    connection.close(new ConnectionError(`the server did not answer ${what} in time`, { cause }))
  })
  try {
    return await answer
  } finally {
    timer.cancel()
  }
}
