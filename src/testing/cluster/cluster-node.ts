/** A node of a test cluster as a test sees it. */
import { INSPECT, type InspectArguments, shown } from '../../client/inspect.ts'
import { TestNode } from '../group/test-node.ts'
import type { Member } from './member.ts'

export class TestClusterNode extends TestNode {
  /** What it is to the other nodes. */
  readonly #member: Member
  readonly #nodeOf: (member: Member) => TestClusterNode

  /** @param nodeOf gives the nodes of others */
  constructor(member: Member, nodeOf: (member: Member) => TestClusterNode) {
    super(member)
    this.#member = member
    this.#nodeOf = nodeOf
  }

  /** As CLUSTER MYID tells. */
  get id(): string {
    return this.#member.id
  }

  /** Whose data it copies; undefined: it is a primary. */
  get primary(): TestClusterNode | undefined {
    const { primary } = this.#member
    return primary === undefined ? undefined : this.#nodeOf(primary)
  }

  override [INSPECT](...how: InspectArguments): string {
    const { id, port, primary, isUp, server } = this
    const role = primary === undefined ? 'primary' : 'replica'
    return shown('TestClusterNode', { id, port, role, isUp, server }, how)
  }
}
