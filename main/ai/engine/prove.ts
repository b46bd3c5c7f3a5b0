import { type Device, loadNative } from './native.ts'

/** Loads a model on a device and decodes a token there. @throws what went wrong, if it does not end the process. */
export async function prove(device: Device, modelPath: string): Promise<void> {
  const native = await loadNative(device, () => {})
  if (native.device !== device) throw new Error(`There is no ${device} device.`)
  const model = await native.loadModel({ modelPath, gpuLayers: device === 'cpu' ? 0 : 'auto' })
  const context = await model.createContext({ contextSize: 256 })
  await context.getSequence().evaluateWithoutGeneratingNewTokens(model.tokenize('GPU'))
}
