/**
 * `GET /metrics` for Prometheus, on the loopback interface only: whoever may see the figures from elsewhere is
 * for a proxy or an HTTP server of the user's own to say. Opened by the directive `metrics-port`.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Engine } from '../engine/engine.ts'
import { PROMETHEUS_TYPE, prometheusText } from './prometheus.ts'

export interface MetricsEndpoint {
  readonly port: number
  close(): Promise<void>
}

/** @throws the system's error (`EADDRINUSE`, ...) when the port cannot be opened */
export async function openMetrics(server: Engine, port: number): Promise<MetricsEndpoint> {
  const http = createServer((request, response) => answer(server, request, response))
  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

function answer(server: Engine, { method, url = '' }: IncomingMessage, response: ServerResponse): void {
  if (url.replace(/\?.*/s, '') !== '/metrics') {
    response.writeHead(404).end('Not found: the figures are at /metrics\n')
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end()
  } else {
    const text = prometheusText(server)
    response.writeHead(200, { 'content-type': PROMETHEUS_TYPE, 'content-length': Buffer.byteLength(text) })
    response.end(method === 'HEAD' ? undefined : text)
  }
}
