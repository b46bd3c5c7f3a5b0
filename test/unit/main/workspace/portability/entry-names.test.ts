import { join, resolve, sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  archiveFolder,
  isPortable,
  namesOfEntry,
} from '../../../../../main/workspace/portability/entry-names.ts'
import { LinkMap } from '../../../../../main/workspace/portability/links.ts'

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

test('links are followed as a system follows them, and none that stays inside ever leaves', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
  const target = fc
    .array(fc.oneof(name, fc.constantFrom('..', '.')), { minLength: 1, maxLength: 5 })
    .map((names) => names.join('/'))
  fc.assert(
    fc.property(fc.dictionary(place, target, { maxKeys: 5 }), (links) => {
      const map = new LinkMap(new Map(Object.entries(links)))
      for (const [at, to] of Object.entries(links)) {
        // Without other links on its way a link leads where its text says.
        const plain = Object.keys(links).every((one) => one === at || !join(at, '..', to).startsWith(one))
        const climbs = join('x', at, '..', to).split('/')[0] !== 'x'
        if (plain && climbs) expect(map.staysInside(at)).toBe(false)
      }
    }),
  )
  const map = new LinkMap(
    new Map([
      ['x', '.'],
      ['l', 'x/../y'],
      ['loop', 'loop'],
      ['in', 'a/../b'],
      ['abs', '/etc'],
    ]),
  )
  expect(['x', 'l', 'loop', 'in', 'abs'].map((one) => map.staysInside(one))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ])
})
