/**
 * What TLS is done with, from the directives `tls-*` and the files that they name: for connections that are accepted,
 * and for those to other servers. Everything is read and tried before anything is changed; what is wrong is named.
 */
import { constants } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ConnectionOptions,
  createSecureContext,
  DEFAULT_CIPHERS,
  type SecureContextOptions,
  type TlsOptions as ServerSettings,
} from 'node:tls'
import type { Config } from '../config/config.ts'

/** Text in the PEM format, of any number of certificates, or of one key. */
type Pem = string | Buffer

export interface TlsOptions {
  /** Port for TLS; 0 takes any free one, and is the default. Beside it stands `port`; `port: false` leaves TLS alone. */
  readonly port?: number
  /** The server's certificate, then those between it and its authority. PEM, as for all of these. */
  readonly cert: Pem
  readonly key: Pem
  /** Opens the key. */
  readonly passphrase?: string
  /** The authorities that may have signed the clients' certificates. */
  readonly ca?: Pem | readonly Pem[]
  /**
   * Whether clients must have a certificate; `'optional'`: they need not, but one that is sent must be right. Default:
   * true if there is a `ca`, else false.
   */
  readonly authClients?: boolean | 'optional'
}

/** A certificate with its key, and where both are from. */
interface Identity {
  readonly cert: Pem
  readonly key: Pem
  readonly passphrase: string
  readonly certFrom: string
  readonly keyFrom: string
}

const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** The bits that leave one version out; the oldest and the newest that are left in are Node's own options. */
const WITHOUT: Readonly<Record<(typeof PROTOCOLS)[number], number>> = {
  TLSv1: constants.SSL_OP_NO_TLSv1,
  'TLSv1.1': constants.SSL_OP_NO_TLSv1_1,
  'TLSv1.2': constants.SSL_OP_NO_TLSv1_2,
  'TLSv1.3': constants.SSL_OP_NO_TLSv1_3,
}

const NO_AUTHORITY =
  'Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!'

/**
 * For the connections that a server accepts.
 *
 * @param given what createServer() was told; a directive that names a file takes its place
 * @throws Error that says what is wrong, and in which file
 */
export function serverSettings(config: Config, given: TlsOptions | undefined): ServerSettings {
  const identity = serverIdentity(config, given)
  const authorities = authoritiesOf(config, given)
  const clients = config.value('tls-auth-clients')
  const needsAuthority = clients !== 'no' || config.value('tls-cluster') || config.value('tls-replication')
  if (needsAuthority && authorities.length === 0) throw new Error(NO_AUTHORITY)
  const common = commonSettings(config, identity, authorities)
  // Sessions are kept by clients, as tickets that this server alone can read.
  const sessions = config.value('tls-session-caching')
  const secureOptions =
    (common.secureOptions ?? 0) |
    constants.SSL_OP_NO_RENEGOTIATION |
    (sessions ? 0 : constants.SSL_OP_NO_TICKET)
  const settings = {
    ...common,
    secureOptions,
    honorCipherOrder: config.value('tls-prefer-server-ciphers'),
    dhparam: dhParams(config.value('tls-dh-params-file')),
    sessionIdContext: 'redis',
    // OpenSSL takes 0 for its own default.
    sessionTimeout: Math.max(1, config.value('tls-session-cache-timeout')),
  }
  tried(() => createSecureContext(settings), 'Failed to configure TLS')
  return { ...settings, requestCert: clients !== 'no', rejectUnauthorized: false }
}

/**
 * For connections to other servers: of replicas to their primary, of MIGRATE. As in Redis, the other's certificate must
 * be signed by an authority of ours, and may be for any host.
 *
 * @throws Error that says what is wrong, and in which file
 */
export function clientSettings(config: Config, given: TlsOptions | undefined): ConnectionOptions {
  const cert = config.value('tls-client-cert-file')
  const key = config.value('tls-client-key-file')
  const identity =
    cert === '' || key === ''
      ? serverIdentity(config, given)
      : identityOf(cert, key, config.value('tls-client-key-file-pass'))
  return {
    ...commonSettings(config, identity, authoritiesOf(config, given)),
    rejectUnauthorized: true,
    checkServerIdentity: () => undefined,
  }
}

function commonSettings(
  config: Config,
  identity: Identity,
  authorities: readonly Pem[],
): SecureContextOptions {
  const { cert, key, passphrase, certFrom, keyFrom } = identity
  tried(() => createSecureContext({ cert }), `Failed to load certificate: ${certFrom}`)
  tried(() => createSecureContext({ cert, key, passphrase }), `Failed to load private key: ${keyFrom}`)
  const versions = versionsOf(config.value('tls-protocols'))
  const suites = config.value('tls-ciphersuites')
  // Node knows by this beginning what is a suite, and would take others for ciphers.
  if (suites !== '' && !suites.split(':').every(name => name.startsWith('TLS_')))
    throw new Error(`Failed to configure ciphersuites: ${suites}`)
  const ciphers = cipherList(config.value('tls-ciphers'), suites)
  tried(() => createSecureContext({ ciphers }), `Failed to configure ciphers: ${ciphers}`)
  // Without a list of its own Node would trust everybody whom browsers trust.
  return { cert, key, passphrase, ca: [...authorities], ciphers, ...versions }
}

