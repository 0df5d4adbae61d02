/**
 * Positions on earth as whole numbers whose order keeps neighbours together. Longitude and latitude are each a number
 * of 26 bits, how far along its scale it lies; their bits take turns, the longitude's first. So a cell of a grid, the
 * positions that agree in their first bits, is one range of numbers.
 *
 * Latitudes end at 85.05112878 degrees: that is where the square Web Mercator map ends.
 */

export const LONGITUDE_LIMIT = 180
export const LATITUDE_LIMIT = 85.05112878

/** Bits of each of the two numbers. */
export const STEPS = 26

const HALF = 2 ** 32

/** A cell of the grid that divides both scales into `2 ** step` parts. */
export interface Cell {
  readonly step: number
  /** Which part of the longitudes, from the west, and of the latitudes, from the south. */
  readonly x: number
  readonly y: number
}

export function isPosition(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= LONGITUDE_LIMIT && Math.abs(latitude) <= LATITUDE_LIMIT
}

/** The number of a position. At the very end of a scale it has a bit more than 52. */
export function geohashOf(longitude: number, latitude: number): number {
  return numberOf(cellAt(longitude, latitude, STEPS))
}

/** The longitude of the middle of the smallest cell that a number stands for. */
export function longitudeOf(geohash: number): number {
  const part = squeeze(upper(geohash) >>> 1) * 65536 + squeeze(lower(geohash) >>> 1)
  return middle(part, LONGITUDE_LIMIT)
}

export function latitudeOf(geohash: number): number {
  const part = squeeze(upper(geohash)) * 65536 + squeeze(lower(geohash))
  return middle(part, LATITUDE_LIMIT)
}

export function cellAt(longitude: number, latitude: number, step: number): Cell {
  const parts = 1 << step
  return {
    step,
    x: Math.trunc(((longitude + LONGITUDE_LIMIT) / (2 * LONGITUDE_LIMIT)) * parts),
    y: Math.trunc(((latitude + LATITUDE_LIMIT) / (2 * LATITUDE_LIMIT)) * parts),
  }
}

/** The cell so many cells further east and north. Behind the last one comes the first. */
export function neighbour({ step, x, y }: Cell, east: number, north: number): Cell {
  const mask = (1 << step) - 1
  return { step, x: east === 0 ? x : (x + east) & mask, y: north === 0 ? y : (y + north) & mask }
}

/** The numbers of the positions in a cell: from the first up to but not including the second. */
export function rangeOf(cell: Cell): readonly [from: number, to: number] {
  const first = numberOf(cell)
  const size = 4 ** (STEPS - cell.step)
  return [first * size, (first + 1) * size]
}

export function westOf({ step, x }: Cell): number {
  return edge(x, step, LONGITUDE_LIMIT)
}

export function eastOf({ step, x }: Cell): number {
  return edge(x + 1, step, LONGITUDE_LIMIT)
}

export function southOf({ step, y }: Cell): number {
  return edge(y, step, LATITUDE_LIMIT)
}

export function northOf({ step, y }: Cell): number {
  return edge(y + 1, step, LATITUDE_LIMIT)
}

const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz'

/**
 * The position as the world knows geohashes: eleven letters of 5 bits, with latitudes up to 90 degrees. There are 52
 * bits, so the last letter is always `0`.
 */
export function geohashText(longitude: number, latitude: number): string {
  const parts = 2 ** STEPS
  const number = numberOf({
    step: STEPS,
    x: Math.trunc(((longitude + 180) / 360) * parts),
    y: Math.trunc(((latitude + 90) / 180) * parts),
  })
  let text = ''
  for (let letter = 1; letter <= 10; letter++) {
    text += ALPHABET[Math.floor(number / 2 ** (52 - letter * 5)) % 32]
  }
  return `${text}0`
}

function edge(part: number, step: number, limit: number): number {
  return -limit + (part / (1 << step)) * (2 * limit)
}

function middle(part: number, limit: number): number {
  const value = (edge(part, STEPS, limit) + edge(part + 1, STEPS, limit)) / 2
  return value > limit ? limit : Math.max(value, -limit)
}

function numberOf({ x, y }: Cell): number {
  const low = (spread(y) | (spread(x) << 1)) >>> 0
  const high = spread(y >>> 16) | (spread(x >>> 16) << 1)
  return high * HALF + low
}

/**
 * The halves of a number as a 64-bit integer. Any sorted set can be asked for positions: scores that are none count
 * as what a processor makes of them.
 */
function lower(number: number): number {
  return isInt64(number) ? number >>> 0 : 0
}

function upper(number: number): number {
  if (isInt64(number)) return Math.floor(Math.trunc(number) / HALF) >>> 0
  return number < 0 ? 0x80000000 : 0
}

function isInt64(number: number): boolean {
  return number < 2 ** 64 && number >= -(2 ** 63)
}

/** The lower 16 bits, each with a zero before it. */
function spread(bits: number): number {
  let wide = bits & 0xffff
  wide = (wide | (wide << 8)) & 0x00ff00ff
  wide = (wide | (wide << 4)) & 0x0f0f0f0f
  wide = (wide | (wide << 2)) & 0x33333333
  return (wide | (wide << 1)) & 0x55555555
}

/** Every other bit, from the lowest on. */
function squeeze(bits: number): number {
  let narrow = bits & 0x55555555
  narrow = (narrow | (narrow >>> 1)) & 0x33333333
  narrow = (narrow | (narrow >>> 2)) & 0x0f0f0f0f
  narrow = (narrow | (narrow >>> 4)) & 0x00ff00ff
  return (narrow | (narrow >>> 8)) & 0xffff
}
