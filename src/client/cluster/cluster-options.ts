/** What `connectCluster()` is told: some nodes of the cluster, and how to be the client of all. */

import type { Address, MapAddress } from '../address.ts'
import type { ClientOptions } from '../core.ts'
import { OptionError } from '../errors.ts'
import {
  type Checks,
  callback,
  checkOptions,
  checkValue,
  either,
  listOf,
  milliseconds,
  object,
  oneOf,
  words,
} from '../option-checks.ts'
import { type ConnectionOptions, type Settings, settingsOf } from '../options.ts'
import type { PauseOptions } from '../pause.ts'
import { optionsOf } from '../target.ts'

export interface ClusterOptions
  extends Omit<ClientOptions, 'host' | 'port' | 'path' | 'database' | 'reconnect'> {
  /**
   * Who answers commands that only read: the primary of their slot (the default), or a replica of it, which may be a
   * little behind; if there is none, the primary.
   */
  readonly reads?: 'primary' | 'replica' | undefined
  /**
   * Where a node is for this program, when the nodes tell of addresses that only they can reach, as in containers.
   *
   * @example
   * const mapAddress = ({ port }) => ({ host: 'localhost', port })
   */
  readonly mapAddress?: MapAddress | undefined
  /** Pauses before the cluster is asked about its nodes again, while something is wrong. */
  readonly reconnect?: PauseOptions | undefined
}

/** One of the nodes: a URL such as `redis://10.0.0.1:7000`, or options. */
export type ClusterNode = string | URL | Omit<ConnectionOptions, 'database' | 'path'>

/** The same, checked, with defaults. */
export interface ClusterSettings extends Pick<ClientOptions, 'timeout' | 'onState' | 'queue'> {
  readonly mapAddress: MapAddress | undefined
  /** The nodes to begin with. */
  readonly seeds: readonly [Address, ...Address[]]
  /** How to talk to every node, but for host and port. */
  readonly common: Settings
  readonly reads: 'primary' | 'replica'
  readonly pauses: PauseOptions
}

const CALLER = 'connectCluster'
const OWN: Checks<Pick<ClusterOptions, 'reads' | 'reconnect' | 'mapAddress'>> = {
  reads: oneOf('primary', 'replica'),
  reconnect: object,
  mapAddress: callback,
}
const PAUSES: Checks<PauseOptions> = { minDelay: milliseconds, maxDelay: milliseconds }
const NODES = listOf(either(words, object))

/** @throws OptionError for what is no node and no option */
export function clusterSettings(nodes: readonly ClusterNode[], options: ClusterOptions): ClusterSettings {
  checkValue(CALLER, 'the nodes', nodes, NODES)
  checkValue(CALLER, 'the options', options, object)
  const { reads, reconnect, mapAddress, ...rest } = options
  const own = checkOptions(CALLER, { reads, reconnect, mapAddress }, OWN)
  const pauses = checkOptions(`${CALLER}: reconnect`, own.reconnect ?? {}, PAUSES)
  const { host, port, path, ...given } = optionsOf(CALLER, {}, rest)
  if (host !== undefined || port !== undefined || path !== undefined)
    throw new OptionError(`${CALLER}: hosts and ports stand in the list of nodes`)
  const known: readonly ConnectionOptions[] = nodes.map(node => optionsOf(CALLER, node, {}))
  for (const { path: socket, database = 0 } of [...known, { ...given, path: undefined }]) {
    if (socket !== undefined) throw new OptionError(`${CALLER}: the nodes of a cluster have no unix sockets`)
    if (database !== 0) throw new OptionError(`${CALLER}: a cluster has no databases but number 0`)
  }
  const [first, ...others] = known.map(each => settingsOf(each))
  const common = settingsOf({ ...known[0], ...given })
  return {
    seeds: [first ?? common, ...others],
    common,
    reads: own.reads ?? 'primary',
    pauses,
    mapAddress: own.mapAddress,
    timeout: given.timeout,
    onState: given.onState,
    queue: given.queue,
  }
}
