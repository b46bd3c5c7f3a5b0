import { createContext, type ReactNode, useContext } from 'react'
import type { CommandRegistry } from './registry.ts'

const Registry = createContext<CommandRegistry | null>(null)

export function CommandsProvider({ registry, children }: { registry: CommandRegistry; children: ReactNode }) {
  return <Registry.Provider value={registry}>{children}</Registry.Provider>
}

/** The command registry of this window. */
export function useCommands(): CommandRegistry {
  const registry = useContext(Registry)
  if (!registry) throw new Error('useCommands needs a CommandsProvider above it.')
  return registry
}
