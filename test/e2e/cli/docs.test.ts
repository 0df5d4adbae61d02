/**
 * The sessions of docs/cli.md, one after another: what stands behind `$` is run by a shell, what stands behind a prompt
 * is typed there, and the lines below are what it prints.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { Session } from '../../../src/cli/connection/session.ts'
import { readCommandLine } from '../../../src/cli/options/read-options.ts'
import { Console } from '../../../src/cli/prompt/console.ts'
import { start, temporaryFolder } from '../../support/start.ts'
import { runTool } from '../../support/tool.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const PAGE = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8')

interface Step {
  /** `$`, or what the prompt shows. */
  readonly prompt: string
  readonly line: string
  readonly output: string
}

function stepsOf(session: string): Step[] {
  const starts = /^(\$|127\.0\.0\.1:6379\S*>) (.*)\n((?:(?!\$ |127\.0\.0\.1:6379\S*> ).*\n)*)/gm
  return [...session.matchAll(starts)].map(([, prompt = '', line = '', output = '']) => ({
    prompt,
    line,
    output,
  }))
}

/** A folder with both programs by their names; the command line goes to the port. */
function programs(port: number): string {
  const folder = temporaryFolder()
  const write = (name: string, args: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\nexec '${process.execPath}' ${args} "$@"\n`, { mode: 0o755 })
  write('mini-redis-cli', `'${join(ROOT, 'dist', 'cli', 'cli.js')}' -p ${port}`)
  write('mini-redis-server', `'${join(ROOT, 'dist', 'cli', 'server.js')}'`)
  return folder
}

/** What a shell prints, on both outputs. */
async function runInShell(line: string, folder: string): Promise<string> {
  const env = { PATH: `${folder}:${process.env['PATH']}` }
  const { stdout } = await runTool(['sh', '-c'], [`exec 2>&1; ${line}`], { env, cwd: folder })
  return Buffer.from(stdout, 'latin1').toString('utf8')
}

test('sessions print what docs/cli.md says', async () => {
  const { port } = await start()
  const folder = programs(port)
  const printed = new PassThrough()
  const { options } = readCommandLine(['-p', String(port)], true)
  const session = new Session(options, { output: printed, errors: printed })
  const atPrompt = new Console(session)
  await session.connect()
  const steps = [...PAGE.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) => stepsOf(block))
  expect(steps.length).toBeGreaterThan(20)
  for (const { prompt, line, output } of steps) {
    if (prompt === '$') expect(await runInShell(line, folder), line).toBe(output)
    else {
      expect(session.prompt).toBe(`${prompt.replace('6379', String(port))} `)
      options.utf8 = atPrompt.preferences.utf8
      await atPrompt.run(Buffer.from(line, 'utf8').toString('latin1'))
      expect(String(printed.read() ?? ''), line).toBe(output)
    }
  }
  session.close()
})
