import { hash } from 'node:crypto'
import type * as Y from 'yjs'
import { TEXT_KEY } from '../../../preload/contract/text-key.ts'
import { decodeText, encodeText, type MainEol, type OddEnd, type Run, type TextFormat } from './bytes.ts'

/** The formatting attribute on a line end that differs from the file's main one. */
const EOL_ATTRIBUTE = 'eol'

export function textOf(doc: Y.Doc): Y.Text {
  return doc.getText(TEXT_KEY)
}

/**
 * The Yjs client that writes a document's first text: the same on every device that imports the same content at the
 * same path of the same project, so that their documents are one.
 */
export function seedClient(projectKey: string, nodeId: string, contentHash: Uint8Array): number {
  return hash(
    'sha256',
    `${projectKey}\0${nodeId}\0${Buffer.from(contentHash).toString('hex')}`,
    'buffer',
  ).readUInt32BE(0)
}

/** Puts a file's text into an empty document, as `client`. The result depends on nothing else. */
export function seed(doc: Y.Doc, bytes: Buffer, format: TextFormat, client: number): void {
  const { text, odd } = decodeText(bytes, format)
  if (text === '') return
  const own = doc.clientID
  doc.clientID = client
  if (odd.length === 0) textOf(doc).insert(0, text)
  else textOf(doc).applyDelta(toDelta(text, odd))
  doc.clientID = own
}

function toDelta(text: string, odd: OddEnd[]): { insert: string; attributes?: Record<string, string> }[] {
  const delta: { insert: string; attributes?: Record<string, string> }[] = []
  let from = 0
  for (const { index, eol } of odd) {
    if (index > from) delta.push({ insert: text.slice(from, index) })
    delta.push({ insert: '\n', attributes: { [EOL_ATTRIBUTE]: eol } })
    from = index + 1
  }
  if (from < text.length) delta.push({ insert: text.slice(from) })
  return delta
}

function isMainEol(value: unknown): value is MainEol {
  return value === 'lf' || value === 'crlf' || value === 'cr'
}

/** The document's text in runs of one line end each. */
export function runsOf(doc: Y.Doc, mainEol: MainEol): Run[] {
  const runs: Run[] = []
  for (const part of textOf(doc).toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]) {
    if (typeof part.insert !== 'string') continue
    const eol = part.attributes?.[EOL_ATTRIBUTE]
    runs.push({ text: part.insert, eol: isMainEol(eol) ? eol : mainEol })
  }
  return runs
}

/** The bytes this document stands for on disk. */
export function bytesOf(doc: Y.Doc, format: TextFormat): Buffer {
  return encodeText(runsOf(doc, format.mainEol), format.bom)
}

/** Makes every line end of `doc` a main one, in one pass. */
export function dropOddEnds(doc: Y.Doc): void {
  const text = textOf(doc)
  text.format(0, text.length, { [EOL_ATTRIBUTE]: null })
}

/** Makes the line ends of `doc`, whose text already equals the file's, those of the file. */
export function adoptLineEnds(doc: Y.Doc, odd: OddEnd[]): void {
  const wanted = new Map(odd.map(({ index, eol }) => [index, eol]))
  const changes: { index: number; eol: MainEol | null }[] = []
  let at = 0
  for (const part of textOf(doc).toDelta() as { insert: string; attributes?: Record<string, unknown> }[]) {
    const has = part.attributes?.[EOL_ATTRIBUTE] ?? null
    if (has !== null || wanted.size > 0) {
      for (
        let index = part.insert.indexOf('\n');
        index !== -1;
        index = part.insert.indexOf('\n', index + 1)
      ) {
        const want = wanted.get(at + index) ?? null
        if (want !== has) changes.push({ index: at + index, eol: want })
      }
    }
    at += part.insert.length
  }
  for (const { index, eol } of changes) textOf(doc).format(index, 1, { [EOL_ATTRIBUTE]: eol })
}
