/**
 * What all our pictures share: colours, fonts, and text that needs as much room in every font. A picture brings its
 * own background, so it reads the same on a light and on a dark page.
 */

export const COLOURS = {
  background: '#161b22',
  border: '#30363d',
  text: '#e6edf3',
  faint: '#8b949e',
  ours: '#56d364',
  theirs: '#8b949e',
  badge: '#1f6f43',
} as const

export const SANS = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
export const MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

/** Text of an element or attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A whole picture; `title` is what is read out instead of it. */
export function picture(width: number, height: number, title: string, body: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...body,
    '</svg>\n',
  ].join('\n')
}
