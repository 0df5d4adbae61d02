/** Words and replies that the commands on positions have in common: coordinates, units, distances. */
import { invalidPosition, UNIT } from '../../keyspace/errors.ts'
import { type Bytes, Double } from '../../resp/values.ts'
import { fixedDecimals, trimmedDecimals } from '../../structures/fixed-decimals.ts'
import { isPosition, latitudeOf, longitudeOf } from '../../structures/geohash.ts'
import { type Arg, token, word } from '../declare/args.ts'
import { double, tuple } from '../declare/reply.ts'
import { readScore } from '../sorted-set/sorted-set-words.ts'

const METRES: ReadonlyMap<Bytes, number> = new Map([
  ['M', 1],
  ['KM', 1000],
  ['FT', 0.3048],
  ['MI', 1609.34],
])

/** The metres of a unit. */
export function readUnit(word: Bytes): number {
  const metres = METRES.get(word.toUpperCase())
  if (metres === undefined) throw UNIT
  return metres
}

export const UNIT_WORD = token('unit', 'M', 'KM', 'FT', 'MI')

const { parts = [] } = UNIT_WORD

/** The same, read as its metres. */
export const unit: Arg<number> = { ...word('unit', 'oneof', readUnit), parts }

/** Reads a longitude and a latitude. */
export function readPosition(
  longitudeWord: Bytes,
  latitudeWord: Bytes,
): { longitude: number; latitude: number } {
  const longitude = readScore(longitudeWord)
  const latitude = readScore(latitudeWord)
  if (!isPosition(longitude, latitude)) {
    throw invalidPosition(fixedDecimals(longitude, 6), fixedDecimals(latitude, 6))
  }
  return { longitude, latitude }
}

/** The longitude and latitude of what a score stands for. */
export function positionOf(score: number): [longitude: Double, latitude: Double] {
  return [coordinate(longitudeOf(score)), coordinate(latitudeOf(score))]
}

export const POSITION = tuple(double(), double())

function coordinate(value: number): Double {
  return new Double(value, trimmedDecimals(value, 17))
}

/** A distance as replies have it. */
export function distanceText(metres: number, unitMetres: number): Bytes {
  return fixedDecimals(metres / unitMetres, 4)
}
