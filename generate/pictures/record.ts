/**
 * `npm run picture`: runs examples/a-day.test.ts as a program's only test, and keeps what vitest prints. README's
 * picture of it is made out of that by `npm run generate`.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_COMMAND, RUN_OUTPUT } from './test-run.ts'

const ROOT = join(import.meta.dirname, '..', '..')
// Inside the package, so that the test finds the package by its name.
const app = join(ROOT, '.cache', 'my-app')

rmSync(app, { recursive: true, force: true })
mkdirSync(join(app, 'test'), { recursive: true })
cpSync(join(ROOT, 'examples', 'a-day.test.ts'), join(app, 'test', 'a-day.test.ts'))
writeFileSync(join(app, 'vitest.config.js'), 'export default {}')
const [command = '', ...args] = RUN_COMMAND.split(' ')
const env = { ...process.env, FORCE_COLOR: '1' }
const output = execFileSync(command, args, { cwd: app, env, encoding: 'utf8' })
rmSync(app, { recursive: true })
writeFileSync(RUN_OUTPUT, `${output.replaceAll(app, '~/my-app').trim()}\n`)
