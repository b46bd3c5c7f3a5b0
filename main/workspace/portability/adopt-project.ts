import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chatIdOf } from '../../../preload/contract/chat-document.ts'
import { rowOf } from '../chats/chat-row.ts'
import { UNKNOWN } from '../devices/devices-table.ts'
import { handsOf, ofHands } from '../history/sessions-table.ts'
import type { Placements } from '../projects/placements.ts'
import { newProjectRow, type ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { CarriedDevices } from './carried-devices.ts'
import { CarriedTables } from './carried-tables.ts'
import type { HistoryLine } from './format.ts'
import type { StagedProject } from './staged-project.ts'

export interface AdoptOptions {
  store: Store
  placements: Placements
  staged: StagedProject
  /** Where its folder is to be. */
  path: string
  trashPath: string
}

/** Makes a staged project one of the store, in one transaction, and puts its folder in its place. @returns its id. */
export function adoptProject({ store, placements, staged, path, trashPath }: AdoptOptions): string {
  // A project that is here already stays what it is: this one becomes a copy of it.
  const isNew = store.projects.get(staged.project.id) === undefined
  const id = isNew ? staged.project.id : randomUUID()
  const trash = trashPlaces(staged, join(trashPath, id))
  placements.place({ project: id, folder: staged.files, trash: staged.trash }, () => {
    const tables = new CarriedTables(store.db)
    const { name, key, created_at, opened_at, ai_enabled } = staged.project
    const row: ProjectRow = {
      ...newProjectRow,
      ...{ id, key: isNew ? key : id, name, path, createdAt: created_at, openedAt: opened_at },
      state: 'ready',
      aiEnabled: ai_enabled,
    }
    store.projects.put(row)
    for (const one of staged.rows) store.files.put(id, one)
    store.projects.put({ ...row, ...store.files.totals(id) })
    tables.setOther(id, staged.project)
    // Waiting in the trash is counted by this device's own clock.
    const carried = store.projects.get(id) ?? row
    const age = carried.trashedAt === null ? null : store.projects.trashClock.advance(Date.now())
    store.projects.put({ ...carried, trashedAge: age })
    const devices = new CarriedDevices(store.devices, staged.spool.lines('devices'))
    takeDocuments(store, tables, staged, devices, id)
    takeHistory(store, staged, devices, id)
    takeTrash(store, tables, staged, id, trash)
    if (staged.session !== null) store.sessions.set('', id, staged.session)
  })
  return id
}

/** Where the trash folder will have what waits in the trash, by node. */
function trashPlaces(staged: StagedProject, into: string): Map<string, string> {
  const nodes = Array.from(staged.spool.lines('trash'), ({ node }) => node)
  const there = nodes.filter((node) => !/[/\\]/.test(node) && existsSync(join(staged.trash, node)))
  return new Map(there.map((node) => [node, join(into, node)]))
}

function takeDocuments(
  store: Store,
  tables: CarriedTables,
  staged: StagedProject,
  devices: CarriedDevices,
  project: string,
): void {
  const docs = new Map<string, { id: number; written: boolean; last: number }>()
  for (const { name, seed, seedClient, written } of staged.spool.lines('docs')) {
    const { id } = store.log.createDoc(
      project,
      name,
      seed === null ? null : Buffer.from(seed, 'hex'),
      seedClient,
    )
    docs.set(name, { id, written: written || staged.written.has(name), last: 0 })
  }
  for (const { doc, state, writers } of staged.spool.lines('states')) {
    const known = docs.get(doc)
    if (known === undefined) continue
    known.last = tables.takeSeq(known.id)
    store.log.putSnapshot(known.id, 'head', known.last, Buffer.from(state, 'base64'))
    store.writers.put(
      known.id,
      writers.map((one) => ({ ...one, device: devices.numberOf(one.device) })),
    )
  }
  for (const { doc, update, actor, session, ts, device } of staged.spool.lines('updates')) {
    const known = docs.get(doc)
    if (known === undefined) continue
    known.last = store.log.append(known.id, Buffer.from(update, 'base64'), actor, session, {
      ts,
      device: devices.numberOf(device),
    })
  }
  for (const [name, { id, written, last }] of docs) {
    const chat = chatIdOf(name)
    if (chat !== undefined) store.chats.put(rowOf(store, project, chat, last))
    else {
      if (written) store.log.markFlushed(id, last)
      store.files.markEdited(project, name, last)
    }
  }
}

/** Ids give the order of what happened: each gets a new one, in the same order. */
function takeHistory(store: Store, staged: StagedProject, devices: CarriedDevices, project: string): void {
  const before = store.history.last()
  const ids: { old: number; now: number }[] = []
  for (const line of staged.spool.lines('history')) {
    const now = addHistory(store, devices, project, line)
    if (now !== undefined) ids.push({ old: line.id, now })
  }
  const exactly = new Map(ids.map(({ old, now }) => [old, now]))
  const upTo = (point: number): number => ids.findLast(({ old }) => old <= point)?.now ?? before
  for (const edits of staged.spool.lines('edits')) {
    const start = exactly.get(edits.start)
    if (start === undefined) continue
    const hands = handsOf({ actors: edits.actors, devices: edits.devices ?? '' }, UNKNOWN)
    const by = ofHands(hands.map((hand) => ({ ...hand, device: devices.numberOf(hand.device) })))
    store.editSessions.put(project, { ...edits, ...by, start, upto: upTo(edits.upto) })
  }
}

function addHistory(
  { history, contents }: Store,
  devices: CarriedDevices,
  project: string,
  { kind, node, at, content, state, parent, name, reason, device }: HistoryLine,
): number | undefined {
  if (kind === 'moment')
    return history.addMoment(project, at, name, reason as never, devices.numberOf(device))
  if (node === null) return undefined
  if (kind === 'place')
    return history.addPlace(
      project,
      node,
      at,
      { state: state ?? 'shown', parent, name: name ?? '' },
      reason ?? 'system',
      devices.numberOf(device),
    )
  const id = content === null ? undefined : contents.putBlob(Buffer.from(content, 'hex'))
  return id === undefined ? undefined : history.addContent(project, node, at, id)
}

function takeTrash(
  store: Store,
  tables: CarriedTables,
  staged: StagedProject,
  project: string,
  places: ReadonlyMap<string, string>,
): void {
  const age = store.projects.trashClock.advance(Date.now())
  for (const { node, at, waited } of staged.spool.lines('trash'))
    tables.addTrash(project, node, places.get(node) ?? '', at, age - waited)
  for (const { node, at } of staged.spool.lines('purged')) tables.addPurged(project, node, at)
}
