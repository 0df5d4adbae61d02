/** A server's figures in Prometheus' text format, under redis_exporter's names where the meaning is the same. */
import { REDIS_VERSION } from '../commands/connection/connection.ts'
import type { Engine } from '../engine/engine.ts'
import { FIGURES } from './figures.ts'
import { readingOf } from './reading.ts'

/** The media type of the text. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * What a scrape of the server gives; for those who have an HTTP server of their own.
 *
 * @example
 * response.setHeader('content-type', 'text/plain; version=0.0.4').end(prometheusText(server))
 */
export function prometheusText(server: Engine): string {
  const reading = readingOf(server)
  const lines: string[] = []
  const begin = (name: string, kind: string, help: string) =>
    lines.push(`# HELP redis_${name} ${help}`, `# TYPE redis_${name} ${kind}`)
  begin('up', 'gauge', 'Always 1: the server answers for itself.')
  lines.push('redis_up 1')
  begin('instance_info', 'gauge', 'What the server is.')
  const info = {
    redis_version: REDIS_VERSION,
    role: 'master',
    run_id: server.runId,
    tcp_port: server.sockets.port,
  }
  const labels = Object.entries(info).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  lines.push(`redis_instance_info{${labels.join(',')}} 1`)
  begin('start_time_seconds', 'gauge', 'Unix time at which the server was made.')
  lines.push(`redis_start_time_seconds ${Math.floor(server.startedAt / 1000)}`)
  for (const { prometheus, kind, help, label, read } of FIGURES) {
    begin(prometheus, kind, help)
    const value = read(reading)
    if (typeof value === 'number') lines.push(`redis_${prometheus} ${value}`)
    else {
      for (const [name, each] of value) lines.push(`redis_${prometheus}{${label}="${escaped(name)}"} ${each}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
