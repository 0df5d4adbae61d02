/** What SHA-1 and SHA-256 share: a message goes into a state of 32-bit words in blocks of 64 bytes (FIPS 180-4, 5.1.1). */

const BLOCK = 64

/** Mixes one block, which begins at `at`, into the state. */
export type Mix = (state: Int32Array, block: DataView, at: number) => void

/** The digest of a message: its blocks are mixed into `state`, whose words are then the bytes. */
export function digestOf(message: Uint8Array, state: Int32Array, mix: Mix): Uint8Array<ArrayBuffer> {
  const whole = message.length - (message.length % BLOCK)
  const view = new DataView(message.buffer, message.byteOffset, message.length)
  for (let at = 0; at < whole; at += BLOCK) mix(state, view, at)
  const last = lastBlocks(message.subarray(whole), message.length)
  for (let at = 0; at < last.byteLength; at += BLOCK) mix(state, last, at)
  const digest = new Uint8Array(state.length * 4)
  const out = new DataView(digest.buffer)
  state.forEach((word, index) => {
    out.setInt32(index * 4, word)
  })
  return digest
}

/** The rest of a message with a one bit, zeros, and the message's length in bits. */
function lastBlocks(rest: Uint8Array, length: number): DataView {
  const bytes = new Uint8Array(rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK)
  bytes.set(rest)
  bytes[rest.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(bytes.length - 8, Math.floor(length / 2 ** 29))
  view.setUint32(bytes.length - 4, (length << 3) >>> 0)
  return view
}
