/** `mini-redis-server/opentelemetry`: spans and metrics of servers and clients, for those who have OpenTelemetry. */
export { type ClientCommandMessage, type TraceClientsOptions, traceClients } from './observe/client-spans.ts'
export { type TraceOptions, trace } from './observe/trace.ts'
