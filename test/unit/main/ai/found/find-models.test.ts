import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { findModels } from '../../../../../main/ai/found/find-models.ts'
import { placesOn } from '../../../../../main/ai/found/places.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { scratchFolder } from '../running-service.ts'

const memory = { total: 8e9, free: 4e9 }
const digest = 'a'.repeat(64)
let home: string

beforeEach(() => {
  home = scratchFolder()
  writeTinyModel(join(home, 'tiny.gguf'), { name: 'Its own name' })
})

function put(...parts: string[]): string {
  const path = join(home, ...parts)
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(join(home, 'tiny.gguf'), path)
  return path
}

function write(text: string, ...parts: string[]): void {
  const path = join(home, ...parts)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Only what is in the test's own home: the machine that runs it may have models of its own. */
const look = (added = new Set<string>(), env: NodeJS.ProcessEnv = {}) =>
  findModels(
    placesOn({ platform: 'linux', home, env }).filter(({ folder }) => folder.startsWith(home)),
    added,
    memory,
  )

describe('models that other programs keep', () => {
  it('finds nothing where there is no such program', async () => {
    expect(await look()).toEqual([])
  })

  it("finds Ollama's by their manifests, with the names people use", async () => {
    const blob = put('.ollama/models/blobs', `sha256-${digest}`)
    const layers = [
      { mediaType: 'application/vnd.ollama.image.template', digest: `sha256:${'b'.repeat(64)}` },
      { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${digest}` },
    ]
    write(JSON.stringify({ layers }), '.ollama/models/manifests/registry.ollama.ai/library/qwen2.5-coder/7b')
    write('not a manifest', '.ollama/models/manifests/registry.ollama.ai/library/broken/latest')
    expect(await look()).toMatchObject([
      { name: 'qwen2.5-coder:7b', path: blob, program: 'ollama', added: false, fim: true },
    ])
    expect(await look(new Set([blob]))).toMatchObject([{ added: true }])
  })

  it("finds those of LM Studio, Jan and Hugging Face's cache", async () => {
    const studio = put('.lmstudio/models/maker/model-GGUF/model-Q8_0.gguf')
    put('.lmstudio/models/maker/model-GGUF/mmproj-model.gguf')
    const jan = put('.local/share/Jan/data/llamacpp/models/maker/my-model/model.gguf')
    put('.cache/huggingface/hub/models--maker--model/blobs/0123')
    const snapshot = join(home, '.cache/huggingface/hub/models--maker--model/snapshots/rev/m.gguf')
    mkdirSync(dirname(snapshot), { recursive: true })
    symlinkSync('../../blobs/0123', snapshot)
    const found = (await look()).map(({ path, name, program }) => ({ path, name, program }))
    expect(found).toHaveLength(3)
    expect(found).toEqual(
      expect.arrayContaining([
        { path: snapshot, name: 'Its own name', program: 'hugging-face' },
        { path: studio, name: 'Its own name', program: 'lm-studio' },
        { path: jan, name: 'maker/my-model', program: 'jan' },
      ]),
    )
  })

  it('tells a file once that is reached in two ways', async () => {
    const real = put('.lmstudio/models/maker/a/one.gguf')
    symlinkSync(real, join(home, '.lmstudio/models/maker/a/two.gguf'))
    expect(await look()).toHaveLength(1)
  })

  it('says of a file that cannot be used why', async () => {
    write('nothing of the kind', '.lmstudio/models/maker/a/broken.gguf')
    expect(await look()).toMatchObject([{ name: 'broken', problem: { code: 'MODEL_DAMAGED' } }])
  })

  it('looks where the environment says', async () => {
    const elsewhere = put('elsewhere/models--a--b/snapshots/rev/x.gguf')
    expect(await look(new Set(), { HF_HUB_CACHE: join(home, 'elsewhere') })).toMatchObject([
      { path: elsewhere },
    ])
  })
})
