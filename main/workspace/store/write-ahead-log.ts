import { constants, copyFileSync, existsSync, readFileSync } from 'node:fs'

/** SQLite's file formats: https://www.sqlite.org/fileformat2.html#walformat and https://www.sqlite.org/walformat.html */
const HEADER = 32
const FRAME_HEADER = 24
const MAGIC = 0x377f0682
const INDEX_HEADER = 48

type Sums = readonly [number, number]

/** SQLite's checksum of bytes, which go in pairs of 32-bit words; `bigEndian` says how they are to be read. */
function checksum(bytes: Buffer, bigEndian: boolean, [first, second]: Sums): Sums {
  let [a, b] = [first, second]
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0
  }
  return [a, b]
}

function holds(bytes: Buffer, at: number, [a, b]: Sums): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b
}

/** How many frames were committed, as the index that SQLite keeps in memory said when its process ended. */
function committedFrames(path: string, salts: Buffer): number {
  if (!existsSync(`${path}-shm`)) return 0
  const index = readFileSync(`${path}-shm`)
  if (index.length < 2 * INDEX_HEADER) return 0
  const [one, copy] = [index.subarray(0, INDEX_HEADER), index.subarray(INDEX_HEADER, 2 * INDEX_HEADER)]
  // In the byte order of the machine that wrote it, but for the salts, which are kept as they are in the log.
  if (!one.equals(copy) || !one.subarray(32, 40).equals(salts)) return 0
  return one.readUInt32LE(16)
}

/**
 * Does the log beside the database hold commits that SQLite would pass over without a word? It reads up to the first
 * frame whose checksum does not hold, and takes what follows for the remains of a write that was cut short. It is more
 * than that when whole frames of the same log come after, or when more frames were committed.
 */
export function hasLostCommits(path: string): boolean {
  if (!existsSync(`${path}-wal`)) return false
  const log = readFileSync(`${path}-wal`)
  if (log.length < HEADER) return false
  const bigEndian = (log.readUInt32BE(0) & 1) === 1
  let sums = checksum(log.subarray(0, 24), bigEndian, [0, 0])
  if ((log.readUInt32BE(0) & ~1) !== MAGIC || !holds(log, 24, sums)) return true
  const salts = log.subarray(16, 24)
  const size = FRAME_HEADER + log.readUInt32BE(8)
  let good = 0
  let at = HEADER
  for (; at + size <= log.length; at += size) {
    const frame = log.subarray(at, at + size)
    if (!frame.subarray(8, 16).equals(salts)) break
    sums = checksum(frame.subarray(0, 8), bigEndian, sums)
    sums = checksum(frame.subarray(FRAME_HEADER), bigEndian, sums)
    if (!holds(frame, 16, sums)) break
    good += 1
  }
  if (good < committedFrames(path, salts)) return true
  for (at += size; at + size <= log.length; at += size)
    if (log.subarray(at + 8, at + 16).equals(salts)) return true
  return false
}

/** Keeps a copy of the log beside a database before it is passed over. @returns where. */
export function keepLog(path: string): string {
  const kept = `${path}-wal.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  copyFileSync(`${path}-wal`, kept, constants.COPYFILE_FICLONE)
  return kept
}
