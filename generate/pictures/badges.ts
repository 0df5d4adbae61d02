/** README's badges. They say what package.json and .ci/run say, and nothing that changes by itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COLOURS, escaped, picture, SANS } from './svg.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const HEIGHT = 20
/** Of an average character at 11 pixels, with some room to spare. */
const CHARACTER = 6.8

/** Files and what is in them. */
export function badges(): Map<string, string> {
  const manifest: { name: string; version: string; license: string; engines: { node: string } } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  )
  const texts = {
    npm: ['npm', `${manifest.name} ${manifest.version}`],
    ci: ['CI', `Node ${testedVersions(manifest.engines.node).join(', ')}`],
    license: ['license', manifest.license],
    node: ['node', manifest.engines.node.replace('>=', '≥ ')],
  } as const
  return new Map(
    Object.entries(texts).map(([name, [label, value]]) => [
      join(ROOT, 'docs', 'pictures', `badge-${name}.svg`),
      badge(label, value),
    ]),
  )
}

/** Major versions: the oldest that is supported, and those that .ci/run adds. */
function testedVersions(oldest: string): string[] {
  const added = readFileSync(join(ROOT, '.ci', 'run'), 'utf8').matchAll(/ on_node (\d+)$/gm)
  return [/\d+/.exec(oldest)?.[0] ?? '', ...[...added].map(([, major = '']) => major)]
}

function badge(label: string, value: string): string {
  const [left, right] = [label, value].map(text => Math.round(text.length * CHARACTER + 14)) as [
    number,
    number,
  ]
  const width = left + right
  const text = (content: string, from: number, room: number) =>
    `<text x="${from + room / 2}" y="14" text-anchor="middle">${escaped(content)}</text>`
  return picture(width, HEIGHT, `${label}: ${value}`, [
    `<clipPath id="round"><rect width="${width}" height="${HEIGHT}" rx="3"/></clipPath>`,
    '<g clip-path="url(#round)">',
    `<rect width="${left}" height="${HEIGHT}" fill="#555"/>`,
    `<rect x="${left}" width="${right}" height="${HEIGHT}" fill="${COLOURS.badge}"/>`,
    '</g>',
    `<g font-family="${SANS}" font-size="11" fill="#fff">${text(label, 0, left)}${text(value, left, right)}</g>`,
  ])
}
