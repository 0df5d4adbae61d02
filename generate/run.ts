/**
 * `npm run generate`: rewrites what follows from the declarations of commands, the methods of clients and README's
 * list. Tests fail when a file is not what this makes of it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { CLIENT_COMMANDS, clientCommands } from './client-commands.ts'
import { README, withCommands } from './readme.ts'

writeFileSync(CLIENT_COMMANDS, clientCommands())
writeFileSync(README, withCommands(readFileSync(README, 'utf8')))
