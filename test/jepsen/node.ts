/**
 * One of our servers as a process, behind a gate. It keeps its data (each write is on the disk before it is answered) and
 * its configuration, which a sentinel rewrites: so it comes back as what it was.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../support/server-process.ts'
import { OUR_SERVER } from '../support/tool.ts'
import { askOnce } from './asking.ts'
import { type Gate, gateTo } from './gate.ts'

export class Node {
  readonly name: string
  /** Where it listens, and where others are told that it does. */
  readonly port: number
  readonly gate: Gate
  readonly #file: string
  readonly #log: string
  /** How often it has ended though nobody killed it. */
  endings = 0
  #isKilled = false
  #child: ChildProcess | undefined

  private constructor(name: string, port: number, gate: Gate, file: string) {
    this.name = name
    this.port = port
    this.gate = gate
    this.#file = file
    this.#log = `${file}.log`
  }

  static async start(name: string, folder: string, primary?: Node): Promise<Node> {
    const port = await freePort()
    const gate = await gateTo(port)
    const own = join(folder, name)
    mkdirSync(own)
    const file = join(own, 'redis.conf')
    const lines = [
      `port ${port}`,
      `dir ${own}`,
      'save ""',
      'appendonly yes',
      'appendfsync always',
      'enable-debug-command yes',
      'repl-diskless-sync-delay 0',
      'repl-timeout 5',
      'repl-ping-replica-period 1',
      'shutdown-timeout 0',
      `repl-diskless-load ${name === 'b' ? 'swapdb' : 'disabled'}`,
      `replica-announce-port ${gate.port}`,
      ...(primary === undefined ? [] : [`replicaof 127.0.0.1 ${primary.gate.port}`]),
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    const node = new Node(name, port, gate, file)
    await node.run()
    return node
  }

  get isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null
  }

  /** Starts it, again perhaps, and waits until it answers. */
  async run(): Promise<void> {
    const [program = '', ...args] = OUR_SERVER
    this.#isKilled = false
    const log = openSync(this.#log, 'a')
    const child = spawn(program, [...args, this.#file], { stdio: ['ignore', log, log] })
    closeSync(log)
    this.#child = child
    child.once('exit', () => {
      if (this.#child === child && !this.#isKilled) this.endings++
    })
    while ((await askOnce(this.port, 'PING')) === undefined) {
      if (!this.isRunning) throw new Error(`${this.name} ended with ${child.exitCode}`)
    }
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || !this.isRunning) return
    this.#isKilled = true
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  hold(): void {
    this.#child?.kill('SIGSTOP')
  }

  release(): void {
    this.#child?.kill('SIGCONT')
  }

  /** The last lines that it has told. */
  get lastWords(): string {
    return readFileSync(this.#log, 'utf8').split('\n').slice(-40).join('\n')
  }

  async stop(): Promise<void> {
    await this.kill()
    await this.gate.close()
  }
}
