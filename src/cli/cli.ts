#!/usr/bin/env node
import { Session } from './connection/session.ts'
import { Exit } from './exit.ts'
import { runMode } from './modes/modes.ts'
/**
 * `mini-redis-cli`: redis-cli's options, output and exit codes. Here is only which way to run; the command line
 * is read in options.ts, the dialogue with the server in session.ts, one file for each other mode.
 */
import { runOnce } from './options/command-line.ts'
import { readCommandLine } from './options/read-options.ts'
import { paintFor } from './output/terminal.ts'
import { linesOf } from './prompt/input.ts'

/** FAKETTY is how Redis' own tests ask for the output of a terminal. */
const onTerminal = process.stdout.isTTY === true || process.env['FAKETTY'] !== undefined

// Whoever reads us may have read enough: `mini-redis-cli --scan | head`.
process.stdout.on('error', () => process.exit(0))

try {
  await main()
} catch (error) {
  if (!(error instanceof Exit)) throw error
  if (error.message !== '') process.stderr.write(`${paintFor(process.stderr)('error', error.message)}\n`)
  process.exitCode = error.code
  // A mode that failed may have left something open.
  process.stdin.destroy()
  setImmediate(() => process.exit())
}

async function main(): Promise<void> {
  const { options, words } = readCommandLine(process.argv.slice(2), onTerminal)
  if (options.help) process.stdout.write((await import('./options/synopsis.ts')).synopsis(words[0]))
  else if (options.version)
    process.stdout.write(`mini-redis-cli ${(await import('./options/version.ts')).packageVersion()}\n`)
  if (options.help || options.version) return
  options.password ??= process.env['REDISCLI_AUTH']
  if (options.askPassword)
    options.password = await (await import('./options/password.ts')).askPassword(
      process.stdin,
      process.stdout,
    )
  const session = new Session(options, { output: process.stdout, errors: process.stderr })
  try {
    if (await runMode(session, process.stdin)) return
    if (options.script !== undefined)
      await (await import('./modes/eval.ts')).evaluate(session, options.script, words)
    else if (words.length > 0) await runOnce(session, words, process.stdin)
    else if (process.stdin.isTTY && process.stdout.isTTY) await prompt(session)
    else await runLines(session)
  } finally {
    session.close()
  }
}

async function prompt(session: Session): Promise<void> {
  const [{ Console }, { Repl }, { History }] = await Promise.all([
    import('./prompt/console.ts'),
    import('./prompt/repl.ts'),
    import('./prompt/history.ts'),
  ])
  const terminal = { input: process.stdin, output: process.stdout }
  await new Repl(new Console(session), terminal, new History()).run()
}

/** Commands from standard input, which is a file or a pipe. */
async function runLines(session: Session): Promise<void> {
  const { Console } = await import('./prompt/console.ts')
  const console = new Console(session)
  await session.connect()
  for await (const line of linesOf(process.stdin)) if (!(await console.run(line))) break
}
