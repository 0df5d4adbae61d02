/** README's picture of a test run in which 24 hours pass, out of what vitest printed (`npm run picture`). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { terminalPicture } from './terminal.ts'

const PICTURES = join(import.meta.dirname, '..', '..', 'docs', 'pictures')
export const RUN_COMMAND = 'npx vitest run --reporter=verbose'
export const RUN_OUTPUT = join(PICTURES, 'test-run.txt')
export const RUN_PICTURE = join(PICTURES, 'test-run.svg')

export function testRunPicture(): string {
  const title = 'vitest runs four tests in which 24 hours pass, each in milliseconds'
  return terminalPicture(title, RUN_COMMAND, readFileSync(RUN_OUTPUT, 'utf8'))
}
