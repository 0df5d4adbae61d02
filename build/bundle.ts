/**
 * Writes the JavaScript of the package: one file for each entry of package.json, and chunks for what several of them
 * need or what is loaded later. A module of its own for each source file costs 0.6 ms of every start (measured); a
 * reader finds the sources by the maps. The types are the compiler's, file by file.
 *
 * The page of the inspector is for browsers: its script, its style and its files lie in `dist/inspect/`.
 *
 *     npm run build
 */
import { cpSync } from 'node:fs'
import { basename } from 'node:path'
import { build } from 'esbuild'
import manifest from '../package.json' with { type: 'json' }

/** Entries that no one imports by name: the thread of the client that waits. */
const THREADS = ['client/sync-worker']

const subpaths = Object.values(manifest.exports).flatMap(each =>
  typeof each === 'string' ? [] : [each.default],
)
const entries = [...subpaths, ...Object.values(manifest.bin)].map(path =>
  path.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, ''),
)

await build({
  entryPoints: [
    ...entries.map(name => ({ in: `src/${name}.ts`, out: name })),
    // Beside the chunks, from which it is named.
    ...THREADS.map(name => ({ in: `src/${name}.ts`, out: basename(name) })),
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
})

await build({
  entryPoints: ['src/inspect/page/main.ts', 'src/inspect/page/page.css'].map(path => ({
    in: path,
    out: 'page',
  })),
  outdir: 'dist/inspect',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  legalComments: 'none',
  logLevel: 'warning',
})
for (const name of ['index.html', 'icon.svg']) cpSync(`src/inspect/page/${name}`, `dist/inspect/${name}`)
