/**
 * Circles and boxes on earth: how far a position lies from their middle, whether it lies inside, and which cells of a
 * geohash grid cover them. The earth is a sphere here; distances are in metres and follow the haversine formula.
 *
 * A search visits up to nine cells, the one in the middle and its neighbours, in a grid as fine as the area allows.
 */
import { type Cell, cellAt, eastOf, neighbour, northOf, STEPS, southOf, westOf } from './geohash.ts'

const EARTH_RADIUS = 6372797.560856
const DEGREE = Math.PI / 180
/** Half of the equator on the map that latitudes up to 85 degrees make square. */
const LARGEST_RANGE = 20037726.37

interface Middle {
  readonly longitude: number
  readonly latitude: number
}

/** Sizes are in metres. */
export interface Circle extends Middle {
  readonly radius: number
}

export interface Box extends Middle {
  readonly width: number
  readonly height: number
}

export type Area = Circle | Box

export function distance(
  longitude1: number,
  latitude1: number,
  longitude2: number,
  latitude2: number,
): number {
  const sideways = Math.sin((longitude2 * DEGREE - longitude1 * DEGREE) / 2)
  if (sideways === 0) return distanceOfLatitudes(latitude1, latitude2)
  const from = latitude1 * DEGREE
  const to = latitude2 * DEGREE
  const upwards = Math.sin((to - from) / 2)
  const square = upwards * upwards + Math.cos(from) * Math.cos(to) * sideways * sideways
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(square))
}

function distanceOfLatitudes(latitude1: number, latitude2: number): number {
  return EARTH_RADIUS * Math.abs(latitude2 * DEGREE - latitude1 * DEGREE)
}

/** How far a position lies from the middle of an area, or -1 if it lies outside. */
export function distanceInside(area: Area, longitude: number, latitude: number): number {
  if ('radius' in area) {
    const metres = distance(area.longitude, area.latitude, longitude, latitude)
    return metres > area.radius ? -1 : metres
  }
  if (distanceOfLatitudes(area.latitude, latitude) > area.height / 2) return -1
  if (distance(longitude, latitude, area.longitude, latitude) > area.width / 2) return -1
  return distance(area.longitude, area.latitude, longitude, latitude)
}

interface Bounds {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** The degrees between which an area lies. Towards the poles a degree of longitude becomes shorter. */
function boundsOf(area: Area): Bounds {
  const { longitude, latitude } = area
  const halfHeight = 'radius' in area ? area.radius : area.height / 2
  const halfWidth = 'radius' in area ? area.radius : area.width / 2
  const upwards = halfHeight / EARTH_RADIUS / DEGREE
  const widest = latitude < 0 ? latitude - upwards : latitude + upwards
  const sideways = halfWidth / EARTH_RADIUS / Math.cos(widest * DEGREE) / DEGREE
  return {
    west: longitude - sideways,
    south: latitude - upwards,
    east: longitude + sideways,
    north: latitude + upwards,
  }
}

/** How fine a grid may be so that a cell and its neighbours hold all within a range of metres. */
function stepsFor(range: number, latitude: number): number {
  if (range === 0) return STEPS
  let steps = 1
  for (let reach = range; reach < LARGEST_RANGE; reach *= 2) steps++
  steps -= 2
  const fromEquator = Math.abs(latitude)
  if (fromEquator > 66) steps--
  if (fromEquator > 80) steps--
  return Math.max(1, Math.min(STEPS, steps))
}

/** East and north, in the order in which a search visits the neighbours. */
const NEIGHBOURS: readonly (readonly [east: number, north: number])[] = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
]

/** The cells that hold all of an area, without repetition, in the order of a search. */
export function cellsCovering(area: Area): readonly Cell[] {
  const { longitude, latitude } = area
  const bounds = boundsOf(area)
  const range = 'radius' in area ? area.radius : Math.hypot(area.width / 2, area.height / 2)
  let steps = stepsFor(range, latitude)
  let middle = cellAt(longitude, latitude, steps)
  if (steps > 1 && !holds(middle, bounds)) {
    steps--
    middle = cellAt(longitude, latitude, steps)
  }
  const cells = [middle]
  for (const [east, north] of NEIGHBOURS) {
    if (steps >= 2 && isUseless(middle, bounds, east, north)) continue
    const next = neighbour(middle, east, north)
    const last = cells.at(-1)
    // In a grid of two by two the neighbours on both sides are the same.
    if (cells.length > 1 && last?.x === next.x && last.y === next.y) continue
    cells.push(next)
  }
  return cells
}

/** Whether a cell and its neighbours reach as far as the bounds. */
function holds(middle: Cell, { west, south, east, north }: Bounds): boolean {
  return !(
    northOf(neighbour(middle, 0, 1)) < north ||
    southOf(neighbour(middle, 0, -1)) > south ||
    eastOf(neighbour(middle, 1, 0)) < east ||
    westOf(neighbour(middle, -1, 0)) > west
  )
}

/** Whether the cell in the middle reaches beyond the bounds, so that the neighbour there has nothing to give. */
function isUseless(middle: Cell, bounds: Bounds, east: number, north: number): boolean {
  return (
    (north < 0 && southOf(middle) < bounds.south) ||
    (north > 0 && northOf(middle) > bounds.north) ||
    (east < 0 && westOf(middle) < bounds.west) ||
    (east > 0 && eastOf(middle) > bounds.east)
  )
}
