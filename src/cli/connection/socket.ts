/** Opens the socket that the options ask for: TCP, TLS or unix; and says what went wrong as C's strerror() does. */
import { readdirSync, readFileSync } from 'node:fs'
import { connect as connectPlain, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls'
import { getSystemErrorMap } from 'node:util'
import { cipherList } from '../../net/tls-settings.ts'
import { Exit } from '../exit.ts'
import type { Options } from '../options/options.ts'

/** A connection that is idle for so long is probed, so that a dead peer is noticed. */
const KEEP_ALIVE = 15_000

/** Rejects with an Error whose message is for people. */
export function openSocket(options: Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { host, port, socket: path, tls } = options
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error('Invalid port')
    const target = path === undefined ? { host, port } : { path }
    const socket = tls
      ? connectTls({ ...tlsOptions(options), ...target })
      : connectPlain({ ...target, noDelay: true })
    const fail = (error: Error) => {
      socket.destroy()
      reject(new Error(describe(error), { cause: error }))
    }
    socket.once('error', fail)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.removeListener('error', fail)
      if (path === undefined) socket.setNoDelay().setKeepAlive(true, KEEP_ALIVE)
      resolve(socket)
    })
  })
}

/** As in redis-cli, the chain of the server's certificate is verified and its host name is not. */
export function tlsOptions(options: Options): TlsOptions {
  const { certificate, key, ciphers = '', cipherSuites = '' } = options
  const authorities = readOr('Invalid CA Certificate File/Directory', () => authoritiesOf(options))
  return {
    checkServerIdentity: () => undefined,
    rejectUnauthorized: !options.insecure,
    ...(options.sni === undefined ? {} : { servername: options.sni }),
    ...(authorities.length === 0 ? {} : { ca: authorities }),
    ...(certificate === undefined
      ? {}
      : { cert: readOr('Invalid client certificate', () => readFileSync(certificate)) }),
    ...(key === undefined ? {} : { key: readOr('Invalid private key', () => readFileSync(key)) }),
    ciphers: cipherList(ciphers, cipherSuites),
  }
}

function authoritiesOf({ caFile, caFolder }: Options): Buffer[] {
  const files = caFile === undefined ? [] : [caFile]
  if (caFolder !== undefined) {
    for (const entry of readdirSync(caFolder, { withFileTypes: true }))
      if (!entry.isDirectory()) files.push(join(caFolder, entry.name))
  }
  return files.map(file => readFileSync(file))
}

function readOr<T>(complaint: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new Exit(1, `Could not negotiate a TLS connection: ${complaint}`)
  }
}

/** Where libuv words an error differently from strerror(), or does not know it. */
const MESSAGES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection reset by peer',
}

/** The text of an error of the system. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  const known = MESSAGES[code]
  if (known !== undefined) return known
  for (const [name, message] of getSystemErrorMap().values()) {
    if (name === code) return message.charAt(0).toUpperCase() + message.slice(1)
  }
  if (/CERT|SIGNATURE|ISSUER/.test(code)) return 'SSL_connect failed: certificate verify failed'
  return error.message
}
