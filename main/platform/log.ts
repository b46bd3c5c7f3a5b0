import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export interface Log {
  write(level: LogLevel, source: string, message: string): void
  dispose(): Promise<void>
}

/** Runtime logs are kept this many days. */
const KEEP_DAYS = 30
const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

/**
 * One text file a day under `folder`, older ones removed. A folder that cannot be written costs the log, never the
 * app: lines then go to standard error alone.
 */
export async function openLog(folder: string, level: LogLevel): Promise<Log> {
  const day = new Date().toISOString().slice(0, 10)
  let stream: WriteStream | undefined
  try {
    await mkdir(folder, { recursive: true })
    await removeOld(folder)
    stream = createWriteStream(join(folder, `offcoder-${day}.log`), { flags: 'a' })
    stream.on('error', () => {
      stream = undefined
    })
  } catch (error) {
    process.stderr.write(`No log file in ${folder}: ${String(error)}\n`)
  }
  return {
    write(lineLevel, source, message) {
      if (rank[lineLevel] < rank[level]) return
      const line = `${new Date().toISOString()} ${lineLevel} ${source}: ${message}\n`
      stream?.write(line)
      if (!stream || rank[lineLevel] >= rank.warn) process.stderr.write(line)
    },
    dispose: () => new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve())),
  }
}

async function removeOld(folder: string): Promise<void> {
  const oldest = new Date(Date.now() - KEEP_DAYS * 86_400_000).toISOString().slice(0, 10)
  for (const name of await readdir(folder)) {
    const day = /^offcoder-(\d{4}-\d\d-\d\d)\.log$/.exec(name)?.[1]
    if (day && day < oldest) await unlink(join(folder, name))
  }
}
