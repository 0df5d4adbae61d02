/**
 * The recipes: small repositories that test a program with each test runner, installed from the packed package as users
 * install it. Needs the npm registry.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
let folder = ''
let tarball = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mini-redis-recipes-'))
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const packed: unknown = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }))
  const [entry] = Array.isArray(packed) ? packed : Object.values(packed ?? {})
  tarball = join(folder, String(entry.filename))
}, 120_000)

// Thousands of files of other packages.
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000)

/** Installs a recipe with the packed package in the place of the published one. */
function install(name: string): string {
  const cwd = join(folder, name)
  cpSync(join(ROOT, 'test', 'recipes', name), cwd, { recursive: true })
  const path = join(cwd, 'package.json')
  const manifest: { devDependencies: Record<string, string> } = JSON.parse(readFileSync(path, 'utf8'))
  manifest.devDependencies['mini-redis-server'] = `file:${tarball}`
  writeFileSync(path, JSON.stringify(manifest))
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd, stdio: 'pipe' })
  return cwd
}

/** What a run prints, on both outputs; throws when it fails. */
function run(cwd: string, ...args: readonly string[]): string {
  const env = { ...process.env, CI: '1', NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined }
  return execFileSync('sh', ['-c', 'exec "$0" "$@" 2>&1', ...args], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  })
}

describe('recipes', { timeout: 180_000 }, () => {
  test('vitest', () => {
    expect(run(install('vitest'), 'npm', 'test')).toMatch(/Tests\s+3 passed/)
  })

  test('node:test', () => {
    expect(run(install('node-test'), 'npm', 'test')).toMatch(/pass 2\n/)
  })

  test('jest, with a server for each file, and with one for all', () => {
    const cwd = install('jest')
    expect(run(cwd, 'npm', 'test')).toMatch(/Tests:\s+3 passed/)
    for (const how of ['--runInBand', '--maxWorkers=2']) {
      const args = ['npx', 'jest', '--config', 'jest-shared.config.js', how]
      expect(run(cwd, ...args)).toMatch(/Tests:\s+1 skipped, 2 passed/)
    }
  })

  test('playwright', () => {
    expect(run(install('playwright'), 'npm', 'test')).toMatch(/4 passed/)
  })
})
