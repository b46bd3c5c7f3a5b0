import { implement } from '@orpc/server'
import { egress as egressContract } from '../../preload/contract/egress.ts'
import { follow } from '../process/topic.ts'
import type { Egress } from './egress.ts'
import type { Ledger } from './ledger.ts'
import type { RulesStore } from './rules-store.ts'

/** Implements the `egress` part of the desktop contract. */
export function egressRouter({
  egress,
  ledger,
  rules,
}: {
  egress: Egress
  ledger: Ledger
  rules: RulesStore
}) {
  const os = implement(egressContract)
  return {
    meter: os.meter.handler(async function* ({ signal }) {
      for await (const reading of follow(egress.meter.topic, signal)) yield reading
    }),
    policies: os.policies.handler(() => [...rules.rules.policies]),
    setPolicy: os.setPolicy.handler(async ({ input }) => {
      await egress.setPolicy(input)
      return [...rules.rules.policies]
    }),
    setMode: os.setMode.handler(async ({ input }) => {
      await egress.setMode(input.mode)
      return egress.meter.topic.value
    }),
    payload: os.payload.handler(({ input }) => ledger.payload(input.seq)),
    ledger: os.ledger.handler(({ input }) => ledger.page(input)),
  }
}
