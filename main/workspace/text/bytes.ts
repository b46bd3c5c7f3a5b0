import { isUtf8 } from 'node:buffer'
import type { Eol } from '../../../preload/contract/files.ts'

/** Line ends that a whole file can have. */
export type MainEol = Exclude<Eol, 'mixed'>

/** How a text's bytes are made from its lines. */
export interface TextFormat {
  eol: Eol
  /** The most frequent line end: what a new line gets. */
  mainEol: MainEol
  bom: boolean
}

export type Classification = ({ text: true } & TextFormat) | { text: false; why: string }

/** A line end that is not the file's main one; `index` is where its LF stands in the decoded text. */
export interface OddEnd {
  index: number
  eol: MainEol
}

/** Files up to this size open as text; larger ones are only listed. */
export const MAX_TEXT_BYTES = 100 * 1024 * 1024

const BOM_BYTES = Buffer.from([0xef, 0xbb, 0xbf])
const CR = 13
const LF = 10

export const lineEnd: Record<MainEol, string> = { lf: '\n', crlf: '\r\n', cr: '\r' }

function hasBom(bytes: Buffer): boolean {
  return bytes.length >= 3 && bytes.subarray(0, 3).equals(BOM_BYTES)
}

function whyNotUtf8(bytes: Buffer): string {
  return bytes.includes(0)
    ? 'This is a binary file. OffCoder keeps it byte for byte and does not edit it.'
    : 'This text is not in UTF-8 (it may be Latin-1 or another old encoding). OffCoder keeps it byte for byte; convert it to UTF-8 to edit it here.'
}

function isUtf16(bytes: Buffer): boolean {
  return (
    bytes.length >= 2 &&
    ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
  )
}

function countLineEnds(bytes: Buffer): Record<MainEol, number> {
  const counts = { lf: 0, crlf: 0, cr: 0 }
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1))
    counts[bytes[at - 1] === CR ? 'crlf' : 'lf'] += 1
  for (let at = bytes.indexOf(CR); at !== -1; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] !== LF) counts.cr += 1
  return counts
}

function lineEndsOf(bytes: Buffer): { eol: Eol; mainEol: MainEol } {
  // Most files have no CR at all, which is found at memory speed.
  if (!bytes.includes(CR)) return { eol: 'lf', mainEol: 'lf' }
  const counts = countLineEnds(bytes)
  const kinds = (['lf', 'crlf', 'cr'] as const).filter((kind) => counts[kind] > 0)
  const mainEol = kinds.reduce((best, kind) => (counts[kind] > counts[best] ? kind : best))
  return { eol: kinds.length === 1 ? mainEol : 'mixed', mainEol }
}

/** Says whether bytes open as text, and how they are written back exactly. */
export function classify(bytes: Buffer): Classification {
  if (isUtf16(bytes))
    return {
      text: false,
      why: 'This text is in UTF-16. OffCoder keeps it byte for byte; convert it to UTF-8 to edit it here.',
    }
  if (!isUtf8(bytes)) return { text: false, why: whyNotUtf8(bytes) }
  if (bytes.includes(0))
    return {
      text: false,
      why: 'This is a binary file. OffCoder keeps it byte for byte and does not edit it.',
    }
  return { text: true, bom: hasBom(bytes), ...lineEndsOf(bytes) }
}

/** Text with LF line ends, and the places where the file has another line end than its main one. */
export function decodeText(bytes: Buffer, format: TextFormat): { text: string; odd: OddEnd[] } {
  const raw = (format.bom ? bytes.subarray(BOM_BYTES.length) : bytes).toString('utf8')
  if (format.eol === 'lf') return { text: raw, odd: [] }
  if (format.eol !== 'mixed') return { text: raw.replaceAll(lineEnd[format.eol], '\n'), odd: [] }
  const odd: OddEnd[] = []
  let shorter = 0
  const text = raw.replace(/\r\n|\r|\n/g, (end, at: number) => {
    const eol = end === '\r\n' ? 'crlf' : end === '\r' ? 'cr' : 'lf'
    if (eol !== format.mainEol) odd.push({ index: at - shorter, eol })
    shorter += end.length - 1
    return '\n'
  })
  return { text, odd }
}

/** A run of text whose line ends are all `eol`. */
export interface Run {
  text: string
  eol: MainEol
}

/** The file's bytes again. */
export function encodeText(runs: Iterable<Run>, bom: boolean): Buffer {
  let raw = ''
  for (const { text, eol } of runs) raw += eol === 'lf' ? text : text.replaceAll('\n', lineEnd[eol])
  const body = Buffer.from(raw, 'utf8')
  return bom ? Buffer.concat([BOM_BYTES, body]) : body
}
