import { oc } from '@orpc/contract'
import { z } from 'zod'

/** A device to be tried, with a model that surely can be loaded. */
export const gpuTrial = z.object({
  device: z.enum(['cpu', 'vulkan', 'metal', 'cuda']),
  modelPath: z.string(),
})

/** Served by main to the ai process alone: only main can start a process for a trial. */
export const gpuTrialsContract = {
  /** Whether the device loaded the model and decoded with it. */
  try: oc.input(gpuTrial).output(z.boolean()),
}
