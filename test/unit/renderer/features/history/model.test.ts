import { describe, expect, test } from 'vitest'
import type { HistoryActor, HistoryItem, RestoreStep } from '../../../../../preload/contract/history.ts'
import { rowsOf } from '../../../../../renderer/features/history/model.ts'
import {
  dayWords,
  handWords,
  itemWords,
  placeParts,
  spanWords,
  stepsWords,
} from '../../../../../renderer/features/history/words.ts'

const MINUTE = 60_000
const now = new Date(2026, 4, 20, 15, 0).getTime()

let point = 10_000

/** Edits that ended so many minutes ago; each call is older in the history than the one before. */
function edits(ago: number, path: string, lasted = 5): HistoryItem {
  point -= 1
  return {
    kind: 'edits',
    nodeId: path,
    path,
    trashed: false,
    hands: [{ actor: 'human', device: null }],
    from: now - (ago + lasted) * MINUTE,
    until: now - ago * MINUTE,
    before: point,
    after: null,
    lines: null,
  }
}

function drawn(items: HistoryItem[]): string[] {
  return rowsOf(items, now).map((row) => (row.kind === 'item' ? itemWords(row.item).title : `# ${row.text}`))
}

describe('the list', () => {
  test('has a heading for each day, and one for each sitting of several files', () => {
    expect(
      drawn([
        edits(0, 'a'),
        edits(8, 'b'),
        edits(60, 'c'),
        edits(24 * 60, 'd'),
        edits(24 * 60 + 12, 'e'),
        edits(24 * 60 + 40, 'f'),
      ]),
    ).toEqual(['# Today', '# 14:47–15:00', 'a', 'b', 'c', '# Yesterday', '# 14:43–15:00', 'd', 'e', 'f'])
  })

  test('gives each row a key of its own', () => {
    const rows = rowsOf([edits(0, 'a'), edits(1, 'a'), edits(5_000, 'a')], now)
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })

  test('of nothing is empty', () => {
    expect(drawn([])).toEqual([])
  })
})

describe('words', () => {
  test('days are called what people call them', () => {
    const midnight = new Date(2026, 4, 20).getTime()
    expect(dayWords(midnight, now)).toBe('Today')
    expect(dayWords(midnight - 1, now)).toBe('Yesterday')
    expect(dayWords(new Date(2026, 4, 12).getTime(), now)).toBe('Tuesday 12 May')
    expect(dayWords(new Date(2025, 4, 12).getTime(), now)).toBe('Monday 12 May 2025')
  })

  test('a moment has one time, a span two', () => {
    const at = new Date(2026, 4, 20, 9, 5).getTime()
    expect(spanWords(at, at + 10_000)).toBe('09:05')
    expect(spanWords(at, at + 6 * MINUTE)).toBe('09:05–09:11')
  })

  test('what a program did to many files says how many, and how many of each kind', () => {
    const many = (files: object, folders = 0, device: string | null = null): HistoryItem => ({
      kind: 'many',
      actor: 'disk',
      device,
      from: now,
      until: now,
      before: 1,
      last: 9,
      after: 10,
      changes: 9,
      files: { made: 0, changed: 0, moved: 0, removed: 0, ...files },
      folders,
    })
    expect(itemWords(many({ made: 100, changed: 1_104 }, 3))).toEqual({
      title: 'Another program changed 1,204 files',
      detail: '15:00, 100 made, 1,104 changed',
    })
    expect(itemWords(many({ removed: 12 }))).toEqual({
      title: 'Another program removed 12 files',
      detail: '15:00',
    })
    expect(itemWords(many({}, 6)).title).toBe('Another program changed 6 folders')
    const elsewhere = many({ made: 7 }, 0, 'studio')
    expect(itemWords(elsewhere).title).toBe('Another program on studio made 7 files')
  })

  test('who it was is said once', () => {
    const words = (...hands: [HistoryActor, string | null][]): string =>
      handWords(hands.map(([actor, device]) => ({ actor, device })))
    expect(words(['human', null])).toBe('You')
    expect(words(['human', null], ['disk', null], ['import', null])).toBe('You and another program')
    expect(words(['human', null], ['model:qwen2.5', null])).toBe('You and qwen2.5')
  })

  test('and on which device, where that was another', () => {
    const words = (...hands: [HistoryActor, string | null][]): string =>
      handWords(hands.map(([actor, device]) => ({ actor, device })))
    expect(words(['human', 'studio'])).toBe('You, on studio')
    expect(words(['model:Qwen', 'studio'])).toBe('Qwen, on studio')
    expect(words(['human', 'studio'], ['disk', 'studio'])).toBe('You and another program, on studio')
    expect(words(['human', null], ['human', 'studio'])).toBe('You, and you on studio')
    expect(words(['disk', 'studio'], ['human', null])).toBe('Another program on studio, and you')
    expect(words(['human', ''])).toBe('You, on an unknown device')
    const moment = { kind: 'moment', at: now, name: 'Works', reason: 'named', before: 1 } as const
    expect(itemWords({ ...moment, device: null }).detail).toBe('15:00')
    expect(itemWords({ ...moment, device: 'studio' }).detail).toBe('15:00, on studio')
  })

  test('what became of a file is told apart from where it was', () => {
    const by = { actor: 'human', device: null } as const
    const place = { kind: 'place', nodeId: 'n', folder: false, ...by, at: now, before: 1 } as const
    const { title } = itemWords({ ...place, change: 'removed', path: 'src/deep/a.ts', was: null })
    expect(title).toBe('src/deep/a.ts was removed')
    const renamed = { ...place, change: 'renamed', path: 'src/b.ts', was: 'src/a.ts' } as const
    expect(placeParts(renamed)).toEqual({ path: 'src/a.ts', what: 'was renamed b.ts' })
    const moved = { ...place, change: 'moved', path: 'lib/a.ts', was: 'src/a.ts' } as const
    expect(placeParts(moved)).toEqual({ path: 'src/a.ts', what: 'was moved to lib/a.ts' })
  })

  test('a restore is told in one sentence', () => {
    const step = (change: RestoreStep['change']): RestoreStep => ({
      nodeId: change,
      path: 'a',
      change,
      to: null,
    })
    expect(stepsWords([])).toBe('Nothing is different now.')
    expect(stepsWords([step('content')])).toBe('Changes 1 file.')
    expect(stepsWords([step('content'), step('content'), step('back'), step('away')])).toBe(
      'Changes 2 files, brings 1 back from the trash and moves 1 to the trash.',
    )
  })
})
