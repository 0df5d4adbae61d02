/** `--askpass`: a password typed on the terminal, shown as asterisks; or the first line of any other input. */
import type { ReadStream } from 'node:tty'
import { Exit } from '../exit.ts'
import { linesOf } from '../prompt/input.ts'

const PROMPT = 'Please input password: '

export async function askPassword(input: NodeJS.ReadStream, output: NodeJS.WritableStream): Promise<string> {
  if (input.isTTY) return await askOnTerminal(input, output)
  const first = await linesOf(input).next()
  return Buffer.from(first.value ?? '', 'latin1').toString('utf8')
}

function askOnTerminal(input: ReadStream, output: NodeJS.WritableStream): Promise<string> {
  output.write(PROMPT)
  input.setRawMode(true).setEncoding('utf8').resume()
  return new Promise((resolve, reject) => {
    let typed = ''
    const stop = () => {
      input.setRawMode(false).pause()
      input.removeListener('data', take)
      output.write('\n')
    }
    const take = (chunk: Buffer | string) => {
      for (const char of String(chunk)) {
        if (char === '\r' || char === '\n') {
          stop()
          resolve(typed)
          return
        }
        if (char === '\x03' || char === '\x04') {
          stop()
          reject(new Exit(1))
          return
        }
        if (char === '\x7f' || char === '\b') typed = typed.slice(0, -1)
        else typed += char
        output.write(`\r\x1b[K${PROMPT}${'*'.repeat(typed.length)}`)
      }
    }
    input.on('data', take)
  })
}
