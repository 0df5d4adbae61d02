/**
 * One client on a socket: bytes in, requests out of them, replies back in one write per chunk.
 *
 *     data --> parser --> dispatch --> writer --> outgoing --> one socket.write
 *      | over the query buffer limit: close         | peer does not read: run nothing until 'drain'
 *      | protocol error: reply, then close          | over the output limit: close
 *      | peer ends: replies to what it sent, then close
 *
 * Replies and messages from other clients (pub/sub, MONITOR) are gathered in order and sent together; see turns.ts.
 */
import type { Socket } from 'node:net'
import * as channels from '../engine/channels.ts'
import { dispatch, HELD_BACK } from '../engine/dispatch.ts'
import type { Engine } from '../engine/engine.ts'
import type { Outlet, Session } from '../engine/session.ts'
import { RequestParser } from '../resp/requests.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, isMessage, type ReplyError, type ReplyValue } from '../resp/values.ts'
import { descriptorOf } from './addresses.ts'
import { OVER_LIMIT, sayGoodbye } from './goodbye.ts'
import { isTooLarge, isTooMuchInput } from './input-limit.ts'
import { FLUSH_AT, OutputLimit, UNCOUNTED } from './output-limit.ts'
import { prefetch } from './prefetch.ts'
import { reset } from './reset.ts'
import type { Shared } from './shared.ts'
import { readShared } from './shared-read.ts'

/** The peer counts as not reading when this much waits for it: it may read only when all that it has to send is sent. */
const HIGH_WATER = 64 * 1024
/**
 * Milliseconds after which the replies so far are sent amid a pipeline: the peer can work on them (BullMQ does 5 % more
 * jobs a second, measured). Not where the output limit is less than is sent at once: all replies of a chunk must count.
 */
const LONG_TURN = 0.25

export class Connection implements Outlet {
  readonly session: Session
  readonly address: string
  readonly localAddress: string
  readonly fd: number
  readonly isTrusted = false
  readonly takesBytes = true
  readonly #server: Engine
  readonly #shared: Shared
  readonly #socket: Socket
  readonly #parser: RequestParser
  readonly #limit: OutputLimit
  /** Encoded replies and messages, to be sent at the end of this round of the event loop. */
  #outgoing: (Buffer | Bytes)[] = []
  #outgoingBytes = 0
  /** Bytes of replies that wait for the disk; see Turns.gate. */
  #heldBytes = 0
  /** The request that was held back, to be run first when resumed. */
  #heldBack: readonly Bytes[] | undefined
  /** A command replies later: no other is run until then. */
  #waitsForReply = false
  /** The peer does not read: its requests wait in the parser, up to the limit of that. */
  #waitsForDrain = false
  /** How far closing has come: after the running command's reply, once all is sent, done. */
  #closing: '' | 'after-reply' | 'ending' | 'closed' = ''
  #closeReason = 'peer closed'
  /** It is to end as by a crash. */
  #resets = false
  /** The server shuts down, or the peer sends nothing more: run what has arrived, then close. */
  #finishing = false

