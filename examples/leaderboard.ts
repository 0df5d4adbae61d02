/**
 * A leaderboard is a sorted set: Redis keeps members in the order of their scores, and tells the rank of one among
 * millions in logarithmic time. ZADD with `gt` keeps each player's best score, whatever order the games end in.
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const BOARD = `example:leaderboard:${process.pid}`

/** Keeps the score if it is the player's best. */
async function play(player: string, score: number): Promise<void> {
  await redis.zadd(BOARD, { [player]: score }, { gt: true })
}

/** The best players with their scores. */
async function top(count: number): Promise<[player: string, score: number][]> {
  return redis.zrange(BOARD, 0, count - 1, { rev: true, withscores: true })
}

/** A player with those just above and below; nobody for one who has not played. */
async function around(player: string, reach: number): Promise<string[]> {
  const rank = await redis.zrevrank(BOARD, player)
  if (rank === null) return []
  return redis.zrange(BOARD, Math.max(0, rank - reach), rank + reach, { rev: true })
}

// A hundred players at once.
await redis.zadd(
  BOARD,
  Array.from({ length: 100 }, (_, i) => [`player-${i}`, i * 10]),
)
await play('ann', 1200)
await play('bob', 555)
await play('ann', 300)

for (const [player, score] of await top(3)) console.log(`${player}: ${score}`)
// prints: ann: 1200
// prints: player-99: 990
// prints: player-98: 980
console.log(`bob is number ${((await redis.zrevrank(BOARD, 'bob')) ?? 0) + 1}`) // prints: bob is number 46
console.log((await around('bob', 1)).join(' > ')) // prints: player-56 > bob > player-55
console.log(`500 to 540: ${await redis.zcount(BOARD, 500, '(540')}`) // prints: 500 to 540: 4

// The order changes with the score.
console.log(`bob wins 500: ${await redis.zincrby(BOARD, 500, 'bob')}`) // prints: bob wins 500: 1055
console.log((await around('bob', 1)).join(' > ')) // prints: ann > bob > player-99
await redis.del(BOARD)
