/** Bytes that are also read, and written, four at a time. */
export interface Viewed {
  readonly bytes: Buffer
  readonly view: DataView
}

export function viewed(bytes: Buffer): Viewed {
  return { bytes, view: viewOf(bytes) }
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
