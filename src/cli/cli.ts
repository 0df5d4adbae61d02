#!/usr/bin/env node
/**
 * `mini-redis-cli`: sends one command from the command line, or commands from standard input line by line.
 * Output is formatted for people on a terminal and raw otherwise, as redis-cli does it.
 */
import { createInterface } from 'node:readline'
import { Command, InvalidArgumentError } from 'commander'
import { type Client, connect } from '../client/client.ts'
import { splitInline } from '../resp/inline.ts'
import { toBytes } from '../resp/plain.ts'
import { Push, ReplyError, type ReplyValue } from '../resp/values.ts'
import { formatPretty, formatRaw } from './format.ts'
import { packageVersion } from './version.ts'

interface Options {
  readonly host: string
  readonly port: number
  readonly socket?: string
  readonly pass?: string
  readonly user?: string
  readonly db: number
  readonly resp2?: true
  readonly resp3?: true
  readonly raw?: boolean
}

const program = new Command('mini-redis-cli')
  .description('Sends commands to a Redis server.')
  .helpOption('--help', 'show this help')
  .version(`mini-redis-cli ${packageVersion()}`, '--version', 'show the version')
  .option('-h, --host <hostname>', 'server hostname', '127.0.0.1')
  .option('-p, --port <port>', 'server port', readNumber, 6379)
  .option('-s, --socket <path>', 'server unix socket, instead of hostname and port')
  .option('-a, --pass <password>', 'password (better: the environment variable REDISCLI_AUTH)')
  .option('--user <username>', 'user name for AUTH')
  .option('-n, --db <db>', 'database number', readNumber, 0)
  .option('-2, --resp2', 'speak RESP2')
  .option('-3, --resp3', 'speak RESP3')
  .option('--raw', 'raw replies, the default when the output is no terminal')
  .option('--no-raw', 'formatted replies, the default on a terminal')
  .argument('[command...]', 'a command and its arguments; without one, commands are read from standard input')
  .passThroughOptions()
  .action(run)

await program.parseAsync()

async function run(words: readonly string[], options: Options): Promise<void> {
  const password = options.pass ?? process.env['REDISCLI_AUTH']
  let client: Client
  try {
    client = await connect({
      host: options.host,
      port: options.port,
      database: options.db,
      protocol: options.resp3 === true ? 3 : 2,
      ...(options.socket === undefined ? {} : { path: options.socket }),
      ...(options.user === undefined ? {} : { username: options.user }),
      ...(password === undefined || password === '' ? {} : { password }),
      onMessage: message => process.stdout.write(`${JSON.stringify(message)}\n`),
    })
  } catch (error) {
    const where = options.socket ?? `${options.host}:${options.port}`
    process.stderr.write(
      `Could not connect to Redis at ${where}: ${error instanceof Error ? error.message : error}\n`,
    )
    process.exitCode = 1
    return
  }
  const pretty = options.raw === undefined ? process.stdout.isTTY === true : !options.raw
  if (words.length > 0) {
    if (!(await show(client, words, pretty))) process.exitCode = 1
  } else {
    for await (const line of createInterface({ input: process.stdin })) {
      const parts = splitInline(toBytes(line))
      if (parts === undefined) process.stdout.write('Invalid argument(s)\n')
      else if (parts.length > 0) await show(client, parts.map(fromBytes), pretty)
    }
  }
  client.close()
}

/** Sends one command and prints its reply. Returns whether it was no error. */
async function show(
  client: Client,
  words: readonly (string | Uint8Array)[],
  pretty: boolean,
): Promise<boolean> {
  let reply: ReplyValue
  try {
    reply = await client.send(words)
  } catch (error) {
    process.stderr.write(`Error: ${error instanceof Error ? error.message : error}\n`)
    return false
  }
  const text = pretty ? formatPretty(reply) : `${formatRaw(reply)}\n`
  process.stdout.write(Buffer.from(text, 'latin1'))
  const subscribes = /^[ps]?subscribe$|^monitor$/i.test(String(words[0]))
  // Messages follow until the process is ended.
  if (subscribes && !(reply instanceof ReplyError) && !(reply instanceof Push)) await new Promise(() => {})
  return !(reply instanceof ReplyError)
}

function fromBytes(bytes: string): Uint8Array {
  return Buffer.from(bytes, 'latin1')
}

function readNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('not a number')
  return Number(text)
}
