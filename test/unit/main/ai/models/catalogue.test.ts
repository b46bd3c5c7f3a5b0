import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { starterFile } from '../../../../../main/ai/models/catalogue.ts'
import { scratchFolder, shippedModels } from '../running-service.ts'

it('the model that comes with the app is there to try a graphics card with, where it was not taken out', async () => {
  expect(await starterFile(shippedModels)).toMatch(/SmolLM2-135M-Instruct.*\.gguf$/)
  const folder = scratchFolder()
  expect(await starterFile(folder)).toBeUndefined()
  copyFileSync(join(shippedModels, 'catalogue.json'), join(folder, 'catalogue.json'))
  expect(await starterFile(folder)).toBeUndefined()
})
