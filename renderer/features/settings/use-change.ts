import type { Settings } from '../../../preload/contract/settings.ts'
import { useRpc } from '../../rpc/context.tsx'
import { updateSettings } from './store.ts'

/** Sets what the user has changed. */
export function useChange(): (patch: Partial<Settings>) => void {
  const rpc = useRpc()
  return (patch) => void updateSettings(rpc, patch)
}
