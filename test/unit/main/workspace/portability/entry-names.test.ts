import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  archiveFolder,
  isPortable,
  namesOfEntry,
} from '../../../../../main/workspace/portability/entry-names.ts'
import { LinkMap } from '../../../../../main/workspace/portability/links.ts'
import { temporaryFolder } from '../harness.ts'

const ROOT = resolve('/projects/new')
const piece = fc.constantFrom('..', '.', '', 'a', 'B', 'C:', '\\', 'ä', ' ', '\0', '~', 'con', 'a b.txt')
const path = fc
  .array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 8 })
  .map((names) => names.join('/'))

test('no name that is accepted leads outside the folder it is unpacked in', () => {
  fc.assert(
    fc.property(path, (name) => {
      let names: string[]
      try {
        names = namesOfEntry(name)
      } catch {
        return
      }
      expect(join(ROOT, ...names).startsWith(ROOT + sep)).toBe(true)
      expect(names.every((one) => one !== '' && one !== '.' && one !== '..' && !/[/\\\0]/.test(one))).toBe(
        true,
      )
    }),
    { numRuns: 3_000 },
  )
})

test('every name that an export puts into a zip is accepted when it comes back', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 30 })
    .filter((one) => !['.', '..'].includes(one) && !/[/\0]/.test(one))
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
      const joined = Buffer.from(names.join('/'))
      if (!isPortable(joined)) return
      expect(namesOfEntry(`projects/x/files/${joined.toString()}`, 'linux').slice(3)).toEqual(
        joined.toString().split('/'),
      )
    }),
    { numRuns: 2_000 },
  )
})

test("any project's name makes one folder's name that every system takes", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const folder = archiveFolder(name, () => false)
      expect(namesOfEntry(folder, 'win32')).toEqual([folder])
    }),
  )
})

test('a link that is found to stay inside does so on a real disk, whatever the others are', () => {
  const place = fc.constantFrom('a', 'b', 'c', 'd/a', 'd/b', 'd/e/a')
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', '..', '.')
  const target = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join('/'))
  fc.assert(
    fc.property(fc.dictionary(place, target, { maxKeys: 6 }), (links) => {
      const root = join(temporaryFolder(), 'x/y/root')
      mkdirSync(join(root, 'd/e'), { recursive: true })
      const map = new LinkMap(new Map(Object.entries(links)))
      for (const [at, to] of Object.entries(links)) symlinkSync(to, join(root, at))
      for (const at of Object.keys(links)) {
        if (!map.staysInside(at) || !existsSync(join(root, at))) continue
        // The native one: Node's own takes `..` off a target before it follows what is before it.
        expect(`${realpathSync.native(join(root, at))}/`.startsWith(`${realpathSync.native(root)}/`)).toBe(
          true,
        )
      }
    }),
    { numRuns: 300 },
  )
})

test('links are resolved as a system does, through other links', () => {
  const map = new LinkMap(
    new Map([
      ['x', '.'],
      ['l', 'x/../y'],
      ['loop', 'loop'],
      ['in', 'a/../b'],
      ['abs', '/etc'],
      ['d/up', '..'],
    ]),
  )
  expect(['x', 'l', 'loop', 'in', 'abs', 'd/up'].map((one) => map.staysInside(one))).toEqual([
    true,
    false,
    true,
    true,
    false,
    true,
  ])
})
