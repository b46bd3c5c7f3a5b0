import { createContext, type ReactNode, useContext } from 'react'
import type { Rpc } from './client.ts'

const RpcContext = createContext<Rpc | null>(null)

/** Gives the processes' clients to everything below it. */
export function RpcProvider({ rpc, children }: { rpc: Rpc; children: ReactNode }) {
  return <RpcContext value={rpc}>{children}</RpcContext>
}

/** The clients of the processes. Throws outside `RpcProvider`. */
export function useRpc(): Rpc {
  const rpc = useContext(RpcContext)
  if (!rpc) throw new Error('useRpc outside RpcProvider')
  return rpc
}
