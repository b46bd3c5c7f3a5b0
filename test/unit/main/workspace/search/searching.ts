import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { FileMatches, SearchEvent, SearchQuery } from '../../../../../preload/contract/search.ts'
import type { Harness } from '../harness.ts'

export type Done = Extract<SearchEvent, { type: 'done' }>

/** A query for plain text, whatever its case, with what the test says differently. */
export function queryFor(text: string, other: Partial<SearchQuery> = {}): SearchQuery {
  return {
    text,
    caseSensitive: false,
    wholeWord: false,
    regex: false,
    multiline: false,
    include: [],
    exclude: [],
    ...other,
  }
}

/** Everything a search finds, and how it ended. */
export async function searched(
  { client }: Pick<Harness, 'client'>,
  projectId: string,
  query: SearchQuery,
  signal?: AbortSignal,
): Promise<{ files: FileMatches[]; done: Done }> {
  const files: FileMatches[] = []
  let done: Done | undefined
  for await (const event of await client.search.query({ projectId, query }, signal ? { signal } : {})) {
    if (event.type === 'found') files.push(...event.files)
    if (event.type === 'done') done = event
  }
  if (done === undefined) throw new Error('the search did not end')
  return { files, done }
}

/** What was found, as `path:line:matched text`. */
export async function hits(
  harness: Pick<Harness, 'client'>,
  projectId: string,
  query: SearchQuery,
): Promise<string[]> {
  const { files } = await searched(harness, projectId, query)
  return files.flatMap(({ path, matches }) =>
    matches.map(({ line, preview, start, end }) => `${path}:${line}:${preview.slice(start, end)}`),
  )
}

/** Files whose text is not in the index as it is. */
export function staleFiles(dataPath: string): number {
  const db = new Database(join(dataPath, 'offcoder.db'), { readonly: true })
  try {
    return Number(db.prepare('SELECT count(*) FROM search_files WHERE stale > 0').pluck().get())
  } finally {
    db.close()
  }
}

/** Waits until the index has every text. */
export async function indexed({ dataPath }: Pick<Harness, 'dataPath'>): Promise<void> {
  while (staleFiles(dataPath) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
}
