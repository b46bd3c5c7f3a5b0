import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import { AppError } from '../../../../../preload/contract/errors.ts'
import type { FileInfo } from '../../../../../preload/contract/files.ts'
import type { Project } from '../../../../../preload/contract/projects.ts'
import { completionSource, toggled } from '../../../../../renderer/features/completion/source.ts'
import { useModels } from '../../../../../renderer/features/models/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'
import { noHiddenValues } from '../edit/no-hidden-values.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const complete = vi.fn()
const neighbours = vi.fn()
const source = () =>
  completionSource({ ...noHiddenValues, ai: { complete, kept: { neighbours } } } as never, PROJECT, {
    info: { id: 'a', path: 'a.ts' } as FileInfo,
    language: 'TypeScript',
  })

beforeEach(() => {
  complete.mockReset()
  neighbours.mockReset().mockResolvedValue([])
  useSettings.setState({ values: defaultSettings, loaded: true })
  useProjects.setState({ list: [{ id: PROJECT, aiEnabled: true } as Project] })
  useModels.setState({ list: [] })
})

describe('completions', () => {
  it('come from the model when nobody has turned them off', async () => {
    complete.mockResolvedValue({ text: 'x' })
    expect(source().enabled()).toBe(true)
    const { signal } = new AbortController()
    expect(await source().complete({ prefix: 'a', suffix: 'b' }, signal)).toMatchObject({ text: 'x' })
    expect(complete).toHaveBeenCalledWith(
      expect.objectContaining({ documentId: 'a', path: 'a.ts', prefix: 'a', suffix: 'b' }),
      { signal },
    )
  })

  it('go on with the pieces of other files that were read for them before, as far as these may be read now', async () => {
    complete.mockResolvedValue({ text: 'x' })
    const other = { kind: 'place', path: 'b.ts', text: 'const b = 1' }
    neighbours.mockResolvedValue([other, { ...other, path: '.env' }])
    const { signal } = new AbortController()
    const made = source()
    await made.complete({ prefix: 'a', suffix: 'b' }, signal)
    await made.complete({ prefix: 'ab', suffix: 'b' }, signal)
    expect(neighbours).toHaveBeenCalledTimes(1)
    expect(neighbours).toHaveBeenCalledWith({ projectId: PROJECT, documentId: 'a' })
    expect(complete).toHaveBeenLastCalledWith(expect.objectContaining({ neighbours: [other] }), { signal })
  })

  it('come also where it is not known what was read before', async () => {
    complete.mockResolvedValue({ text: 'x' })
    neighbours.mockRejectedValue(new Error('The process has ended.'))
    const { signal } = new AbortController()
    expect(await source().complete({ prefix: 'a', suffix: 'b' }, signal)).toMatchObject({ text: 'x' })
  })

  it.each([
    ['AI is off', () => useSettings.setState({ values: { ...defaultSettings, 'ai.enabled': false } })],
    [
      'completion is off',
      () => useSettings.setState({ values: { ...defaultSettings, 'ai.completion': false } }),
    ],
    [
      'the project says no',
      () => useProjects.setState({ list: [{ id: PROJECT, aiEnabled: false } as Project] }),
    ],
    [
      'completion is off in the language',
      () => useSettings.setState({ values: { ...defaultSettings, 'ai.completionOffIn': ['TypeScript'] } }),
    ],
    ['the settings have not been read', () => useSettings.setState({ loaded: false })],
    ['the project is not known', () => useProjects.setState({ list: null })],
  ])('are not asked for when %s', (_why, arrange) => {
    arrange()
    expect(source().enabled()).toBe(false)
  })

  it('come in other languages than those in which they are off', () => {
    useSettings.setState({ values: { ...defaultSettings, 'ai.completionOffIn': ['Markdown'] } })
    expect(source().enabled()).toBe(true)
  })

  it('are turned off and on for the language in front', () => {
    expect(toggled([], 'Rust')).toEqual(['Rust'])
    expect(toggled(['Go', 'Rust'], 'Rust')).toEqual(['Go'])
  })

  it('are quiet without a model until there is another choice', async () => {
    vi.useFakeTimers()
    const made = source()
    complete.mockRejectedValue(new AppError('NO_MODEL', 'No model.'))
    await expect(made.complete({ prefix: '', suffix: '' }, new AbortController().signal)).rejects.toThrow(
      'No model.',
    )
    vi.advanceTimersByTime(3_600_000)
    expect(made.enabled()).toBe(false)
    useModels.setState({ list: [] })
    expect(made.enabled()).toBe(true)
    vi.useRealTimers()
  })

  it('pause after a failure, and not after being taken back', async () => {
    vi.useFakeTimers()
    const made = source()
    complete.mockRejectedValue(new AppError('CANCELLED', 'Cancelled.'))
    await expect(made.complete({ prefix: '', suffix: '' }, new AbortController().signal)).rejects.toThrow()
    expect(made.enabled()).toBe(true)
    complete.mockRejectedValue(new AppError('INTERNAL', 'Broken.'))
    await expect(made.complete({ prefix: '', suffix: '' }, new AbortController().signal)).rejects.toThrow()
    expect(made.enabled()).toBe(false)
    vi.advanceTimersByTime(6000)
    expect(made.enabled()).toBe(true)
    vi.useRealTimers()
  })
})
