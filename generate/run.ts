/**
 * `npm run generate`: rewrites what follows from the code and from recordings: the methods of clients, lists in docs,
 * pictures, and the lines that links of the documents open. Tests fail when a file is not what this makes of it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { CLIENT_COMMANDS, clientCommands } from './client-commands.ts'
import { CLIENT_ROUTES, clientRoutes } from './client-routes.ts'
import { documents } from './documents.ts'
import { LINKED_PAGES, withLines } from './line-links.ts'

writeFileSync(CLIENT_COMMANDS, clientCommands())
writeFileSync(CLIENT_ROUTES, clientRoutes())
for (const [path, text] of documents()) writeFileSync(path, text)
for (const page of LINKED_PAGES) writeFileSync(page, withLines(page, readFileSync(page, 'utf8')))