function serverIdentity(config: Config, given: TlsOptions | undefined): Identity {
  const cert = config.value('tls-cert-file')
  const key = config.value('tls-key-file')
  if (cert === '' && given !== undefined) {
    const { passphrase = '' } = given
    return { cert: given.cert, key: given.key, passphrase, certFrom: 'option cert', keyFrom: 'option key' }
  }
  if (cert === '') throw new Error('No tls-cert-file configured!')
  if (key === '') throw new Error('No tls-key-file configured!')
  return identityOf(cert, key, config.value('tls-key-file-pass'))
}

function identityOf(certFrom: string, keyFrom: string, passphrase: string): Identity {
  return {
    cert: read(certFrom, 'certificate'),
    key: read(keyFrom, 'private key'),
    passphrase,
    certFrom,
    keyFrom,
  }
}

function authoritiesOf(config: Config, given: TlsOptions | undefined): readonly Pem[] {
  const file = config.value('tls-ca-cert-file')
  const folder = config.value('tls-ca-cert-dir')
  const found: Pem[] = []
  if (file !== '') found.push(certificatesIn(file))
  if (folder !== '') for (const ca of certificatesBelow(folder)) found.push(ca)
  if (file === '' && folder === '' && given?.ca !== undefined) found.push(...[given.ca].flat())
  for (const ca of found)
    tried(() => createSecureContext({ ca }), `Failed to configure CA certificate(s) file/directory`)
  return found
}

function certificatesIn(file: string): Buffer {
  const text = read(file, 'CA certificate(s)')
  if (!hasCertificate(text))
    throw new Error(`Failed to load CA certificate(s): ${file}: no certificate in it`)
  return text
}

/** Every file of a folder that holds certificates; OpenSSL would look for names that are hashes. */
function certificatesBelow(folder: string): readonly Buffer[] {
  const names = tried(
    () => readdirSync(folder, { withFileTypes: true }),
    `Failed to configure CA certificate(s) file/directory: ${folder}`,
  )
  const files = names.filter(entry => !entry.isDirectory()).map(entry => join(folder, entry.name))
  return files.map(file => read(file, 'CA certificate(s)')).filter(hasCertificate)
}

function hasCertificate(text: Buffer): boolean {
  return text.includes('-----BEGIN CERTIFICATE') || text.includes('-----BEGIN TRUSTED CERTIFICATE')
}

/** Node takes a file without parameters for none; Bun chooses none by itself. */
function dhParams(file: string): Buffer | 'auto' | undefined {
  if (file === '') return process.versions['bun'] === undefined ? 'auto' : undefined
  const text = read(file, 'DH params')
  const from = `Failed to load DH params: ${file}`
  if (!text.includes('DH PARAMETERS-----')) throw new Error(`${from}: no parameters in it`)
  tried(() => createSecureContext({ dhparam: text }), from)
  return text
}

function versionsOf(text: string): SecureContextOptions {
  const words = text.split(' ').filter(word => word !== '')
  const unknown = words.find(word => !PROTOCOLS.some(each => each.toLowerCase() === word.toLowerCase()))
  if (unknown !== undefined) {
    throw new Error(
      `Invalid tls-protocols specified: ${unknown}. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.`,
    )
  }
  const wanted = PROTOCOLS.filter(each =>
    words.length === 0
      ? each === 'TLSv1.2' || each === 'TLSv1.3'
      : words.some(word => word.toLowerCase() === each.toLowerCase()),
  )
  const secureOptions = PROTOCOLS.filter(each => !wanted.includes(each)).reduce(
    (bits, each) => bits | WITHOUT[each],
    0,
  )
  return { secureOptions, minVersion: wanted[0] ?? 'TLSv1.2', maxVersion: wanted.at(-1) ?? 'TLSv1.3' }
}

/**
 * Node has one list for the ciphers up to TLS 1.2 and the suites of 1.3, and offers none of those that the list lacks.
 *
 * @param older ciphers up to TLS 1.2, with colons between them; empty: the usual ones
 * @param suites the same for TLS 1.3
 */
export function cipherList(older: string, suites: string): string {
  const usual = DEFAULT_CIPHERS.split(':')
  return [
    ...(suites === '' ? usual.filter(name => name.startsWith('TLS_')) : [suites]),
    ...(older === '' ? usual.filter(name => !name.startsWith('TLS_')) : [older]),
  ].join(':')
}

function read(file: string, what: string): Buffer {
  return tried(() => readFileSync(file), `Failed to load ${what}: ${file}`)
}

function tried<T>(action: () => T, complaint: string): T {
  try {
    return action()
  } catch (failure) {
    throw new Error(`${complaint}: ${reasonOf(failure)}`, { cause: failure })
  }
}

/** OpenSSL's reason without its numbers and the line of its source: `wrong version number`. */
export function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure)
  return 'reason' in failure && typeof failure.reason === 'string' ? failure.reason : failure.message
}
