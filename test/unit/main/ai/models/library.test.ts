import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelLibrary } from '../../../../../main/ai/models/library.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { scratchFolder } from '../running-service.ts'

function library(folder: string, lines: string[] = []) {
  return new ModelLibrary({
    path: join(folder, 'models.json'),
    starter: undefined,
    report: (line) => lines.push(line),
  })
}

describe('the list of models', () => {
  it('remembers what was added, and tells what the file says of itself', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'tiny.gguf')
    writeTinyModel(path, { name: 'My model' })
    const added = await library(folder).add(path)
    expect(added).toMatchObject({
      name: 'My model',
      path,
      quantisation: 'Q8_0',
      contextLength: 4096,
      fim: true,
      source: 'user',
    })
    expect(await library(folder).list()).toEqual([added])
  })

  it('adds a file once', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'tiny.gguf')
    writeTinyModel(path)
    const models = library(folder)
    await Promise.all([models.add(path), models.add(path)])
    expect(await models.list()).toHaveLength(1)
  })

  it('forgets a model and leaves its file', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'tiny.gguf')
    writeTinyModel(path)
    const models = library(folder)
    const { id } = await models.add(path)
    await models.remove(id)
    expect(await models.list()).toEqual([])
    expect(readFileSync(path).length).toBeGreaterThan(0)
    await expect(models.remove(id)).rejects.toMatchObject({ code: 'NO_MODEL' })
  })

  it('starts anew when its file is damaged, and keeps that aside', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'models.json'), '{"added": [')
    const lines: string[] = []
    expect(await library(folder, lines).list()).toEqual([])
    expect(lines[0]).toContain('models.json.damaged')
    expect(readFileSync(join(folder, 'models.json.damaged'), 'utf8')).toBe('{"added": [')
  })
})
