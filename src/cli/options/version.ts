import { createRequire } from 'node:module'

/** This package's version, from its package.json: the package knows itself by its name, wherever this file is. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('mini-redis-server/package.json')
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return hasVersion ? String(manifest.version) : ''
}
