import { Ellipsis, ListTree, Maximize2, MessageSquarePlus, Minimize2 } from 'lucide-react'
import { useRef } from 'react'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { setWideChat, useLayout } from '../shell/layout-store.ts'
import { trashChat } from './chat-list.tsx'
import { notebook, switchChat } from './open-chat.ts'
import { useChat } from './store.ts'

interface HeaderProps {
  readonly empty: boolean
  readonly onList: () => void
  readonly onNew: () => void
  readonly onInstruction: () => void
}

/** The chat's title, to be written over, and what can be done with the whole of it. */
export function ChatHeader({ empty, onList, onNew, onInstruction }: HeaderProps) {
  const rpc = useRpc()
  const title = useChat((state) => state.title)
  const wide = useLayout((state) => state.wideChat)
  const field = useRef<HTMLInputElement>(null)
  const items: MenuItem[] = [
    { label: 'Add a code cell', run: () => void notebook().add('code', '', { language: 'sh' }) },
    { label: 'Add a note', run: () => void notebook().add('note', '') },
    null,
    { label: 'Rename', disabled: empty, run: () => field.current?.select() },
    { label: 'Export as Markdown', disabled: empty, run: () => void exportChat(rpc) },
    { label: 'Instruction for this project', run: onInstruction },
    null,
    { label: 'Archive', disabled: empty, run: () => archive(rpc) },
    { label: 'Delete chat', danger: true, disabled: empty, run: () => remove(rpc) },
  ]
  return (
    <header className="chat-header">
      <h2 className="visually-hidden">Chat</h2>
      {empty ? (
        <span className="chat-title chat-title-new">New chat</span>
      ) : (
        <input
          ref={field}
          className="chat-title"
          aria-label="Title of the chat"
          placeholder="Untitled"
          maxLength={300}
          value={title}
          onChange={(event) => notebook().setTitle(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      )}
      <IconButton icon={ListTree} label="All chats" onClick={onList} />
      <IconButton icon={MessageSquarePlus} label="New chat" disabled={empty} onClick={onNew} />
      <IconButton
        icon={wide ? Minimize2 : Maximize2}
        label={wide ? 'Beside the editor' : 'In the place of the editor'}
        aria-pressed={wide}
        onClick={() => setWideChat(!wide)}
      />
      <Menu items={items} label="This chat" align="end">
        <IconButton icon={Ellipsis} label="More" />
      </Menu>
    </header>
  )
}

function here(): { projectId: string; id: string; title: string } {
  const { projectId, chatId, title } = useChat.getState()
  return { projectId: projectId ?? '', id: chatId, title }
}

function archive(rpc: Rpc): void {
  const { projectId, id } = here()
  // Whoever has gone to another chat by then stays there.
  const leave = (): void => void (useChat.getState().chatId === id && switchChat(rpc))
  rpc.workspace.chats
    .archive({ projectId, chatId: id, archived: true })
    .then(leave, (error: unknown) => notifyFailure('The chat was not archived.', error))
}

function remove(rpc: Rpc): void {
  trashChat(rpc, here())
}

/** Writes the chat to a file of the person's choice. */
async function exportChat(rpc: Rpc): Promise<void> {
  const { projectId, id } = here()
  try {
    const { title, text } = await rpc.workspace.chats.markdown({ projectId, chatId: id })
    const name = `${
      title
        .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
        .trim()
        .slice(0, 80) || 'Chat'
    }.md`
    const { path } = await rpc.desktop.window.saveText({ name, text })
    if (path !== null) notify({ level: 'success', title: 'The chat was exported.', detail: path })
  } catch (error) {
    notifyFailure('The chat was not exported.', error)
  }
}
