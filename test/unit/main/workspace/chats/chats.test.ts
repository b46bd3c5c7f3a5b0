import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import * as Y from 'yjs'
import type { Chat } from '../../../../../preload/contract/chats.ts'
import type { DocumentWindow } from '../document-window.ts'
import { folderWith, type Harness, openAndImport, openDocument, restart, startWorkspace } from '../harness.ts'

function write(
  window: DocumentWindow,
  kind: string,
  text: string,
  origin: 'human' | { model: string } = 'human',
): Y.Text {
  const cells = window.doc.getMap<Y.Map<unknown>>('cells')
  const cell = new Y.Map<unknown>()
  const body = new Y.Text(text)
  window.doc.transact(() => {
    cell.set('kind', kind)
    cell.set('order', `a${cells.size}`)
    cell.set('text', body)
    cells.set(randomUUID(), cell)
  }, origin)
  return body
}

async function listed({ client }: Harness, projectId: string): Promise<Chat[]> {
  for await (const list of await client.chats.list({ projectId })) return list
  throw new Error('no list')
}

async function withChat() {
  const harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, folderWith({ 'a.ts': 'let a\n' }))
  const chatId = randomUUID()
  const window = await openDocument(harness, projectId, { chatId })
  return { harness, projectId, chatId, window }
}

