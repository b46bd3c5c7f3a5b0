import { oc } from '@orpc/contract'
import { z } from 'zod'
import { projectId } from '../../preload/contract/projects.ts'

/** Served by the ai process to the codebase process alone, on a port that main hands over. */
export const embeddingsContract = {
  /**
   * Vectors of texts, one each: eight bits a dimension, to be compared by their angle, in base 64. Waits while
   * anybody else uses a model. `query` and `passage` differ for models that were trained so.
   */
  embed: oc
    .input(
      z.object({
        projectId,
        modelId: z.string(),
        texts: z.array(z.string().max(20_000)).min(1).max(32),
        use: z.enum(['passage', 'query']),
      }),
    )
    .output(
      z.object({
        /** Says which model made them: its id and the file it was. */
        model: z.string(),
        dimensions: z.number().int(),
        vectors: z.array(z.string()),
      }),
    ),
}
