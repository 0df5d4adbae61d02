/** `server.record()`: where a recording goes, and what its maker holds of it. */
import { type Check, checkValue } from '../client/option-checks.ts'
import type { Engine } from '../engine/engine.ts'
import type { Storage } from '../persistence/storage.ts'
import { RecordingError } from './errors.ts'
import { Recorder, type RecordingSink } from './recorder.ts'

/** A stream of Node, or whatever else takes bytes. It is not ended. */
export interface RecordingStream {
  write(bytes: Uint8Array): unknown
  /** Bytes that it has not passed on. */
  readonly writableLength?: number
}

/** A recording that is being made. */
export interface Recording extends AsyncDisposable {
  /** How many requests were written down. */
  readonly calls: number
  /** Why it has ended by itself: the disk is full, the stream was destroyed. */
  readonly failure: Error | undefined
  /**
   * Ends it; may be called again.
   *
   * @throws RecordingError when not all of it could be written
   */
  stop(): Promise<void>
}

const TARGET: Check = {
  wanted: 'a path, or a stream',
  accepts: value =>
    typeof value === 'string'
      ? value !== ''
      : typeof value === 'object' && value !== null && 'write' in value,
}

/** What a stream may hold back, in bytes: a recording does not wait, and commands do not wait for it. */
const MOST_WAITING = 64 * 1024 * 1024

/** @throws RecordingError while another one is made; the system's error for a file that cannot be written */
export function record(server: Engine, to: string | RecordingStream, storage: Storage): Recording {
  checkValue('record', 'the recording', to, TARGET)
  if (server.tap !== undefined) throw new RecordingError('a recording is being made already: stop() it first')
  const recorder = new Recorder(server, typeof to === 'string' ? fileSink(storage, to) : streamSink(to))
  const stop = async () => {
    recorder.stop()
    const { failure } = recorder
    if (failure !== undefined)
      throw new RecordingError(`the recording is not whole: ${failure.message}`, { cause: failure })
  }
  return {
    get calls() {
      return recorder.calls
    },
    get failure() {
      return recorder.failure
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function fileSink(storage: Storage, path: string): RecordingSink {
  const file = storage.append(path)
  file.truncate(0)
  return {
    write: bytes => {
      if (file.write(bytes) < bytes.length) throw new Error('the disk is full')
    },
    close: () => file.close(),
  }
}

function streamSink(stream: RecordingStream): RecordingSink {
  return {
    write: bytes => {
      if ((stream.writableLength ?? 0) > MOST_WAITING) throw new Error('the stream takes it too slowly')
      stream.write(bytes)
    },
    close: () => {},
  }
}
