/** One page for each command and subcommand. */
import { commandPages } from '../.vitepress/command-pages.ts'

export default { paths: commandPages }
