/**
 * A chat: a room is a channel, and whoever is subscribed hears what is said in it. With `npm start` in one
 * terminal, in as many others as there are people: `npx tsx examples/chat.ts --name ann --room tea` (Ctrl-D leaves).
 * Without a name it plays a scene of three people and shows what each of them heard.
 */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

/** Brings somebody into a room; `show` gets every line that they hear, their own too. */
async function enter(url: string, name: string, room: string, show: (line: string) => void) {
  const redis = await connect(url)
  const heard = redis.subscribe(`chat:${room}`)
  await heard.ready
  const tell = (line: string) => redis.publish(`chat:${room}`, line)
  const goodbye = `${name} leaves`
  const listening = (async () => {
    for await (const { message } of heard) {
      show(message)
      if (message === goodbye) break
    }
  })()
  await tell(`${name} comes in`)
  return {
    say: (text: string) => tell(`${name}: ${text}`),
    /** Messages come in order: once the own goodbye is heard, everything before it was. */
    leave: async () => {
      await tell(goodbye)
      await listening
      redis.close()
    },
  }
}

const options = { name: { type: 'string' }, room: { type: 'string', default: 'lobby' } } as const
const { name, room } = parseArgs({ options }).values
const { REDIS_URL } = process.env

if (name !== undefined) {
  const me = await enter(REDIS_URL ?? 'redis://127.0.0.1:6379', name, room, line => console.log(line))
  for await (const line of createInterface({ input: process.stdin })) await me.say(line)
  await me.leave()
} else {
  await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
  const scene = async (who: string, where: string) => {
    const lines = [who]
    const url = REDIS_URL ?? `redis://127.0.0.1:${server?.port}`
    return { lines, ...(await enter(url, who, where, line => lines.push(line))) }
  }
  const [ann, cyd, bob] = [await scene('ann', 'tea'), await scene('cyd', 'garden'), await scene('bob', 'tea')]
  await ann.say('Milk?')
  await bob.say('Yes, please.')
  for (const person of [ann, bob, cyd]) await person.leave()
  for (const person of [ann, bob, cyd]) console.log(person.lines.join(' | '))
}
// prints: ann | ann comes in | bob comes in | ann: Milk? | bob: Yes, please. | ann leaves
// prints: bob | bob comes in | ann: Milk? | bob: Yes, please. | ann leaves | bob leaves
// prints: cyd | cyd comes in | cyd leaves
