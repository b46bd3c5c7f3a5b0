import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createRouterClient, type RouterClient } from '@orpc/server'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { WatchEnvironment } from '../../../../main/workspace/disk/folder-watch.ts'
import { createWorkspaceService, type WorkspaceService } from '../../../../main/workspace/service.ts'
import { DATABASE_NAME, type OnNetwork } from '../../../../main/workspace/store/database.ts'
import type { ImportProgress, Project } from '../../../../preload/contract/projects.ts'
import { DocumentWindow } from './document-window.ts'

export type { DocumentWindow }

export type WorkspaceClient = RouterClient<WorkspaceService['router']>

export interface Harness {
  dataPath: string
  service: WorkspaceService
  client: WorkspaceClient
  damaged: number
  writable: number
}

/** A new folder that is gone after the test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'workspace-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** The same, in memory where that is to be had: for tests that open and write thousands of files. */
export function folderInMemory(): string {
  const path = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'workspace-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const NOBODY = 65_534

/** Runs `work` without root's power over permissions, on folders that are given to the user it runs as. */
export async function withoutPrivilege<T>(folders: string[], work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return work()
  execFileSync('chown', ['-R', String(NOBODY), ...folders])
  process.seteuid(NOBODY)
  try {
    return await work()
  } finally {
    process.seteuid(0)
  }
}

/** Writes files (path → content) into a new folder. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const root = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

export function startWorkspace(
  dataPath = temporaryFolder(),
  watching?: WatchEnvironment,
  onNetwork?: OnNetwork,
): Harness {
  const harness: Harness = { dataPath, damaged: 0, writable: 0 } as Harness
  harness.service = createWorkspaceService({
    dataPath,
    templatesPath: join(import.meta.dirname, '../../../../resources/templates'),
    log: () => undefined,
    onDamaged: () => {
      harness.damaged += 1
    },
    onWritable: () => {
      harness.writable += 1
    },
    ...(watching === undefined ? {} : { watching }),
    ...(onNetwork === undefined ? {} : { onNetwork }),
  })
  harness.service.start()
  harness.client = createRouterClient(harness.service.router) as WorkspaceClient
  onTestFinished(() => harness.service.dispose())
  return harness
}

/** Ends the service in order and starts another on the same data. */
export async function restart(harness: Harness): Promise<Harness> {
  await harness.service.dispose()
  return startWorkspace(harness.dataPath)
}

/** Waits for the import (or look for changes) under way. @returns its last progress. */
export async function imported(client: WorkspaceClient, projectId: string): Promise<ImportProgress> {
  let last: ImportProgress | undefined
  for await (const progress of await client.projects.importProgress({ projectId })) last = progress
  if (last === undefined) throw new Error('no progress at all')
  return last
}

export async function openAndImport(client: WorkspaceClient, path: string): Promise<Project> {
  const { id } = await client.projects.openFolder({ path })
  await imported(client, id)
  return client.projects.get({ projectId: id })
}

export async function nodeId(client: WorkspaceClient, projectId: string, path: string): Promise<string> {
  return (await client.files.resolve({ projectId, path })).id
}

export async function openDocument(
  harness: Pick<Harness, 'service'>,
  projectId: string,
  id: string | { chatId: string },
): Promise<DocumentWindow> {
  const window = new DocumentWindow(harness.service, projectId, id)
  onTestFinished(() => window.close())
  return window.ready()
}

/** A second hand on the workspace's database: close it again. */
export function databaseOf({ dataPath }: Harness): Database.Database {
  return new Database(join(dataPath, DATABASE_NAME))
}

/** Writes each row of the texts' log so many times more, as a day's typing would leave it: long enough to be folded. */
export function lengthenLog(harness: Harness, times: number): void {
  const db = databaseOf(harness)
  db.prepare(
    `INSERT INTO log (doc, "update", crc, actor, session, ts) SELECT doc, "update", crc, actor, session, ts
     FROM log, (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)
     WHERE doc IN (SELECT id FROM docs WHERE name <> 'tree')`,
  ).run(times)
  db.close()
}
