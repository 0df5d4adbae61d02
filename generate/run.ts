/**
 * `npm run generate`: rewrites what follows from the code and from recordings: the methods of clients, lists in docs,
 * pictures. Tests fail when a file is not what this makes of it.
 */
import { writeFileSync } from 'node:fs'
import { CLIENT_COMMANDS, clientCommands } from './client-commands.ts'
import { documents } from './documents.ts'

writeFileSync(CLIENT_COMMANDS, clientCommands())
for (const [path, text] of documents()) writeFileSync(path, text)
