/**
 * The site: README as the first page, the pages of docs/, one for each command, and a playground. VitePress makes it, and
 * fails on a link that leads nowhere.
 *
 *     npm run site         site/.vitepress/dist
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { codeBesideText } from './code-beside-text.ts'
import { commandNames } from './command-pages.ts'
import { snippetButtons, snippetModules } from './runnable-snippets.ts'
import { REPOSITORY, sourceLinks } from './source-links.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What stands for the package and for Node where a snippet runs in its page. */
const IN_PAGE = `${root}site/.vitepress/theme/in-page/`

const TOUR = [
  'first-hour',
  'first-command',
  'tcp-server',
  'framing',
  'shared-state',
  'data-structures',
  'memory',
]
const TOUR_FURTHER = [
  'durability',
  'replication',
  'connection-limit',
  'tls',
  'access-control',
  'blocking',
  'pub-sub',
]
const TOUR_LAST = ['client-side-caching', 'graceful-shutdown', 'deterministic-time', 'oracle', 'eviction']
const TOUR_AT_THE_END = ['lua-compiler', 'logs-and-traces', 'client-library', 'client-replies']

const NAMES: Readonly<Record<string, string>> = { cli: 'CLI', rest: 'REST', tls: 'TLS', README: 'The tour' }

/** `first-hour` is shown as `First hour`. */
function page(folder: string, name: string) {
  const text = name.replaceAll('-', ' ')
  return { text: NAMES[name] ?? text.charAt(0).toUpperCase() + text.slice(1), link: `/${folder}${name}` }
}

const pages = (folder: string, ...names: string[]) => names.map(name => page(folder, name))

export default defineConfig({
  title: 'mini-redis',
  description: 'A Redis server, client and command line in pure TypeScript',
  // No icon: browsers would ask for one.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: root,
  outDir: fileURLToPath(new URL('dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('cache', import.meta.url)),
  srcExclude: [
    '**/node_modules/**',
    '**/dist/**',
    '.cache/**',
    'test/**',
    'examples/**',
    'bench/**',
    'generate/**',
  ],
  rewrites: {
    'README.md': 'index.md',
    'docs/:path(.*)': ':path',
    'site/:path(.*)': ':path',
  },
  cleanUrls: true,
  markdown: {
    config: md => {
      md.use(sourceLinks, root)
      md.use(codeBesideText, root)
      md.use(snippetButtons, root)
    },
  },
  vite: {
    publicDir: false,
    build: { chunkSizeWarningLimit: 2000 },
    plugins: [snippetModules(root)],
    resolve: {
      alias: [
        { find: /^mini-redis-server\/(client|server|testing)$/, replacement: `${IN_PAGE}$1.ts` },
        { find: /^mini-redis-server\/resp$/, replacement: `${root}src/resp.ts` },
        { find: /^\.\.?\/timers\.ts$/, replacement: `${IN_PAGE}timers.ts` },
        { find: /^node:(net|tls|diagnostics_channel)$/, replacement: `${IN_PAGE}node.ts` },
      ],
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    outline: [2, 3],
    nav: [
      { text: 'Test', link: '/testing' },
      { text: 'Embed', link: '/embedding' },
      { text: 'Tour', link: '/tour/README' },
      { text: 'Commands', link: '/commands' },
      { text: 'Playground', link: '/playground' },
    ],
    sidebar: {
      '/tour/': [
        { text: 'The tour', link: '/tour/README' },
        { text: 'Begin', items: pages('tour/', ...TOUR) },
        { text: 'Go on', items: pages('tour/', ...TOUR_FURTHER, ...TOUR_LAST, ...TOUR_AT_THE_END) },
      ],
      '/commands/': [
        { text: 'Commands', link: '/commands' },
        ...commandNames().map(({ group, names }) => ({
          text: group,
          collapsed: true,
          items: names.map(({ name, file }) => ({ text: name, link: `/commands/${file}` })),
        })),
      ],
      '/': [
        {
          text: 'Test',
          items: [
            ...pages('', 'testing', 'dates'),
            ...pages('testing/', 'snapshots', 'cluster', 'record-and-replay', 'jest', 'playwright'),
            page('', 'rest'),
          ],
        },
        {
          text: 'Use',
          items: pages(
            '',
            'embedding',
            'client',
            'cli',
            'inspector',
            'config',
            'telemetry',
            'growing',
            'examples',
          ),
        },
        {
          text: 'Move',
          items: pages('', 'from-ioredis', 'from-node-redis', 'differences', 'comparison', 'speed'),
        },
        {
          text: 'Read',
          items: [page('tour/', 'README'), ...pages('', 'rooms', 'lifecycle', 'patterns', 'glossary')],
        },
      ],
    },
  },
})
