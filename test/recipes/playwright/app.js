import { createServer } from 'node:http'
import { createClient } from 'redis'

/** The program under test: `POST /login/ann` answers 429 at the fourth try of a minute. */
export async function startApp(redisUrl) {
  const client = await createClient({ url: redisUrl }).connect()
  const server = createServer(async (request, response) => {
    const key = `tries:${request.url.slice('/login/'.length)}`
    const tries = await client.incr(key)
    if (tries === 1) await client.expire(key, 60)
    response.writeHead(tries <= 3 ? 200 : 429).end()
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    client.destroy()
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${server.address().port}`, close }
}
