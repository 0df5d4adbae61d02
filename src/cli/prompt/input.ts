/** Standard input as bytes: all of it for `-x` and `-X`, or line by line for commands. */
import type { Readable } from 'node:stream'
import type { Bytes } from '../../resp/values.ts'

export async function readAll(input: Readable): Promise<Bytes> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('latin1')
}

/** Lines without their line feed; only that ends a line. */
export async function* linesOf(input: Readable): AsyncGenerator<Bytes, void, undefined> {
  let rest = ''
  for await (const chunk of input) {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