describe('a chat', () => {
  it('does not exist before something is written in it, and is listed with its title from then on', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    expect(await listed(harness, projectId)).toEqual([])
    window.doc.getMap('meta').set('title', 'How to sort')
    await window.committed()
    expect(await listed(harness, projectId)).toMatchObject([
      { id: chatId, title: 'How to sort', archivedAt: null },
    ])
  })

  it('is whole again after a restart, and other windows see what is written at once', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    const other = await openDocument(harness, projectId, { chatId })
    const answer = write(window, 'answer', 'It ')
    window.doc.transact(() => answer.insert(answer.length, 'works'), 'model')
    await window.committed()
    const texts = () =>
      Array.from(other.doc.getMap('cells').values(), (cell) => String((cell as Y.Map<unknown>).get('text')))
    await expect.poll(texts).toEqual(['It works'])
    const again = await restart(harness)
    const reopened = await openDocument(again, projectId, { chatId })
    expect(reopened.doc.getMap('cells').toJSON()).toEqual(window.doc.getMap('cells').toJSON())
  })

  it('says of each row whether a person or a model wrote it', async () => {
    const { harness, window } = await withChat()
    write(window, 'prompt', 'Why?')
    await window.committed()
    write(window, 'answer', 'Because', { model: 'Small' })
    await window.committed()
    const db = new Database(join(harness.dataPath, 'offcoder.db'), { readonly: true })
    const rows = db
      .prepare("SELECT actor FROM log JOIN docs ON docs.id = log.doc WHERE name LIKE 'chat:%'")
      .all()
    db.close()
    expect(rows).toEqual([{ actor: 'human' }, { actor: 'model:Small' }])
  })

  it('is renamed, archived, thrown away and brought back from the list, and open windows follow', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    write(window, 'prompt', 'Why?')
    await window.committed()
    await harness.client.chats.rename({ projectId, chatId, title: 'Reasons' })
    await harness.client.chats.archive({ projectId, chatId, archived: true })
    await harness.client.chats.trash({ projectId, chatId, trashed: true })
    const [chat] = await listed(harness, projectId)
    expect(chat).toMatchObject({ title: 'Reasons' })
    expect(chat?.archivedAt).toBeTypeOf('number')
    expect(chat?.trashedAt).toBeTypeOf('number')
    await window.until(() => window.doc.getMap('meta').get('title') === 'Reasons')
    expect(await harness.client.chats.search({ projectId, text: 'why' })).toEqual([])
    await harness.client.chats.trash({ projectId, chatId, trashed: false })
    expect((await listed(harness, projectId))[0]?.trashedAt).toBeNull()
  })

  it('is told of to the ai process for as long as it is not in the trash', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    const stop = new AbortController()
    onTestFinished(() => stop.abort())
    const inUse = createRouterClient(harness.service.chatsInUseRouter)
    const told: string[][] = []
    const follow = async () => {
      for await (const list of await inUse.follow(undefined, { signal: stop.signal }))
        told.push(list.map((one) => one.chatId))
    }
    follow().catch(() => undefined)
    write(window, 'prompt', 'Why?')
    await vi.waitFor(() => expect(told.at(-1)).toEqual([chatId]), { timeout: 20_000 })
    await harness.client.chats.rename({ projectId, chatId, title: 'Reasons' })
    await harness.client.chats.trash({ projectId, chatId, trashed: true })
    await vi.waitFor(() => expect(told.at(-1)).toEqual([]), { timeout: 20_000 })
    // A new title is no news there.
    expect(told).toEqual([[], [chatId], []])
  })

  it('is found by its title and its text, whatever the case, and by what was written a moment ago', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    write(window, 'prompt', 'How do I read a (large) file?')
    await window.committed()
    const search = (text: string) => harness.client.chats.search({ projectId, text })
    expect(await search('A (LARGE)')).toMatchObject([{ chatId, matches: 1 }])
    expect(await search('Straße')).toEqual([])
    write(window, 'answer', 'In der Straße')
    await window.committed()
    const [hit] = await search('straße')
    expect(hit?.excerpt.slice(hit.start, hit.end)).toBe('Straße')
    await harness.client.chats.rename({ projectId, chatId, title: 'Files' })
    expect(await search('files')).toMatchObject([{ cellId: null }])
  })

  it('is found among many without the others being read', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    write(window, 'answer', 'A "quoted" needle\nin the hay')
    await window.committed()
    for (let n = 0; n < 12; n++) {
      const other = await openDocument(harness, projectId, { chatId: randomUUID() })
      write(other, 'answer', `Hay ${n}`)
      await other.committed()
      other.close()
    }
    const search = (text: string) => harness.client.chats.search({ projectId, text })
    expect(await search('hay')).toHaveLength(13)
    const db = new Database(join(harness.dataPath, 'offcoder.db'), { readonly: true })
    const found = db
      .prepare<[string]>('SELECT count(*) AS n FROM chat_index WHERE chat_index MATCH ?')
      .get('"nee" AND "eed" AND "dle"')
    db.close()
    expect(found).toEqual({ n: 1 })
    expect(await search('"QUOTED" needle')).toMatchObject([{ chatId }])
    // Two letters are too few for the index.
    expect(await search('ne')).toMatchObject([{ chatId }])
    await harness.client.chats.trash({ projectId, chatId, trashed: true })
    expect(await search('needle')).toEqual([])
  })

  it('waits 90 days in the trash, by the trash’s own clock, and is then gone with all that was in it', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    write(window, 'prompt', 'Secret plans')
    await window.committed()
    await harness.client.chats.search({ projectId, text: 'plans' })
    await harness.client.chats.trash({ projectId, chatId, trashed: true })
    window.close()
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const later = async (days: number) => {
      vi.setSystemTime(Date.now() + days * 86_400_000)
      // Tidies up, the trash as well.
      await harness.client.history.setLimit({ limit: 1024 ** 3 })
      return (await listed(harness, projectId))[0]
    }
    expect((await later(0))?.daysLeft).toBe(90)
    for (const days of [29, 30]) await later(days)
    expect(await later(30)).toMatchObject({ id: chatId, daysLeft: 1 })
    expect(await later(2)).toBeUndefined()
    const db = new Database(join(harness.dataPath, 'offcoder.db'), { readonly: true })
    const tables = ['chat_texts', "docs WHERE name LIKE 'chat:%'"]
    const left = tables.map((table) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get())
    db.close()
    expect(left).toEqual([{ n: 0 }, { n: 0 }])
  })

  it('is exported as Markdown, with code that has fences in it', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    window.doc.getMap('meta').set('title', 'Fences')
    write(window, 'prompt', 'Why?')
    write(window, 'answer', '**Because**')
    write(window, 'code', '```\nx\n```')
    await window.committed()
    expect((await harness.client.chats.markdown({ projectId, chatId })).text).toBe(
      '# Fences\n\n## You\n\nWhy?\n\n## Model\n\n**Because**\n\n````\n```\nx\n```\n````\n',
    )
  })

  it('folds in Markdown what a model thought before it answered', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    write(window, 'answer', '<think>\nLet me see.\n</think>\n\nIt adds.')
    await window.committed()
    expect((await harness.client.chats.markdown({ projectId, chatId })).text).toContain(
      '## Model\n\n<details>\n<summary>Thoughts</summary>\n\nLet me see.\n\n</details>\n\nIt adds.\n',
    )
  })

  it('is folded into a snapshot when its log is long, and nothing of it counts as unwritten to disk', async () => {
    const { harness, projectId, chatId, window } = await withChat()
    const answer = write(window, 'answer', '')
    for (let n = 0; n < 520; n++) {
      // Turn by turn, so that each is a row of its own.
      window.doc.transact(() => answer.insert(answer.length, 'x'), n % 2 === 0 ? { model: 'Small' } : 'human')
    }
    await window.committed()
    window.close()
    const again = await restart(harness)
    const reopened = await openDocument(again, projectId, { chatId })
    expect(JSON.stringify(reopened.doc.getMap('cells'))).toContain('x'.repeat(520))
    expect(await again.client.files.flushAll({ projectId })).toEqual([])
    const db = new Database(join(harness.dataPath, 'offcoder.db'), { readonly: true })
    const kinds = db
      .prepare("SELECT kind FROM snapshots JOIN docs ON docs.id = doc WHERE name LIKE 'chat:%'")
      .all()
    db.close()
    expect(kinds).toEqual([{ kind: 'head' }])
  })

  it('goes with its project, and the instruction of a project is kept', async () => {
    const { harness, projectId, window } = await withChat()
    write(window, 'prompt', 'Why?')
    await window.committed()
    await harness.client.chats.setInstruction({ projectId, text: 'Answer in rhyme.' })
    expect(await harness.client.chats.instruction({ projectId })).toEqual({ text: 'Answer in rhyme.' })
    await harness.client.projects.forget({ projectId })
    const db = new Database(join(harness.dataPath, 'offcoder.db'), { readonly: true })
    expect(db.prepare('SELECT count(*) AS n FROM chats').get()).toEqual({ n: 0 })
    expect(db.prepare("SELECT count(*) AS n FROM docs WHERE name LIKE 'chat:%'").get()).toEqual({ n: 0 })
    db.close()
  })
})
