import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { aiContract } from '../../preload/contract/ai.ts'
import type { codebaseContract } from '../../preload/contract/codebase.ts'
import type { desktopContract } from '../../preload/contract/desktop.ts'
import type { DocumentOpen } from '../../preload/contract/documents.ts'
import type { PortsMessage, PreloadApi, ServiceName } from '../../preload/contract/ports.ts'
import type { terminalContract } from '../../preload/contract/terminal.ts'
import type { workspaceContract } from '../../preload/contract/workspace.ts'
import { ServiceLink } from './service-link.ts'

declare global {
  interface Window {
    readonly offcoder: PreloadApi
  }
}

/** Everything outside the window, as typed clients. They survive restarts of the processes behind them. */
export interface Rpc {
  desktop: ContractRouterClient<typeof desktopContract>
  workspace: ContractRouterClient<typeof workspaceContract>
  /** Calling it starts the ai process: with AI off, nobody may. */
  ai: ContractRouterClient<typeof aiContract>
  terminal: ContractRouterClient<typeof terminalContract>
  /** Calling it starts the codebase process: with AI off for the project, nobody may. */
  codebase: ContractRouterClient<typeof codebaseContract>
  /** A started port that speaks the protocol of `contract/documents.ts` for one file. */
  openDocument(projectId: string, nodeId: string): Promise<MessagePort>
  /** The same for a chat. */
  openChat(projectId: string, chatId: string): Promise<MessagePort>
  /** Path on disk of a dropped file or folder, '' when it has none. */
  pathOf(file: File): string
  platform: string
  /** Tells this window from others; '' is the first there ever was. */
  windowId: string
  /** Calls `listener` after each connection to `service`: the first, and every one after a restart. */
  onConnected(service: ServiceName, listener: () => void): () => void
}

/** The window's ends of all services, which the preload hands ports to. Call once. */
export function connectLinks(
  later: (ask: () => void) => void = (ask) => ask(),
): Record<ServiceName, ServiceLink> {
  const preload = window.offcoder
  const request = (service: ServiceName) => preload.connect(service)
  const links: Record<ServiceName, ServiceLink> = {
    desktop: new ServiceLink('desktop', request),
    workspace: new ServiceLink('workspace', (service) => later(() => request(service))),
    ai: new ServiceLink('ai', request),
    terminal: new ServiceLink('terminal', request),
    codebase: new ServiceLink('codebase', request),
  }
  window.addEventListener('message', (event: MessageEvent<PortsMessage>) => {
    if (event.source !== window || event.data?.source !== 'offcoder-preload') return
    const { service, failure } = event.data
    const [port, documents] = event.ports
    if (failure) links[service].failed(failure)
    else if (port) links[service].connected(port, documents)
  })
  return links
}

/**
 * Connects this window. Call once.
 * @param later runs what asks for the workspace, where the window has something to show before that answers.
 */
export function connectRpc(later?: (ask: () => void) => void): Rpc {
  const preload = window.offcoder
  const links = connectLinks(later)
  const open = async (wanted: DocumentOpen): Promise<MessagePort> => {
    const documents = await links.workspace.documents()
    const { port1, port2 } = new MessageChannel()
    documents.postMessage(wanted, [port2])
    port1.start()
    return port1
  }
  return {
    desktop: createORPCClient(links.desktop),
    workspace: createORPCClient(links.workspace),
    ai: createORPCClient(links.ai),
    terminal: createORPCClient(links.terminal),
    codebase: createORPCClient(links.codebase),
    openDocument: (projectId, nodeId) => open({ type: 'open', projectId, nodeId }),
    openChat: (projectId, chatId) => open({ type: 'open-chat', projectId, chatId }),
    pathOf: (file) => preload.pathOf(file),
    platform: preload.platform,
    windowId: new URLSearchParams(location.search).get('window') ?? '',
    onConnected: (service, listener) => links[service].onConnected(listener),
  }
}
