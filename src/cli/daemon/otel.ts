/**
 * `mini-redis-server --otel`: sets OpenTelemetry's SDK up as its OTEL_* variables say and traces the server with
 * it. The SDK is no dependency of this package: it is looked for when asked for.
 */
import type { Server } from '../../server/server.ts'

/** Options of the executable that are no directives. */
export const TELEMETRY_FLAGS = ['--otel', '--otel-xray'] as const

export interface Telemetry {
  /** Sends what is still held. False: the collector did not take it in time, and requests are still open. */
  stop(): Promise<boolean>
}

export interface TelemetryLog {
  warn(text: string): void
  error(text: string): void
}

const SDK = ['@opentelemetry/api', '@opentelemetry/sdk-node@0.223']
const XRAY = ['@opentelemetry/id-generator-aws-xray@2.1', '@opentelemetry/propagator-aws-xray@2.2']

/** How long the end waits for a collector that does not answer, in ms. */
const PATIENCE = 5000

/** A package that was asked for is not installed; the message says how to get it. */
export class MissingPackages extends Error {
  override readonly name = 'MissingPackages'
  readonly code = 'MISSING_PACKAGES'
  constructor(flag: string, packages: readonly string[], cause: unknown) {
    super(
      `${flag} needs packages that are not installed here. Install them beside mini-redis:\n\n  npm install ${packages.join(' ')}\n`,
      { cause },
    )
  }
}

/**
 * @param xray ids and propagation as AWS X-Ray has them
 * @throws MissingPackages
 */
export async function startTelemetry(server: Server, xray: boolean, log: TelemetryLog): Promise<Telemetry> {
  const { api, NodeSDK, trace, forXRay } = await load(xray)
  const told = (words: readonly unknown[]) => `OpenTelemetry: ${words.map(shown).join(' ')}`
  api.diag.setLogger(
    {
      error: (...words) => log.error(told(words)),
      warn: (...words) => log.warn(told(words)),
      info: () => {},
      debug: () => {},
      verbose: () => {},
    },
    api.DiagLogLevel.WARN,
  )
  const { env } = process
  // The SDK's own choice includes the process' command line, on which a password may stand.
  env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env,host,os,serviceinstance'
  const named =
    env['OTEL_SERVICE_NAME'] ?? /(^|,)\s*service\.name=/.exec(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '')
  const sdk = new NodeSDK({
    ...forXRay,
    ...(named === null && { serviceName: 'mini-redis' }),
    logRecordProcessors: [],
  })
  sdk.start()
  const stopTracing = trace(server)
  return {
    stop: async () => {
      let deadline: NodeJS.Timeout | undefined
      const late = new Promise<boolean>(resolve => {
        deadline = setTimeout(resolve, PATIENCE, false)
      })
      const flushed = sdk.shutdown().catch(error => log.warn(told([error])))
      const inTime = await Promise.race([flushed.then(() => true), late])
      if (!inTime) log.warn(told(['the collector did not take the last spans in time']))
      clearTimeout(deadline)
      stopTracing()
      return inTime
    },
  }
}

/** The SDK hands its errors over as JSON with their stacks; the message is enough for a log. */
function shown(word: unknown): string {
  const text = String(word)
  if (!text.startsWith('{')) return text
  try {
    const { message }: { message?: unknown } = JSON.parse(text)
    return typeof message === 'string' ? message : text
  } catch {
    return text
  }
}

async function load(xray: boolean) {
  try {
    const api = await import('@opentelemetry/api')
    const { NodeSDK } = await import('@opentelemetry/sdk-node')
    const { trace } = await import('../../observe/trace.ts')
    return { api, NodeSDK, trace, forXRay: xray ? await loadXRay() : {} }
  } catch (error) {
    if (!isMissing(error)) throw error
    throw xray
      ? new MissingPackages('--otel-xray', [...SDK, ...XRAY], error)
      : new MissingPackages('--otel', SDK, error)
  }
}

async function loadXRay() {
  const { AWSXRayIdGenerator } = await import('@opentelemetry/id-generator-aws-xray')
  const { AWSXRayPropagator } = await import('@opentelemetry/propagator-aws-xray')
  return { idGenerator: new AWSXRayIdGenerator(), textMapPropagator: new AWSXRayPropagator() }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}
