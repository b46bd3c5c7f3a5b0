import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { projectId } from './projects.ts'

export const chatId = z.uuid()

/** What the list of chats says of each. Times are milliseconds since the epoch. */
export const chat = z.object({
  id: chatId,
  projectId,
  /** '' until it has one. */
  title: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Null while it is in use. */
  archivedAt: z.number().nullable(),
  /** Set when it was deleted: it waits in the trash. */
  trashedAt: z.number().nullable(),
  /** Days until it is deleted for good; null outside the trash. */
  daysLeft: z.number().int().nullable(),
})
export type Chat = z.infer<typeof chat>

/** A chat in which something was found: the first place, with a little around it. */
export const chatHit = z.object({
  chatId,
  /** Null when the title has it. */
  cellId: z.string().nullable(),
  excerpt: z.string(),
  /** Where in `excerpt` the match is. */
  start: z.number().int(),
  end: z.number().int(),
  matches: z.number().int(),
})
export type ChatHit = z.infer<typeof chatHit>

const aChat = z.object({ projectId, chatId })
const aProject = z.object({ projectId })

/** Longest instruction of a project. */
export const INSTRUCTION_LIMIT = 20_000

/**
 * The chats of a project. Each is a document of its own (`contract/documents.ts`, `open-chat`); one that nobody has
 * written in does not exist yet.
 */
export const chats = {
  /** All of them, archived and trashed ones too, newest change first; again after changes. */
  list: oc.input(aProject).output(eventIterator(z.array(chat))),
  rename: oc.input(aChat.extend({ title: z.string().max(300) })).output(z.void()),
  archive: oc.input(aChat.extend({ archived: z.boolean() })).output(z.void()),
  /** Moves it to the trash, or out of it. After 90 days there it is deleted for good. */
  trash: oc.input(aChat.extend({ trashed: z.boolean() })).output(z.void()),
  /** Looks in titles and texts, without regard to case; trashed ones are left out. */
  search: oc.input(z.object({ projectId, text: z.string().min(1).max(1_000) })).output(z.array(chatHit)),
  /** The whole chat as Markdown. */
  markdown: oc.input(aChat).output(z.object({ title: z.string(), text: z.string() })),
  /** What a project tells the model before each conversation; '' for the app's own words. */
  instruction: oc.input(aProject).output(z.object({ text: z.string() })),
  setInstruction: oc.input(z.object({ projectId, text: z.string().max(INSTRUCTION_LIMIT) })).output(z.void()),
}
