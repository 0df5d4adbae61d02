import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/start.ts'
import { nodeStorage } from './node-storage.ts'

test('a file replaces another, or none; who has the old one open still reads it', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'dump.rdb')
  const replace = (text: string) => {
    writeFileSync(join(folder, 'temp.rdb'), text)
    nodeStorage.rename(join(folder, 'temp.rdb'), path)
  }
  replace('first')
  const first = nodeStorage.open(path)
  replace('second')
  expect(readFileSync(path, 'latin1')).toBe('second')
  const bytes = Buffer.alloc(5)
  first.read(bytes, 0)
  first.close()
  expect(String(bytes)).toBe('first')
  expect(nodeStorage.list(folder)).toEqual(['dump.rdb'])
})

test('a file is removed; one that is not there is no error, a folder is', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'dump.rdb')
  writeFileSync(path, 'text')
  nodeStorage.remove(path)
  expect(existsSync(path)).toBe(false)
  nodeStorage.remove(path)
  expect(() => nodeStorage.remove(folder)).toThrow(/EISDIR/)
  expect(() => nodeStorage.rename(join(folder, 'none'), path)).toThrow(/ENOENT/)
})
