import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import { type Area, cellsCovering, distance, distanceInside } from './geo-area.ts'
import { geohashOf, latitudeOf, longitudeOf, rangeOf } from './geohash.ts'

const longitudes = between(-180, 180)
/** Not at the poles' side of what the map holds, where cells cover areas only roughly. */
const latitudes = between(-80, 80)
const sizes = between(0, 6).map(power => 10 ** power)
const middle = { longitude: longitudes, latitude: latitudes }
const areas: fc.Arbitrary<Area> = fc.oneof(
  fc.record({ ...middle, radius: sizes }),
  fc.record({ ...middle, width: sizes, height: sizes }),
)

describe('distance', () => {
  test('of places that are known', () => {
    expect(distance(13.361389, 38.115556, 15.087269, 37.502669)).toBeCloseTo(166274.15, 0)
    expect(distance(0, 0, 180, 0)).toBeCloseTo(Math.PI * 6372797.560856, 3)
    expect(distance(7, 10, 7, 11)).toBeCloseTo((Math.PI / 180) * 6372797.560856, 3)
    expect(distance(7, 10, 7, 10)).toBe(0)
  })

  test('is the same in both directions', () => {
    fc.assert(
      fc.property(longitudes, latitudes, longitudes, latitudes, (x1, y1, x2, y2) => {
        expect(distance(x1, y1, x2, y2)).toBe(distance(x2, y2, x1, y1))
      }),
    )
  })
})

test('a box has corners, a circle has none', () => {
  const circle = { longitude: 0, latitude: 0, radius: 1000 }
  const box = { longitude: 0, latitude: 0, width: 2000, height: 2000 }
  expect(distanceInside(circle, 0.0085, 0.0085)).toBe(-1)
  expect(distanceInside(box, 0.0085, 0.0085)).toBeGreaterThan(1000)
  expect(distanceInside(circle, 0.0085, 0)).toBe(distanceInside(box, 0.0085, 0))
  expect(distanceInside(box, 0.0095, 0)).toBe(-1)
  expect(distanceInside(box, 0, 0.0095)).toBe(-1)
  expect(distanceInside({ ...circle, radius: 0 }, 0, 0)).toBe(0)
})

describe('cells that cover an area', () => {
  test('hold every position in it', () => {
    fc.assert(
      fc.property(areas, between(-1, 1), between(-1, 1), (area, east, north) => {
        const reach = 'radius' in area ? area.radius : Math.max(area.width, area.height)
        const degrees = (reach / 6372797.560856 / Math.PI) * 180
        const x = area.longitude + (east * degrees) / Math.cos((area.latitude * Math.PI) / 180)
        const y = area.latitude + north * degrees
        // What lies across the 180th meridian may be missed, as in Redis, and so may the far side of an area that
        // comes near a pole.
        if (Math.abs(x) > 179.999999 || Math.abs(area.latitude) + degrees > 80) return
        const geohash = geohashOf(x, y)
        if (distanceInside(area, longitudeOf(geohash), latitudeOf(geohash)) < 0) return
        const ranges = cellsCovering(area).map(rangeOf)
        expect(ranges.some(([from, to]) => geohash >= from && geohash < to)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('are at most nine different ones, the one in the middle first', () => {
    fc.assert(
      fc.property(areas, area => {
        const cells = cellsCovering(area)
        expect(cells.length).toBeLessThanOrEqual(9)
        expect(new Set(cells.map(({ x, y }) => `${x} ${y}`)).size).toBe(cells.length)
        const [from, to] = rangeOf(cells[0] ?? { step: 0, x: 0, y: 0 })
        const geohash = geohashOf(area.longitude, area.latitude)
        expect(geohash >= from && geohash < to).toBe(true)
      }),
    )
  })

  test('are the whole earth for what is as large', () => {
    for (const radius of [2e7, Number.POSITIVE_INFINITY]) {
      const ranges = cellsCovering({ longitude: 1, latitude: 2, radius }).map(rangeOf)
      const covered = ranges.reduce((sum, [from, to]) => sum + to - from, 0)
      expect(covered).toBe(4 ** 26)
    }
  })
})
