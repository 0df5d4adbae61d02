/** OpenTelemetry's providers with exporters that keep what they are given, for tests. */
import { metrics, tracing } from '@opentelemetry/sdk-node'
import { onTestFinished } from 'vitest'

export type FinishedSpan = ReturnType<tracing.InMemorySpanExporter['getFinishedSpans']>[number]

export interface Point {
  readonly value: unknown
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Recorded {
  readonly tracerProvider: tracing.BasicTracerProvider
  readonly meterProvider: metrics.MeterProvider
  /** The spans that have ended. */
  spans(): readonly FinishedSpan[]
  /** The points of a metric as it is now. */
  collect(name: string): Promise<readonly Point[]>
}

export function recordTelemetry(): Recorded {
  const exporter = new tracing.InMemorySpanExporter()
  const tracerProvider = new tracing.BasicTracerProvider({
    spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  })
  const kept = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.CUMULATIVE)
  const reader = new metrics.PeriodicExportingMetricReader({ exporter: kept })
  const meterProvider = new metrics.MeterProvider({ readers: [reader] })
  onTestFinished(async () => {
    await tracerProvider.shutdown()
    await meterProvider.shutdown()
  })
  return {
    tracerProvider,
    meterProvider,
    spans: () => exporter.getFinishedSpans(),
    collect: async name => {
      const { resourceMetrics } = await reader.collect()
      return resourceMetrics.scopeMetrics
        .flatMap(scope => scope.metrics)
        .filter(metric => metric.descriptor.name === name)
        .flatMap((metric): readonly Point[] =>
          metric.dataPoints.map(({ value, attributes }) => ({ value, attributes })),
        )
    },
  }
}
