/** The other thread of a SyncClient: an ordinary client that answers one request at a time. */
import { workerData } from 'node:worker_threads'
import type { Client } from './client.ts'
import { connect } from './client.ts'
import type { Subscription } from './subscription.ts'
import { pack, type SyncAnswer, type SyncRequest, type SyncStart } from './sync-protocol.ts'
import { after } from './timers.ts'

const { port, signal } = workerData as SyncStart
const subscriptions = new Map<number, Subscription<string>>()
let client: Client | undefined

port.on('message', async (request: SyncRequest) => {
  let answer: SyncAnswer
  try {
    answer = { value: await answerTo(request) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    answer = { error: { name, message, code } }
  }
  port.postMessage(answer)
  wake()
  if (request.kind === 'close') port.close()
})

async function answerTo(request: SyncRequest): Promise<unknown> {
  if (request.kind === 'connect') {
    client = await connect(request.options)
    return undefined
  }
  if (request.kind === 'close') {
    client?.close()
    return undefined
  }
  if (client === undefined) throw new Error('not connected')
  switch (request.kind) {
    case 'call': {
      const { words } = request
      // Two calls: what the two clients have in common takes the compiler half a minute to find out.
      return pack(request.text ? await client.send(words) : await client.bytes.send(words))
    }
    case 'subscribe': {
      const subscription = client.listen(request.patterns ? 'patterns' : 'channels', request.names, {})
      subscriptions.set(request.id, subscription)
      return await subscription.ready
    }
    case 'next':
      return await nextOf(subscriptions.get(request.id), request.timeout)
    case 'unsubscribe':
      await subscriptions.get(request.id)?.close()
      subscriptions.delete(request.id)
      return undefined
  }
}

// Whatever ends this thread must not leave the other one asleep.
process.on('exit', wake)

function wake(): void {
  Atomics.add(signal, 0, 1)
  Atomics.notify(signal, 0)
}

/** Messages that were asked for and did not come in time, by subscription. */
const awaited = new WeakMap<Subscription<string>, Promise<unknown>>()

async function nextOf(
  subscription: Subscription<string> | undefined,
  timeout: number | undefined,
): Promise<unknown> {
  if (subscription === undefined) return undefined
  const message = awaited.get(subscription) ?? subscription.next().then(({ value }) => value as unknown)
  awaited.set(subscription, message)
  const none = {}
  const expired = new Promise<unknown>(resolve => {
    if (timeout !== undefined) after(timeout, () => resolve(none))
  })
  const first = await Promise.race([message, expired])
  if (first === none) return undefined
  awaited.delete(subscription)
  return first
}
