/**
 * The binary protocol of an open document. The renderer sends `DocumentOpen` on the documents port together with
 * one end of a MessageChannel; from then on both ends of that channel exchange Yjs updates and these
 * control messages. Closing the channel closes the document.
 */
import { z } from 'zod'
import { chatId } from './chats.ts'
import type { failure } from './failure.ts'
import { nodeId } from './files.ts'
import { projectId } from './projects.ts'

/** `open`: the text of a file. `open-chat`: a chat, which begins empty when there is none of that id. */
export const documentOpen = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), projectId, nodeId }),
  z.object({ type: z.literal('open-chat'), projectId, chatId }),
])
export type DocumentOpen = z.infer<typeof documentOpen>

/** Renderer → workspace. `update` carries a Yjs update (V1), a number that counts up from 1, and the name of the model
 * that wrote the text where a person accepted it from one. */
export type DocumentClientMessage =
  | { type: 'update'; n: number; update: Uint8Array; model?: string }
  /** Where this window's cursor is; opaque to the workspace, which hands it to the other windows. */
  | { type: 'awareness'; update: Uint8Array }
  /** The window is going: the text, with every update before this, is to be written to its file. Nobody hears of it. */
  | { type: 'write' }

/** Workspace → renderer. */
export type DocumentServerMessage =
  /** First message: the whole document as a Yjs V1 update; a file's text is `doc.getText('text')`, line ends LF. */
  | { type: 'ready'; state: Uint8Array }
  /**
   * Another origin changed the document: disk, another window, the agent; or a replacement or restore that a person
   * asked for, which undo in the editor takes back.
   */
  | {
      type: 'update'
      update: Uint8Array
      origin: 'disk' | 'window' | 'agent' | 'remote' | 'replace' | 'restore'
    }
  /** Where the cursor of another window is; null: that window has the document open no more. */
  | { type: 'awareness'; from: string; update: Uint8Array | null }
  /** So many other windows have the document open. */
  | { type: 'others'; count: number }
  /** Every update up to and including `n` is durable in the store: only now may the window say "saved". */
  | { type: 'committed'; n: number }
  /** The text equals the file in the working copy (after a flush or when it was so at opening), or does not. */
  | { type: 'disk'; dirty: boolean }
  /** The store could not keep the update (disk full, …): editing goes on, the window shows trouble. */
  | { type: 'trouble'; failure: z.infer<typeof failure> }
  /** Trouble is over: everything pending has been committed. */
  | { type: 'recovered' }
  /** The document cannot be opened, or was deleted. Nothing follows. */
  | { type: 'failed'; failure: z.infer<typeof failure> }
