/**
 * What package-lock.json says: the licences of what users get along with mini-redis, that nothing of it runs when it is
 * installed, and that the lock serves every platform: npm leaves packages of other platforms out of a lock that it makes anew
 * beside an existing node_modules, and `npm ci` then fails, or installs too little, elsewhere.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Package {
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly dev?: boolean
  readonly license?: string
  readonly hasInstallScript?: boolean
}

const text = readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')
const { packages }: { packages: Readonly<Record<string, Package>> } = JSON.parse(text)

const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies).map(name => [path, name] as const),
)

test.each(wanted)('what %s can do without on some platforms is locked: %s', (path, name) => {
  expect(placesOf(path, name).some(place => place in packages)).toBe(true)
})

test('more than one platform is there', () => {
  const systems = new Set(Object.values(packages).flatMap(({ os = [] }) => os))
  const processors = new Set(Object.values(packages).flatMap(({ cpu = [] }) => cpu))
  expect([...systems]).toEqual(expect.arrayContaining(['linux', 'darwin', 'win32']))
  expect([...processors]).toEqual(expect.arrayContaining(['x64', 'arm64']))
})

/** Those that ask for no more than to be named. */
const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0']

const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true)

test('all that users install may be used by anybody, and runs nothing when it is installed', () => {
  expect(installed.length).toBeGreaterThan(0)
  const other = installed.filter(([, { license = 'none' }]) => !LICENCES.includes(license))
  expect(other.map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([])
})

/** Where Node looks for a package from another: in its own folder, and in those around it. */
function placesOf(path: string, name: string): string[] {
  const places = [`node_modules/${name}`]
  for (let at = path.length; at > 0; at = path.lastIndexOf('/node_modules/', at - 1)) {
    places.push(`${path.slice(0, at)}/node_modules/${name}`)
  }
  return places
}
