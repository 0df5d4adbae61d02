/**
 * The engine's events on Node's `diagnostics_channel`, under the same names, so that programs can subscribe to them
 * without a reference to a server.
 */
import { channel } from 'node:diagnostics_channel'
import { ALL } from '../engine/channels.ts'

/** Connects the channels. May be called again. */
export function mirrorChannels(): void {
  for (const each of ALL) each.mirror = channel(each.name)
}
