import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { Listener } from './listener.ts'

async function listen() {
  const clock = new VirtualClock()
  const notes: string[] = []
  const failures: Error[] = []
  let note = () => {}
  const listener = new Listener({
    endpoint: { host: '127.0.0.1', port: 0, tls: false },
    clock,
    backlog: 10,
    accept: socket => socket.destroy(),
    failed: failure => failures.push(failure),
    note: text => {
      notes.push(text)
      note()
    },
  })
  await listener.listen()
  onTestFinished(() => listener.close())
  /** Resolves when it accepts connections again. */
  const again = () =>
    new Promise<void>(resolve => {
      note = () => {
        if (notes.at(-1) === 'Accepting connections again') resolve()
      }
    })
  return { clock, listener, notes, failures, again }
}

/** Whether a connection is accepted. */
function reaches(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

const failure = Object.assign(new Error('accept ENFILE'), { code: 'ENFILE', syscall: 'accept' })

test('an accept error stops the listener for a second; then it goes on at the same port', async () => {
  const { clock, listener, notes, again } = await listen()
  const { port } = listener
  listener.acceptFailed(failure)
  expect(notes).toEqual(['Error accepting a client connection: accept ENFILE; trying again in 1 s'])
  expect(await reaches(port)).toBe(false)
  const accepting = again()
  clock.advance('1s')
  await accepting
  expect(await reaches(port)).toBe(true)
})

test('waits double up to 64 s; the error after that is final', async () => {
  const { clock, listener, notes, failures, again } = await listen()
  for (const seconds of [1, 2, 4, 8, 16, 32, 64]) {
    listener.acceptFailed(failure)
    expect(notes.at(-1)).toContain(`trying again in ${seconds} s`)
    const accepting = again()
    clock.advance(seconds * 1000 - 1)
    expect(notes.at(-1)).toContain('trying again')
    clock.advance(1)
    await accepting
  }
  expect(failures).toEqual([])
  listener.acceptFailed(failure)
  expect(failures.map(each => each.message)).toEqual(['accepting connections keeps failing'])
})

test('a connection in between begins the waits anew', async () => {
  const { clock, listener, notes, again } = await listen()
  for (let i = 0; i < 2; i++) {
    listener.acceptFailed(failure)
    expect(notes.at(-1)).toContain('trying again in 1 s')
    const accepting = again()
    clock.advance('1s')
    await accepting
    expect(await reaches(listener.port)).toBe(true)
  }
})

test('a socket path that the system would cut off is refused', async () => {
  const listener = new Listener({
    endpoint: { path: `/tmp/${'x'.repeat(150)}` },
    clock: new VirtualClock(),
    backlog: 10,
    accept: () => {},
    failed: () => {},
    note: () => {},
  })
  await expect(listener.listen()).rejects.toThrow('unix socket path too long (155)')
})
