import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editSettings, parseSettings } from '../../../../main/settings/settings-file.ts'
import { defaultSettings } from '../../../../preload/contract/default-settings.ts'
import { settings } from '../../../../preload/contract/settings.ts'

const patch = fc.record(
  {
    'window.theme': fc.constantFrom('system' as const, 'light' as const, 'dark' as const),
    'window.zoom': fc.double({ min: 0.5, max: 3, noNaN: true }),
    'editor.fontSize': fc.integer({ min: 8, max: 40 }),
    'editor.lineWrapping': fc.boolean(),
    'ai.modelId': fc.option(fc.string()),
    'ai.modelSources': fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
)

describe('the settings file', () => {
  it('may have comments and trailing commas', () => {
    const text = '// mine\n{\n  "editor.fontSize": 18, /* large */\n}'
    expect(parseSettings(text)).toEqual({
      values: { ...defaultSettings, 'editor.fontSize': 18 },
      problems: [],
    })
  })

  it('may hold a list, item for item', () => {
    const { values, problems } = parseSettings(
      '{ "ai.modelSources": ["https://one.example", "https://two.example"] }',
    )
    expect(values['ai.modelSources']).toEqual(['https://one.example', 'https://two.example'])
    expect(problems).toEqual([])
  })

  it('may be empty', () => {
    expect(parseSettings('')).toEqual({ values: defaultSettings, problems: [] })
  })

  it('falls back for a bad value, says so with the line, and takes the rest', () => {
    const { values, problems } = parseSettings(
      '{\n  "editor.fontSize": 900,\n  "editor.tabSize": 4,\n  "ai.enabled": [1]\n}',
    )
    expect(values).toEqual({ ...defaultSettings, 'editor.tabSize': 4 })
    expect(problems).toHaveLength(2)
    expect(problems[0]).toMatch(/^Line 2: "editor.fontSize" cannot be 900 .*Its default is used: 14\.$/)
    expect(problems[1]).toMatch(/^Line 4: "ai.enabled" cannot be a list/)
  })

  it('mentions a name it does not know', () => {
    expect(parseSettings('{ "editor.colour": 1, "__proto__": 2 }').problems).toMatchObject([
      expect.stringContaining('"editor.colour" is not a setting'),
      expect.stringContaining('"__proto__" is not a setting'),
    ])
  })

  it('still counts as far as it can be read after a mistake', () => {
    const { values, problems } = parseSettings('{\n  "editor.tabSize": 4\n  "ai.enabled": false\n')
    expect(values).toMatchObject({ 'editor.tabSize': 4 })
    expect(problems[0]).toMatch(/^Line 3: comma expected\.$/)
  })

  it('must be an object', () => {
    expect(parseSettings('[1]').problems).toEqual(['Line 1: settings must be between { and }.'])
  })

  it('keeps comments, unknown names, order and line ends when a setting changes', () => {
    const text = '// top\r\n{\r\n\t// size\r\n\t"editor.fontSize": 18, // why\r\n\t"my.own": [1, 2]\r\n}\r\n'
    expect(editSettings(text, { 'editor.fontSize': 20 })).toBe(text.replace('18', '20'))
    expect(editSettings(text, { 'ai.enabled': false })).toBe(
      text.replace('[1, 2]\r\n', '[1, 2],\r\n\t"ai.enabled": false\r\n'),
    )
  })

  it.each([
    ['{}', '{ "ai.enabled": false }'],
    ['{ "a": 1 }', '{ "a": 1, "ai.enabled": false }'],
    ['{ "a": 1, }', '{ "a": 1, "ai.enabled": false }'],
    ['{\n  "a": 1, // one\n}\n', '{\n  "a": 1, // one\n  "ai.enabled": false\n}\n'],
    ['{\n  "a": 1 // one\n}\n', '{\n  "a": 1, // one\n  "ai.enabled": false\n}\n'],
    ['{ "ai.enabled": true, "ai.enabled": true }', '{ "ai.enabled": true, "ai.enabled": false }'],
  ])('%j becomes %j', (before, after) => {
    expect(editSettings(before, { 'ai.enabled': false })).toBe(after)
  })

  it('is not touched while it has a mistake', () => {
    expect(editSettings('{ "a": }', { 'ai.enabled': false })).toBeUndefined()
    expect(editSettings('[]', { 'ai.enabled': false })).toBeUndefined()
  })

  it('reads back whatever was set, in any order, whatever was there', () => {
    fc.assert(
      fc.property(fc.array(patch), (patches) => {
        let text = '{\n  // kept\n  "unknown": {"a": [1]}\n}'
        let wanted = defaultSettings
        for (const change of patches) {
          text = editSettings(text, change) as string
          wanted = { ...wanted, ...change }
        }
        expect(parseSettings(text).values).toEqual(wanted)
        expect(text).toContain('// kept')
        expect(text).toContain('"unknown": {"a": [1]}')
      }),
    )
  })

  it('never yields values that are not valid, whatever is in it', () => {
    const name = fc.constantFrom(...Object.keys(defaultSettings))
    const text = fc.oneof(
      fc.string(),
      fc.dictionary(name, fc.jsonValue()).map((value) => JSON.stringify(value)),
    )
    fc.assert(fc.property(text, (anything) => settings.safeParse(parseSettings(anything).values).success))
  })
})
