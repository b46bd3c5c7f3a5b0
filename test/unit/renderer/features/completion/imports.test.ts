import { describe, expect, it } from 'vitest'
import { importedNames } from '../../../../../renderer/features/completion/imports.ts'

const names = (text: string) => importedNames(text).map(({ name, from }) => `${name} ${from}`)

describe('what a file imports', () => {
  it.each([
    [
      'JavaScript and TypeScript',
      "import fs from 'node:fs'\nimport { type A, b as c,\n  d } from './e.ts'\nimport './x.css'\nconst { f } = require('./g')\n",
      ['fs node:fs', 'A ./e.ts', 'b ./e.ts', 'd ./e.ts', 'f ./g'],
    ],
    [
      'Python',
      'import os\nfrom app.models import (User,\n    Order as O)\nfrom .x import y  # z\n',
      ['User app.models', 'Order app.models', 'y .x'],
    ],
    [
      'Rust',
      'use crate::store::{Store, Row};\npub use super::a::B;\n',
      ['Store crate::store', 'Row crate::store', 'B super::a'],
    ],
    ['Java', 'import com.example.app.Order;\n', ['Order com.example.app.Order']],
    ['nothing', 'const important = 1\n', []],
  ])('is read in %s', (_language, text, wanted) => expect(names(text)).toEqual(wanted))

  it('is 24 names at most', () => {
    const many = Array.from({ length: 40 }, (_, index) => `a${index}`).join(', ')
    expect(importedNames(`import { ${many} } from './x'`).length).toBe(24)
  })
})
