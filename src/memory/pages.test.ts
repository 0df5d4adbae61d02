import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Frames } from './frames.ts'
import { type FrozenPages, Pages } from './pages.ts'

const operations = fc.array(
  fc.record({
    name: fc.constantFrom(
      ...[
        'add',
        'add-many-rarely',
        'write',
        'write',
        'write',
        'drop',
        'freeze',
        'release',
        'fork',
        'end',
        'clear-rarely',
      ],
    ),
    which: fc.nat(),
    value: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  }),
  { maxLength: 60 },
)

interface View {
  readonly frozen: FrozenPages
  readonly model: ReadonlyMap<number, number>
}

/** Pages, and what should be in them. */
interface Side {
  readonly pages: Pages<Int32Array>
  readonly model: Map<number, number>
  readonly views: View[]
}

test('pages hold what was written, each fork goes its own way, and every frozen view shows what was there', () => {
  fc.assert(
    fc.property(operations, list => {
      const frames = new Frames()
      const sides: Side[] = [{ pages: Pages.ofWords(frames), model: new Map(), views: [] }]
      for (const { name, which, value } of list) {
        const side = sides[value % sides.length] as Side
        const { pages, model, views } = side
        const page = [...model.keys()][which % Math.max(1, model.size)]
        if (name === 'add') add(side, value)
        else if (name === 'add-many-rarely' && value % 5 === 0) {
          // So that views are counted for some pages and not for others.
          for (let i = 0; i < 300; i++) add(side, i)
        } else if (name === 'write' && page !== undefined) {
          pages.writable(page)[7] = value
          model.set(page, value)
        } else if (name === 'drop' && page !== undefined) {
          pages.drop(page)
          model.delete(page)
        } else if (name === 'freeze') views.push({ frozen: pages.freeze(), model: new Map(model) })
        else if (name === 'release') views.splice(which % Math.max(1, views.length), 1)[0]?.frozen.release()
        else if (name === 'fork') sides.push({ pages: pages.fork(), model: new Map(model), views: [] })
        else if (name === 'end' && sides.length > 1) end(sides.splice(which % sides.length, 1))
        else if (name === 'clear-rarely' && value % 11 === 0) {
          pages.clear()
          model.clear()
        }
        for (const each of sides) check(frames, each)
      }
      end(sides)
      expect(frames.used).toBe(0)
    }),
  )
})

function add({ pages, model }: Side, value: number): void {
  const added = pages.add()
  expect(model.has(added)).toBe(false)
  pages.writable(added)[7] = value
  model.set(added, value)
}

function check(frames: Frames, { pages, model, views }: Side): void {
  expect(pages.count).toBe(model.size)
  expect(pages.isFrozen).toBe(views.length > 0)
  const now = [...model.keys()].map(page => pages.views[page]?.[7])
  expect(now).toEqual([...model.values()])
  for (const view of views) {
    const then = [...view.model.keys()].map(
      page => frames.segments.wordsOf(view.frozen.frames[page] as number)[7],
    )
    expect(then).toEqual([...view.model.values()])
  }
}

function end(sides: readonly Side[]): void {
  for (const { pages, views } of sides) {
    for (const { frozen } of views) frozen.release()
    pages.clear()
  }
}

test('freezing copies a page on its first write only', () => {
  const frames = new Frames()
  const pages = Pages.ofBytes(frames)
  for (let i = 0; i < 100; i++) pages.add()
  const frozen = pages.freeze()
  expect(frames.used).toBe(100)
  for (let i = 0; i < 10; i++) pages.writable(5)[i] = 1
  expect(frames.used).toBe(101)
  frozen.release()
  expect(frames.used).toBe(100)
  pages.writable(6)
  expect(frames.used).toBe(100)
})

test('a frozen view keeps what is dropped and cleared after it', () => {
  const frames = new Frames()
  const pages = Pages.ofBytes(frames)
  for (let i = 0; i < 600; i++) pages.writable(pages.add()).fill(i)
  const views = [pages.freeze(), pages.freeze()]
  pages.drop(5)
  pages.clear()
  for (let i = 0; i < 600; i++) pages.writable(pages.add()).fill(0)
  expect(frames.used).toBe(1200)
  for (const view of views) {
    expect([...view.frames].map(frame => frames.segments.bytesOf(frame)[0])).toEqual(
      Array.from({ length: 600 }, (_, i) => i & 255),
    )
    view.release()
  }
  expect(frames.used).toBe(600)
})

test('the last owner of a page writes to it in place', () => {
  const frames = new Frames()
  const pages = Pages.ofBytes(frames)
  const page = pages.add()
  const fork = pages.fork()
  fork.writable(page)[0] = 1
  expect(frames.used).toBe(2)
  pages.writable(page)[0] = 2
  expect([frames.used, pages.views[page]?.[0], fork.views[page]?.[0]]).toEqual([2, 2, 1])
})
