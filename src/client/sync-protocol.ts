/** What the two sides of a SyncClient say to each other, and replies in a form that structured cloning keeps whole. */
import { type Reply, ServerError } from '../resp/plain.ts'
import type { ClientOptions } from './core.ts'
import type { Word } from './link.ts'

/** Options that can be sent to another thread. */
export type SyncOptions = Omit<ClientOptions, 'onState'>

export type SyncRequest =
  | { readonly kind: 'connect'; readonly options: SyncOptions }
  | { readonly kind: 'call'; readonly words: readonly Word[]; readonly text: boolean }
  | {
      readonly kind: 'subscribe'
      readonly id: number
      readonly patterns: boolean
      readonly names: readonly string[]
    }
  | { readonly kind: 'next'; readonly id: number; readonly timeout: number | undefined }
  | { readonly kind: 'unsubscribe'; readonly id: number }
  | { readonly kind: 'close' }

export type SyncAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string; readonly code: string } }

/** How the calling thread is woken: word 0 counts answers. */
export interface SyncStart {
  readonly signal: Int32Array
  readonly port: MessagePort
}

type MessagePort = import('node:worker_threads').MessagePort

class Failed {
  readonly failed: string
  constructor(failed: string) {
    this.failed = failed
  }
}

/** Errors inside of replies lose their class on the way: they travel as plain objects. */
export function pack(reply: Reply): unknown {
  if (reply instanceof ServerError) return { ...new Failed(reply.message) }
  if (Array.isArray(reply)) return reply.map(pack)
  if (reply instanceof Set) return new Set([...reply].map(pack))
  if (reply instanceof Map) return new Map([...reply].map(([key, value]) => [pack(key), pack(value)]))
  return reply
}

export function unpack(value: unknown): Reply {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length)
  if (Array.isArray(value)) return value.map(unpack)
  if (value instanceof Set) return new Set([...value].map(unpack))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [unpack(key), unpack(item)]))
  if (typeof value === 'object' && value !== null && 'failed' in value)
    return new ServerError(String(value.failed))
  return value as Reply
}
