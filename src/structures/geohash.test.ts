import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import {
  cellAt,
  eastOf,
  geohashOf,
  geohashText,
  isPosition,
  LATITUDE_LIMIT,
  latitudeOf,
  longitudeOf,
  neighbour,
  northOf,
  rangeOf,
  STEPS,
  southOf,
  westOf,
} from './geohash.ts'

const longitudes = between(-180, 179.999999)
const latitudes = between(-LATITUDE_LIMIT, 85.051128)
const steps = fc.integer({ min: 1, max: STEPS })

/** Half of the smallest cell. */
const NEAR = { longitude: 180 / 2 ** STEPS, latitude: LATITUDE_LIMIT / 2 ** STEPS }

function interleaved(x: number, y: number): bigint {
  let number = 0n
  for (let bit = 0; bit <= STEPS; bit++) {
    number |= BigInt(Math.floor(y / 2 ** bit) % 2) << BigInt(bit * 2)
    number |= BigInt(Math.floor(x / 2 ** bit) % 2) << BigInt(bit * 2 + 1)
  }
  return number
}

test('bits of longitude and latitude take turns', () => {
  fc.assert(
    fc.property(longitudes, latitudes, (longitude, latitude) => {
      const { x, y } = cellAt(longitude, latitude, STEPS)
      expect(BigInt(geohashOf(longitude, latitude))).toBe(interleaved(x, y))
    }),
  )
})

test('a number gives back a position near the one that it was made of, and then the same number', () => {
  fc.assert(
    fc.property(longitudes, latitudes, (longitude, latitude) => {
      const geohash = geohashOf(longitude, latitude)
      expect(Math.abs(longitudeOf(geohash) - longitude)).toBeLessThanOrEqual(NEAR.longitude * 1.000001)
      expect(Math.abs(latitudeOf(geohash) - latitude)).toBeLessThanOrEqual(NEAR.latitude * 1.000001)
      expect(geohashOf(longitudeOf(geohash), latitudeOf(geohash))).toBe(geohash)
    }),
  )
})

test('the ends of the scales', () => {
  expect(geohashOf(-180, -LATITUDE_LIMIT)).toBe(0)
  expect(geohashOf(180, LATITUDE_LIMIT)).toBe(2 ** 53 + 2 ** 52)
  expect(longitudeOf(geohashOf(180, 0))).toBe(180)
  expect(latitudeOf(geohashOf(0, LATITUDE_LIMIT))).toBe(LATITUDE_LIMIT)
  expect(isPosition(180, -LATITUDE_LIMIT)).toBe(true)
  expect(isPosition(-180.000001, 0)).toBe(false)
  expect(isPosition(0, 85.06)).toBe(false)
  expect(isPosition(Number.POSITIVE_INFINITY, 0)).toBe(false)
})

describe('cells', () => {
  test('hold the positions whose numbers are in their range', () => {
    fc.assert(
      fc.property(longitudes, latitudes, longitudes, latitudes, steps, (x, y, x2, y2, step) => {
        const cell = cellAt(x, y, step)
        const [from, to] = rangeOf(cell)
        const other = geohashOf(x2, y2)
        const { x: east, y: north } = cellAt(x2, y2, step)
        expect(other >= from && other < to).toBe(east === cell.x && north === cell.y)
        expect(geohashOf(x, y)).toBeGreaterThanOrEqual(from)
        expect(geohashOf(x, y)).toBeLessThan(to)
      }),
    )
  })

  test('have edges around their positions', () => {
    fc.assert(
      fc.property(longitudes, latitudes, steps, (longitude, latitude, step) => {
        const cell = cellAt(longitude, latitude, step)
        const slack = 1e-10
        expect(westOf(cell)).toBeLessThanOrEqual(longitude + slack)
        expect(eastOf(cell)).toBeGreaterThanOrEqual(longitude - slack)
        expect(southOf(cell)).toBeLessThanOrEqual(latitude + slack)
        expect(northOf(cell)).toBeGreaterThanOrEqual(latitude - slack)
      }),
    )
  })

  test('have neighbours that touch them, around the earth', () => {
    fc.assert(
      fc.property(longitudes, latitudes, steps, (longitude, latitude, step) => {
        const cell = cellAt(longitude, latitude, step)
        expect(neighbour(neighbour(cell, 1, 1), -1, -1)).toEqual(cell)
        const east = neighbour(cell, 1, 0)
        if (eastOf(cell) < 180) expect(westOf(east)).toBe(eastOf(cell))
        else expect(westOf(east)).toBe(-180)
        expect(neighbour(cell, 0, 1).x).toBe(cell.x)
      }),
    )
  })
})

test('scores that are no geohashes count as 64-bit integers', () => {
  const position = (score: number) => [longitudeOf(score), latitudeOf(score)]
  expect(position(-1.5)).toEqual(position(-1))
  expect(position(-1)).toEqual([180, LATITUDE_LIMIT])
  expect(position(1.7)).toEqual(position(1))
  expect(position(Number.POSITIVE_INFINITY)).toEqual(position(0))
  expect(position(2 ** 64)).toEqual(position(0))
  expect(position(Number.NEGATIVE_INFINITY)).toEqual(position(-(2 ** 63)))
})

test('as the world writes geohashes', () => {
  expect(geohashText(-5.60302734375, 42.60498046875)).toMatch(/^ezs42/)
  expect(geohashText(13.361389338970184, 38.1155563954963)).toBe('sqc8b49rny0')
  expect(geohashText(15.087267458438873, 37.50266842333162)).toBe('sqdtr74hyu0')
  expect(geohashText(0, 0)).toBe('s0000000000')
})
