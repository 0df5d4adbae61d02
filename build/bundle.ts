/**
 * Writes the JavaScript of the package: one file for each entry of package.json, which is small, a file for each layer
 * that they share, and chunks for what is loaded later. A module of its own for each source file costs 0.6 ms of every
 * start, and each KB to be parsed 0.02 ms (measured): so layers are large, and free of white space. Names stay as they
 * are, for whoever reads a stack; the sources are in the maps. The types are the compiler's, file by file.
 *
 * The page of the inspector is for browsers: its script, its style and its files lie in `dist/inspect/`.
 *
 *     npm run build
 */
import { cpSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { build, type CodeSplittingNameFunction } from 'rolldown'
import manifest from '../package.json' with { type: 'json' }

/** Each is the modules that its entry needs at once, without those of the layers before: a client needs no server. */
const LAYERS = ['resp', 'client', 'server']

/**
 * The executable: how large V8's heap becomes, and how it collects garbage, is said before any layer is loaded. What it
 * needs for that is in none of them.
 */
const STARTER = 'cli/server'

/** Entries that no one imports by name: the thread of the client that waits. */
const THREADS = ['client/sync-worker']

/** What users install beside this package, and Node's own modules; what the bundler adds for older engines goes in. */
const PACKAGES = /^(?!@oxc-project\/)[@a-z]/

const subpaths = Object.values(manifest.exports).flatMap(each =>
  typeof each === 'string' ? [] : [each.default],
)
const entries = [...subpaths, ...Object.values(manifest.bin)].map(path =>
  path.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, ''),
)

await build({
  input: Object.fromEntries([
    ...entries.map(name => [name, resolve(`src/${name}.ts`)]),
    // Beside the chunks, from which it is named.
    ...THREADS.map(name => [basename(name), resolve(`src/${name}.ts`)]),
  ]),
  external: PACKAGES,
  platform: 'node',
  transform: { target: 'node20.19' },
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: true },
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: layerNames(), debugName: 'layers' }],
    },
  },
})

await build({
  input: { page: 'src/inspect/page/main.ts' },
  platform: 'browser',
  transform: { target: ['chrome111', 'firefox113', 'safari16.4'] },
  output: { dir: 'dist/inspect', format: 'esm', minify: true },
})
for (const name of ['index.html', 'icon.svg', 'page.css']) {
  cpSync(`src/inspect/page/${name}`, `dist/inspect/${name}`)
}

/** Names the layer of each module; none for what is loaded later. */
function layerNames(): CodeSplittingNameFunction {
  let layers: Map<string, string | null> | undefined
  return (id, modules) => {
    layers ??= findLayers(module => modules.getModuleInfo(module)?.importedIds ?? [])
    return layers.get(id) ?? null
  }
}

function findLayers(imports: (module: string) => readonly string[]): Map<string, string | null> {
  const layers = new Map<string, string | null>()
  const add = (start: string, layer: string | null) => {
    const waiting = [resolve(`src/${start}.ts`)]
    for (const module of waiting) {
      if (layers.has(module)) continue
      layers.set(module, layer)
      waiting.push(...imports(module))
    }
  }
  add(STARTER, null)
  for (const layer of LAYERS) add(layer, `${layer}-layer`)
  return layers
}
