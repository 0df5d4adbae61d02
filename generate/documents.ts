/** Generated documents and pictures, and what belongs in them. Tests compare, `npm run generate` writes. */
import { readFileSync } from 'node:fs'
import { COMMANDS_PAGE, commandsPage } from './commands-page.ts'
import { CONFIG_PAGE, configPage } from './config-page.ts'
import { badges } from './pictures/badges.ts'
import { SPEED_PICTURE, speedPicture } from './pictures/speed.ts'
import { RUN_PICTURE, testRunPicture } from './pictures/test-run.ts'
import { README, readme } from './readme.ts'

/** Texts by path. */
export function documents(): Map<string, string> {
  return new Map([
    [README, readme(readFileSync(README, 'utf8'))],
    [COMMANDS_PAGE, commandsPage(readFileSync(COMMANDS_PAGE, 'utf8'))],
    [CONFIG_PAGE, configPage(readFileSync(CONFIG_PAGE, 'utf8'))],
    [RUN_PICTURE, testRunPicture()],
    [SPEED_PICTURE, speedPicture()],
    ...badges(),
  ])
}
