import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeptOut } from '../../../../../main/workspace/codebase/kept-out.ts'
import { joinedRules } from '../../../../../preload/contract/private-files.ts'
import { temporaryFolder } from '../harness.ts'

const keptOut = (rules: Record<string, string>): KeptOut =>
  new KeptOut(joinedRules(Object.entries(rules).map(([path, text]) => ({ path, text }))), [])

describe('.aiignore in a folder', () => {
  test('holds for what is below it, at any depth, and for nothing beside it', () => {
    const out = keptOut({ 'docs/.aiignore': 'plans.md\n/top.md\nsub/deep.md\n# plans2.md\n\n' })
    for (const path of ['docs/plans.md', 'docs/a/b/plans.md', 'docs/top.md', 'docs/sub/deep.md'])
      expect([path, out.has(path)]).toEqual([path, true])
    for (const path of [
      'plans.md',
      'other/plans.md',
      'docs/a/top.md',
      'docs/a/sub/deep.md',
      'docs/plans2.md',
    ])
      expect([path, out.has(path)]).toEqual([path, false])
  })

  test('says more than the folders above, but cannot open what a folder above closes whole', () => {
    const out = keptOut({
      '.aiignore': '*.key.md\nclosed/\n',
      'open/.aiignore': '!shown.key.md\n',
      'closed/.aiignore': '!notes.md\n',
    })
    expect(out.has('open/shown.key.md')).toBe(false)
    expect(out.has('open/other.key.md')).toBe(true)
    expect(out.has('closed/notes.md')).toBe(true)
  })

  test('is read in folders with unusual names, and with line ends of Windows', () => {
    const out = keptOut({ 'a [b]*?/.aiignore': 'plans.md\r\n\\#odd.md\r\n' })
    expect(out.has('a [b]*?/plans.md')).toBe(true)
    expect(out.has('a [b]*?/#odd.md')).toBe(true)
    expect(out.has('a b/plans.md')).toBe(false)
  })

  test('keeps out what git would ignore by the same words in .gitignore', () => {
    const path = fc
      .tuple(fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }), fc.constantFrom('x.md', 'y.md'))
      .map(([folders, name]) => [...folders, name].join('/'))
    const rule = fc
      .tuple(
        fc.constantFrom('', '', '!'),
        fc.constantFrom('', '/', '**/'),
        fc.constantFrom('a', 'b', 'a/b', '*.md', 'x.*', '*', 'a/**', 'y.md', '?.md', '[xy].md'),
        fc.constantFrom('', '', '/'),
      )
      .map((parts) => parts.join(''))
    const rules = fc.array(rule, { minLength: 1, maxLength: 3 }).map((lines) => `${lines.join('\n')}\n`)
    const folder = fc.constantFrom('', 'a/', 'b/', 'a/b/', 'a/a/')
    const root = temporaryFolder()
    spawnSync('git', ['init', '-q', root])
    let round = 0
    fc.assert(
      fc.property(fc.dictionary(folder, rules, { minKeys: 1, maxKeys: 3 }), path, (byFolder, asked) => {
        const place = `r${round++}`
        for (const [base, text] of Object.entries(byFolder)) {
          mkdirSync(join(root, place, base), { recursive: true })
          writeFileSync(join(root, place, base, '.gitignore'), text)
        }
        // git tells folders from files by looking.
        const file = join(root, place, asked)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, '')
        const said = spawnSync('git', ['-C', join(root, place), 'check-ignore', '-q', '--no-index', asked])
        const ours = keptOut(
          Object.fromEntries(Object.entries(byFolder).map(([base, text]) => [`${base}.aiignore`, text])),
        )
        expect(ours.has(asked)).toBe(said.status === 0)
      }),
      { numRuns: 120 },
    )
  })
})
