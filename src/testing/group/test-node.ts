/** A server of a group as a test sees it: its controls, and what it is among the others. */
import { INSPECT, type InspectArguments, shown } from '../../client/inspect.ts'
import { type Controls, controlsOf } from '../controls.ts'
import type { GroupServer } from './group-server.ts'

export class TestNode implements Controls {
  readonly server: Controls['server']
  readonly url: Controls['url']
  readonly faults: Controls['faults']
  readonly calls: Controls['calls']
  readonly idle: Controls['idle']
  readonly contents: Controls['contents']
  readonly pause: Controls['pause']
  readonly resume: Controls['resume']
  /** Where clients reach it. */
  readonly host: string
  readonly port: number
  /** What it is to the others. */
  readonly #member: GroupServer

  constructor(member: GroupServer) {
    const controls = controlsOf(member.server)
    this.server = controls.server
    this.url = controls.url
    this.faults = controls.faults
    this.calls = controls.calls
    this.idle = controls.idle
    this.contents = controls.contents
    this.pause = controls.pause
    this.resume = controls.resume
    this.host = member.host
    this.port = member.port
    this.#member = member
  }

  /** Whether it was not killed. */
  get isUp(): boolean {
    return !this.#member.hasFailed
  }

  [INSPECT](...how: InspectArguments): string {
    const { port, isUp, server } = this
    return shown('TestNode', { port, isUp, server }, how)
  }
}
