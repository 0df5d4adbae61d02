/** Numbers for people. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** `1.5 MB`, by 1024. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1d 2h`, `3m 20s`, `4.2s`: the two largest units. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)}s`
  const seconds = Math.round(milliseconds / 1000)
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ].filter(([value]) => value !== 0)
  return parts
    .slice(0, 2)
    .map(part => part.join(''))
    .join(' ')
}

/** `12:34:56.789` of a Unix time in milliseconds. */
export function timeText(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}
