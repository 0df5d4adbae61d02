/**
 * `npm run generate`: rewrites what follows from the sources: the methods of clients and README's list, from the
 * declarations of commands, and the lines that links of the documents open. Tests fail when a file is not what this makes
 * of it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { CLIENT_COMMANDS, clientCommands } from './client-commands.ts'
import { LINKED_PAGES, withLines } from './line-links.ts'
import { README, withCommands } from './readme.ts'

writeFileSync(CLIENT_COMMANDS, clientCommands())
writeFileSync(README, withCommands(readFileSync(README, 'utf8')))
for (const page of LINKED_PAGES) writeFileSync(page, withLines(page, readFileSync(page, 'utf8')))
