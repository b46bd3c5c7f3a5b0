import { oc } from '@orpc/contract'
import { z } from 'zod'
import { usageEntry } from '../../preload/contract/providers.ts'

/** Served by the workspace process to the ai process alone, on a port that main hands over. */
export const usageContract = {
  record: oc.input(usageEntry).output(z.void()),
}
