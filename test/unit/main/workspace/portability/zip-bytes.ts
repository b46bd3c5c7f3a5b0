import { crc32, deflateRawSync } from 'node:zlib'

/** One entry of a zip as a test wants it, right or wrong. */
export interface RawEntry {
  name: string | Buffer
  content?: string | Buffer
  deflate?: boolean
  mode?: number
  /** What the headers say instead of what is so. */
  says?: {
    crc?: number
    size?: number
    packed?: number
    flags?: number
    method?: number
    offset?: number
    host?: number
  }
  zip64?: boolean
}

const FILE = 0o100644

/** A zip, byte by byte. */
export function zipOf(entries: readonly RawEntry[], { count = entries.length } = {}): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const { local, record } = bytesOf(entry, at)
    parts.push(local)
    central.push(record)
    at += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

function bytesOf(
  { name, content = '', deflate = false, mode = FILE, says = {}, zip64 = false }: RawEntry,
  at: number,
) {
  const path = Buffer.from(name as string)
  const bytes = Buffer.from(content as string)
  const packed = deflate ? deflateRawSync(bytes) : bytes
  const size = says.size ?? bytes.length
  const packedSize = says.packed ?? packed.length
  const header = Buffer.alloc(26)
  header.writeUInt16LE(20, 0)
  header.writeUInt16LE(says.flags ?? 0x800, 2)
  header.writeUInt16LE(says.method ?? (deflate ? 8 : 0), 4)
  header.writeUInt16LE(0x21, 8)
  header.writeUInt32LE(says.crc ?? crc32(bytes), 10)
  header.writeUInt32LE(zip64 ? 0xffffffff : packedSize, 14)
  header.writeUInt32LE(zip64 ? 0xffffffff : size, 18)
  header.writeUInt16LE(path.length, 22)
  const extra = zip64 ? Buffer.alloc(20) : Buffer.alloc(0)
  if (zip64) {
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(16, 2)
    extra.writeBigUInt64LE(BigInt(size), 4)
    extra.writeBigUInt64LE(BigInt(packedSize), 12)
  }
  header.writeUInt16LE(extra.length, 24)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), header, path, extra, packed])
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE((mode << 16) >>> 0, 6)
  tail.writeUInt32LE(says.offset ?? at, 10)
  const madeBy = Buffer.from([20, says.host ?? 3])
  const record = Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, header, tail, path, extra])
  return { local, record }
}
