/** What README shows of other files: the drawing of the rooms, and a command as it stands in the sources. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withPart } from './markdown.ts'

const ROOT = join(import.meta.dirname, '..')
export const README = join(ROOT, 'README.md')

/** The page with its parts as they should be. */
export function readme(page: string): string {
  const rooms = found('docs/rooms.md', /^```text\n.*?^```$/ms)
  const command = found('src/commands/string/string.ts', /^const strlen = .*?^}\)$/ms)
  return withPart(withPart(page, 'rooms', rooms), 'command', `\`\`\`js\n${command}\n\`\`\``)
}

function found(path: string, what: RegExp): string {
  const [text] = what.exec(readFileSync(join(ROOT, path), 'utf8')) ?? []
  if (text === undefined) throw new Error(`${path} has no ${what}`)
  return text
}
