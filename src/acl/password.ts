/** Passwords are kept as SHA-256 in hexadecimal digits: who reads the memory or a file learns none. */
import type { Bytes } from '../resp/values.ts'
import { isSameSecret } from '../structures/same-secret.ts'
import { sha256 } from '../structures/sha256.ts'

export function hashOf(password: Bytes): string {
  return Buffer.from(sha256(Buffer.from(password, 'latin1'))).toString('hex')
}

export function isHash(text: Bytes): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** Compares with each in the same time, wherever they differ. */
export function isOneOf(hashes: Iterable<string>, password: Bytes): boolean {
  const given = hashOf(password)
  for (const hash of hashes) if (isSameSecret(given, hash)) return true
  return false
}
