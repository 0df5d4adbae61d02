#!/usr/bin/env node
import { createServer } from '../server/server.ts'

const server = await createServer({ port: Number(process.argv[3] ?? 6379) }).listen()
process.on('SIGINT', () => process.exit())
console.log('Ready to accept connections', server.port)
