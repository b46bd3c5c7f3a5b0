import { answerOnce } from '../process/throw-away.ts'

/** Tries one device with one model. A driver that crashes takes this process down, and no other. */
answerOnce('ai', async (question) => {
  const [{ yieldToWindow }, { prove }, { gpuTrial }] = await Promise.all([
    import('../process/priority.ts'),
    import('../ai/engine/prove.ts'),
    import('../ai/engine/gpu-trials-contract.ts'),
  ])
  await yieldToWindow('computing')
  const { device, modelPath } = gpuTrial.parse(question)
  await prove(device, modelPath)
  return true
})
