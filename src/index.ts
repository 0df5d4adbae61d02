/** `mini-redis`: everything public in one place. Subpaths give the parts. */
export * from './client.ts'
export * from './server.ts'
