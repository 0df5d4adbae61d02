import { expect, test } from 'vitest'
import { Inbox } from './inbox.ts'

function inbox() {
  const calls: string[] = []
  const wire = {
    localAddress: '',
    write: () => {},
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    close: () => {},
  }
  return { inbox: new Inbox(wire), calls }
}

test('lines and bytes, however they arrive', async () => {
  const { inbox: box } = inbox()
  const [line, next] = [box.line(), undefined]
  box.push(Buffer.from('+PO'))
  box.push(Buffer.from('NG\r\n\n$5\r\nab'))
  expect(next).toBeUndefined()
  expect(await line).toBe('+PONG')
  expect(await box.line()).toBe('')
  expect(await box.line()).toBe('$5')
  const five = box.exactly(5)
  box.push(Buffer.from('cdefg'))
  expect((await five).toString()).toBe('abcde')
  expect((await box.chunk()).toString()).toBe('fg')
})

test('what came before the end is read, then the end is said', async () => {
  const { inbox: box } = inbox()
  box.push(Buffer.from('abc'))
  box.end('gone')
  box.end('gone twice')
  expect((await box.chunk()).toString()).toBe('abc')
  await expect(box.chunk()).rejects.toThrow('gone')
})

test('a line without an end is not gathered for ever', async () => {
  const { inbox: box } = inbox()
  box.push(Buffer.alloc(5000, 'a'))
  await expect(box.line()).rejects.toThrow('without an end')
})

test('nothing more is read while much waits', async () => {
  const { inbox: box, calls } = inbox()
  const megabyte = Buffer.alloc(1024 * 1024)
  for (let i = 0; i < 5; i++) box.push(megabyte)
  expect(calls).toEqual(['pause'])
  for (let i = 0; i < 4; i++) await box.chunk()
  expect(calls).toEqual(['pause', 'resume'])
})
