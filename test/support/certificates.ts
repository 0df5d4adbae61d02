/**
 * Certificates for tests, made by openssl when they are needed: an authority, who it has signed for, and the wrong
 * ones. Nothing of it is kept: they lie in a folder that goes with the test's process.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Paths of PEM files. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  readonly folder: string
  /** The authority that servers and clients trust, and its text. */
  readonly ca: string
  readonly caText: string
  /** For `localhost` and the addresses of this machine. */
  readonly server: Identity
  /** A client whose common name is `alice`. */
  readonly client: Identity
  /** One whose common name is that of the user `default`. */
  readonly user: Identity
  /** The server's certificate, with a key that only the passphrase `secret` opens. */
  readonly locked: Identity
  /** Signed by the same authority, and over since 2020. */
  readonly expired: Identity
  /** Signed by another authority. */
  readonly stranger: Identity
  readonly strangerCa: string
}

let made: Certificates | undefined

/** The same for all tests of a process. */
export function certificates(): Certificates {
  made ??= makeCertificates()
  return made
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'mini-redis-certificates-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string) => join(folder, name)
  const names = at('names.cnf')
  writeFileSync(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\n')

  const authority = (name: string): Identity => {
    const made = { cert: at(`${name}.crt`), key: at(`${name}.key`) }
    openssl(
      'req',
      '-x509',
      ...EC,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      made.key,
      '-out',
      made.cert,
    )
    return made
  }
  const signed = (name: string, common: string, by: Identity, when: readonly string[]): Identity => {
    const made = { cert: at(`${name}.crt`), key: at(`${name}.key`) }
    const request = at(`${name}.csr`)
    openssl('req', '-new', ...EC, '-subj', `/CN=${common}`, '-keyout', made.key, '-out', request)
    const issuer = ['-CA', by.cert, '-CAkey', by.key, '-CAcreateserial']
    openssl('x509', '-req', '-in', request, ...issuer, ...when, '-extfile', names, '-out', made.cert)
    return made
  }

  const ca = authority('ca')
  const strangerCa = authority('stranger-ca')
  const days = ['-days', '2']
  const server = signed('server', 'localhost', ca, days)
  const locked = { cert: server.cert, key: at('locked.key') }
  openssl('pkey', '-in', server.key, '-aes256', '-passout', 'pass:secret', '-out', locked.key)
  return {
    folder,
    ca: ca.cert,
    caText: readFileSync(ca.cert, 'utf8'),
    server,
    client: signed('client', 'alice', ca, days),
    user: signed('user', 'default', ca, days),
    locked,
    // A negative number of days ends it before it begins: over, whatever the time.
    expired: signed('expired', 'localhost', ca, ['-days', '-1']),
    stranger: signed('stranger', 'localhost', strangerCa, days),
    strangerCa: strangerCa.cert,
  }
}

function openssl(...args: readonly string[]): void {
  try {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT')
      throw new Error('tests of TLS need openssl: apt-get install openssl', { cause: failure })
    throw failure
  }
}
