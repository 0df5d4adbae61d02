/** A node of a test cluster as a test sees it: the controls of its server, and what it is in the cluster. */
import { INSPECT, type InspectArguments, shown } from '../../client/inspect.ts'
import { type Controls, controlsOf } from '../controls.ts'
import type { Member } from './member.ts'

export interface TestClusterNode extends Controls {
  /** As CLUSTER MYID tells. */
  readonly id: string
  readonly host: string
  readonly port: number
  /** Whether it was not killed. */
  readonly isUp: boolean
  /** Whose data it copies; undefined: it is a primary. */
  readonly primary: TestClusterNode | undefined
}

/** @param nodeOf gives the nodes of others */
export function clusterNode(member: Member, nodeOf: (member: Member) => TestClusterNode): TestClusterNode {
  const { server } = member
  const shows = {
    [INSPECT]: (...how: InspectArguments) => {
      const { id, port, primary, hasFailed } = member
      const role = primary === undefined ? 'primary' : 'replica'
      return shown('TestClusterNode', { id, port, role, isUp: !hasFailed, server }, how)
    },
  }
  return {
    ...controlsOf(server),
    get id() {
      return member.id
    },
    host: member.host,
    port: member.port,
    get isUp() {
      return !member.hasFailed
    },
    get primary() {
      return member.primary === undefined ? undefined : nodeOf(member.primary)
    },
    ...shows,
  }
}
