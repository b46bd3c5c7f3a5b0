import { z } from 'zod'
import { errorCodes, type Failure } from './errors.ts'

/** The schema of `Failure`; apart from it, so that the window carries no parser. */
export const failure: z.ZodType<Failure> = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
})
