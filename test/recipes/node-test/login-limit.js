/** Whether somebody may try to log in: three times a minute. */
export async function mayTry(client, name) {
  const key = `tries:${name}`
  const tries = await client.incr(key)
  if (tries === 1) await client.expire(key, 60)
  return tries <= 3
}
