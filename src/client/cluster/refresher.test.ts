import { expect, test } from 'vitest'
import { Refresher } from './refresher.ts'

/** A look that a test ends. */
function looks() {
  const open: (() => void)[] = []
  let begun = 0
  const refresher = new Refresher(
    () => {
      begun++
      return new Promise(resolve => open.push(resolve))
    },
    { minDelay: 1, maxDelay: 1 },
  )
  const began = async (count: number) => {
    while (begun < count) await new Promise(setImmediate)
  }
  return { refresher, began, end: () => open.shift()?.(), count: () => begun }
}

test('many reasons make one look, and a reason during it another one', async () => {
  const { refresher, began, end, count } = looks()
  for (let i = 0; i < 100; i++) refresher.soon()
  await began(1)
  for (let i = 0; i < 100; i++) refresher.soon()
  expect(count()).toBe(1)
  end()
  await began(2)
  end()
  refresher.soon()
  await began(3)
  expect(count()).toBe(3)
})

test('closed, it looks no more', async () => {
  const { refresher, began, end, count } = looks()
  refresher.soon()
  await began(1)
  refresher.soon()
  refresher.close()
  end()
  refresher.soon()
  await new Promise(resolve => setTimeout(resolve, 5))
  expect(count()).toBe(1)
})
