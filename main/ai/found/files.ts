import { opendir } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { Place } from './places.ts'

/** A model file, with the name its program gives it; undefined: the file says itself. */
export interface Candidate {
  path: string
  name: string | undefined
}

/** Deep enough for publisher/repository/file and a cache's snapshots, and no more. */
const DEPTH = 5
/** A folder with more entries than this is not one of models. */
const MOST_ENTRIES = 20_000

/** GGUF files below a place: one for each model, without the eyes (`mmproj`) that come beside some. */
export async function filesIn({ program, folder }: Place): Promise<Candidate[]> {
  const found: Candidate[] = []
  for await (const path of walk(folder, DEPTH)) {
    const name = basename(path)
    if (!/\.gguf$/i.test(name) || /mmproj/i.test(name)) continue
    // Of a model in parts the first stands for all.
    const part = /-(\d{5})-of-\d{5}\.gguf$/i.exec(name)
    if (part !== null && part[1] !== '00001') continue
    found.push({ path, name: program === 'jan' ? nameInJan(folder, path) : undefined })
  }
  return found
}

/** Jan calls each file `model.gguf`: its folder has the name. */
function nameInJan(folder: string, path: string): string {
  return relative(folder, dirname(path)).split(sep).join('/') || basename(path, '.gguf')
}

async function* walk(folder: string, depth: number, count = { left: MOST_ENTRIES }): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(() => undefined)
  if (entries === undefined) return
  for await (const entry of entries) {
    if (count.left-- <= 0) return
    const path = join(folder, entry.name)
    // The cache of Hugging Face has links to blobs, and links are what it means to be found by.
    if (entry.isFile() || entry.isSymbolicLink()) yield path
    else if (entry.isDirectory() && depth > 0) yield* walk(path, depth - 1, count)
  }
}