  constructor(server: Engine, shared: Shared, socket: Socket, address: string, localAddress: string) {
    this.#server = server
    this.#shared = shared
    this.#socket = socket
    this.address = address
    this.localAddress = localAddress
    this.fd = descriptorOf(socket)
    this.session = server.openSession(this)
    this.#parser = new RequestParser(server.limitsFor(this.session), ahead =>
      prefetch(this.session.db, ahead),
    )
    this.#limit = new OutputLimit(server)
    readShared(socket, shared.readBuffer, (bytes, from, to, shared) => this.#receive(bytes, from, to, shared))
    // Everything else that can happen to a socket. Without a listener for 'error' a reset would end the process.
    socket.on('drain', () => this.#drained())
    socket.on('end', () => this.#endInput())
    socket.on('error', error => {
      this.#closeReason = error.message
      // An alert of TLS leaves the socket open.
      this.#destroy()
    })
    socket.on('close', () => this.#closed())
  }

  get output(): { readonly bytes: number; readonly chunks: number } {
    const bytes = this.#socket.writableLength + this.#outgoingBytes + this.#heldBytes
    return { bytes, chunks: this.#outgoing.length + (this.#socket.writableLength > 0 ? 1 : 0) }
  }

  get pendingInput(): number {
    return this.#parser.bufferedBytes
  }

  get argumentBytes(): number {
    return this.#parser.argumentBytes
  }

  deliver(message: SharedReply): void {
    if (this.#closing !== '') return
    const bytes = message.bytes(this.session.protocol)
    // Amid its own turn, replies wait in the writer: the message goes behind them, in the order of events.
    if (this.#server.turns.active === this) {
      this.#shared.writer.raw(bytes)
      return
    }
    this.#gather(bytes)
    if (this.#limit.isExceeded(this.session, this.output.bytes)) this.#closeFor('output buffer limit')
  }

  gather(isOn: boolean): void {
    this.#socket.setNoDelay(!isOn)
  }

  sendBytes(bytes: Buffer): void {
    if (this.#closing !== '') return
    if (this.#server.turns.active === this) this.#shared.writer.raw(bytes)
    else {
      this.#gather(bytes)
      this.checkOutput()
    }
  }

  /** Sends what was gathered. */
  flush(): void {
    if (this.#outgoing.length === 0 || this.#closing === 'closed') return
    // Emptied first: what comes while these leave belongs to the next write.
    const outgoing = this.#outgoing
    const bytes = this.#outgoingBytes
    this.#outgoing = []
    this.#outgoingBytes = 0
    const { gate } = this.#server.turns
    if (gate?.holds(() => this.#release(outgoing, bytes)) === true) this.#heldBytes += bytes
    else this.#send(outgoing, bytes)
  }

  /** What replies tell of is on the disk. */
  #release(outgoing: readonly (Buffer | Bytes)[], bytes: number): void {
    this.#heldBytes -= bytes
    if (this.#closing === 'closed') return
    this.#send(outgoing, bytes)
    if (this.#closing === 'ending' && this.#heldBytes === 0) sayGoodbye(this.#socket, this.#server.clock)
  }

  #send(outgoing: readonly (Buffer | Bytes)[], bytes: number): void {
    const { stats } = this.#server
    stats.bytesOut += bytes
    stats.writes++
    // Corked writes leave in one system call.
    if (outgoing.length > 1) this.#socket.cork()
    for (let i = 0; i < outgoing.length; i++) {
      const bytes = outgoing[i] as Buffer | Bytes
      if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1')
      else this.#socket.write(bytes)
    }
    if (outgoing.length > 1) this.#socket.uncork()
    if (this.#socket.writableLength > 0) this.checkOutput()
    // What the system took at once causes no 'drain'.
    else this.session.replica?.drained(this.#server.clock.now)
    this.#count()
  }

  cutReply(reply: ReplyValue, bytes: number): void {
    const { writer } = this.#shared
    this.#takeReplies()
    writer.reply(reply, this.session.protocol)
    const encoded = Buffer.concat(writer.take())
    if (bytes > 0) this.#gather(encoded.subarray(0, bytes))
  }

  close(when: 'now' | 'after-reply' | 'reset', reason: string): void {
    if (this.#closing === 'closed') return
    this.#resets = when === 'reset'
    if (this.#closing === 'ending') {
      if (when !== 'after-reply') this.#destroy()
      return
    }
    this.#closeReason = reason
    // Amid its own turn (CLIENT KILL of oneself) the loop of requests still needs the socket, and ends it.
    if (when !== 'after-reply' && this.#server.turns.active !== this) {
      this.#destroy()
      return
    }
    this.#closing = 'after-reply'
    if (this.#server.turns.active !== this) this.#end()
  }

  resume(): void {
    this.#server.turns.afterwards(() => {
      if (this.#closing === '' && this.#heldBack !== undefined) this.#goOn()
    })
  }

  answer(reply: ReplyValue): void {
    // Often called amid another client's turn, by the command that served this one: its own turn comes after that.
    this.#server.turns.afterwards(() => {
      this.#waitsForReply = false
      if (this.#closing !== '') return
      this.#server.turns.run(this, () => {
        this.#reply(reply)
        this.#takeReplies()
      })
      this.#goOn()
    })
  }

  /** Part of a graceful shutdown: runs the requests that have arrived, sends all replies, closes. */
  finish(): void {
    this.#closeReason = 'server shuts down'
    this.#socket.pause()
    this.#endInput()
  }

  /** A chunk has come. It may hold part of a request, or hundreds; `bytes` is only lent if it is `shared`. */
  #receive(bytes: Buffer, from: number, to: number, shared: boolean): void {
    const { stats } = this.#server
    stats.bytesIn += to - from
    stats.reads++
    // Nothing runs behind the last reply, but what comes is still read: see goodbye.ts.
    if (this.#closing !== '') return
    this.#parser.push(bytes, from, to, shared)
    // Also before they run: a large request may be over the limit of clients, and is gone afterwards.
    this.#count()
    if (this.#isClosed) return
    // A client in BLPOP, or one that does not read, may send more: replies come in order, so its requests wait in the parser.
    if (!this.#stopped) this.#turn()
    // The next read of any connection overwrites the buffer: the unfinished rest is copied now.
    this.#parser.settle()
    this.#count()
    if (!this.#hasTooMuchInput || this.#closing !== '') return
    // Requests that wait for an earlier one are no fault: TCP slows the peer down. One that never ends is.
    if (this.#stopped) this.#socket.pause()
    else this.#closeFor('query buffer limit')
  }

  get #hasTooMuchInput(): boolean {
    return isTooMuchInput(this.session, this.#parser.pendingBytes, this.#shared.inputLimit)
  }

  /**
   * Runs requests until there are no more, one is held back, or the peer does not keep up.
   *
   * All that have arrived run without a break: a pipeline costs one read, one turn and one write. Nothing here waits, so
   * no other client's command comes between, and what is said about a turn (see turns.ts) needs no lock.
   */
  #turn(): void {
    this.#server.turns.run(this, this.#runRequests)
    // QUIT, a protocol error: only now, when the last replies have left the writer that all connections share.
    if (this.#closing === 'after-reply') this.#end()
  }

  /** The loop of a turn. It is a field and not a closure within `#turn`, since most turns are for one request only. */
  readonly #runRequests = () => {
    const { stats } = this.#server
    const { writer, checkOutputAt } = this.#shared
    const isStranger = this.session.needsAuth
    const checkAt = isStranger ? Math.min(checkOutputAt, UNCOUNTED + 1) : checkOutputAt
    let sendAt = checkAt < FLUSH_AT ? Number.POSITIVE_INFINITY : stats.turnTime + LONG_TURN
    // One request may have all of it; many small ones, of which the first is almost run, are no fault.
    const looksForLarge = this.#hasTooMuchInput
    for (;;) {
      let argv: readonly Bytes[]
      // What was held back came before all that the parser has.
      if (this.#heldBack !== undefined) {
        argv = this.#heldBack
        this.#heldBack = undefined
      } else {
        const next = this.#parser.next()
        // The rest of a request is still on its way: the next chunk begins another turn.
        if (next === null) break
        // Where one request ends in disorder, nobody knows where the next begins: the connection cannot go on.
        if (!Array.isArray(next)) {
          this.#protocolError(next)
          break
        }
        argv = next
        if (looksForLarge && isTooLarge(this.session, argv, this.#shared.inputLimit)) {
          this.#closeFor('query buffer limit')
          break
        }
        // The end of the command before is the time now: no clock is read for this.
        if (stats.turnTime > sendAt) {
          this.#takeReplies()
          this.flush()
          sendAt = stats.turnTime + LONG_TURN
        }
      }
      const reply = dispatch(this.session, argv)
      // No reply yet. Replies carry no ids, so the requests behind this one must not overtake it.
      if (typeof reply === 'symbol') {
        if (reply === HELD_BACK) this.#heldBack = argv
        else this.#waitsForReply = true
        break
      }
      this.#reply(reply)
      if (this.#closing !== '') break
      // A short pipeline may ask for gigabytes: output is looked at after each reply, not only at the end.
      if (writer.length >= checkAt && !this.#makeRoom()) break
    }
    // The writer must be empty for the next connection. What it held leaves at the end of this round of the event loop.
    this.#takeReplies()
    // Ten thousand strangers may send in one round, each more than once.
    if (isStranger && !this.#isClosed && this.#limit.isExceeded(this.session, this.output.bytes))
      this.#closeFor('output buffer limit')
  }

  /** Amid a pipeline: hands the replies to the socket. Returns whether the turn may go on. */
  #makeRoom(): boolean {
    this.#takeReplies()
    if (this.#limit.isExceeded(this.session, this.output.bytes)) {
      this.#closeFor('output buffer limit')
      return false
    }
    if (this.#outgoingBytes < FLUSH_AT) return true
    this.flush()
    // What the system did not take waits in our memory: of a peer that does not read, no more requests are run.
    if (this.#socket.writableLength <= HIGH_WATER) return true
    this.#waitsForDrain = true
    return false
  }

  #reply(reply: ReplyValue): void {
    const { session } = this
    // Messages are no replies: CLIENT REPLY OFF does not silence them.
    if (session.replyMode === 'on' || isMessage(reply)) {
      this.#shared.writer.reply(reply, session.protocol)
    } else if (session.replyMode === 'skip-next') session.replyMode = 'skip'
    else if (session.replyMode === 'skip') session.replyMode = 'on'
    session.deliverHeld()
  }

  #protocolError(error: ReplyError): void {
    this.#shared.writer.reply(error, 2)
    this.#server.stats.countError(error)
    this.#note('debug', `Protocol error from client: ${error.message}`)
    this.#closeReason = 'protocol error'
    this.#closing = 'after-reply'
  }

  #takeReplies(): void {
    const { writer } = this.#shared
    if (writer.length === 0) return
    const text = writer.takeText()
    if (text !== undefined) this.#gather(text)
    else for (const chunk of writer.take()) this.#gather(chunk)
  }

  /** The first bytes of a round have it flushed at its end; later ones join them. */
  #gather(bytes: Buffer | Bytes): void {
    if (this.#outgoing.push(bytes) === 1) this.#server.turns.flushLater(this)
    this.#outgoingBytes += bytes.length
  }

  checkOutput(): void {
    if (this.#closing === 'closed') return
    const bytes = this.output.bytes
    if (this.#limit.isExceeded(this.session, bytes)) this.#closeFor('output buffer limit')
    // A replica says how far it has come, however slowly it reads.
    else if (bytes > HIGH_WATER && this.#closing === '' && this.session.kind !== 'replica')
      this.#waitsForDrain = true
  }

  #drained(): void {
    // Asked for its other effect: a soft limit's time stops when the output is below it again.
    this.#limit.isExceeded(this.session, this.output.bytes)
    this.session.replica?.drained(this.#server.clock.now)
    this.#count()
    if (!this.#waitsForDrain || this.#closing !== '') return
    this.#waitsForDrain = false
    if (!this.#stopped) this.#goOn()
  }

  /** While memory is limited, buffers count at once; else ten times a second is enough (see cron.ts). */
  #count(): void {
    const { memory } = this.#server
    if (memory.isLimited && this.#closing !== 'closed') memory.count(this.session)
  }

  get #isClosed(): boolean {
    return this.#closing === 'closed'
  }

  /** Whether requests must wait: for the peer to read, or for a command to end. */
  get #stopped(): boolean {
    return this.#waitsForDrain || this.#waitsForReply || this.#heldBack !== undefined
  }

  /** Runs the requests that have arrived meanwhile, and reads on. */
  #goOn(): void {
    // First what is there already: it may stop again, and then nothing is to be read.
    this.#turn()
    this.#count()
    if (this.#closing !== '') return
    if (this.#finishing) {
      if (!this.#stopped) this.#end()
    } else if (!this.#hasTooMuchInput) this.#socket.resume()
  }

  /** Nothing more will be run than what has arrived. A command that waits for keys waits no longer. */
  #endInput(): void {
    this.#finishing = true
    const { waitsForKeys, isSilent } = this.session
    if (this.#closing === '' && (!this.#stopped || waitsForKeys || isSilent)) this.#end()
  }

  #closeFor(limit: keyof typeof OVER_LIMIT): void {
    const { counter, text } = OVER_LIMIT[limit]
    this.#server.stats[counter]++
    this.#note('warn', text)
    this.#closeReason = limit
    this.#destroy()
  }

  /** Closes once everything is sent. Input is read and dropped, so that the peer gets its last replies. */
  #end(): void {
    if (this.#resets) {
      this.#destroy()
      return
    }
    this.#server.leave(this.session)
    this.flush()
    this.#closing = 'ending'
    if (this.#heldBytes === 0) sayGoodbye(this.#socket, this.#server.clock)
  }

  #destroy(): void {
    this.#closing = 'closed'
    this.#server.leave(this.session)
    if (this.#resets) reset(this.#socket)
    else this.#socket.destroy()
  }

  #closed(): void {
    this.#closing = 'closed'
    this.#outgoing = []
    this.#outgoingBytes = 0
    this.#limit.stop()
    this.#server.closeSession(this.session, this.#closeReason)
  }

  #note(level: 'debug' | 'warn', text: string): void {
    if (!channels.note.hasSubscribers) return
    channels.note.publish({ server: this.#server, level, text, client: this.session })
  }
}
