import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Candidate } from './files.ts'

const MODEL_LAYER = 'application/vnd.ollama.image.model'
const HOME_HOST = 'registry.ollama.ai'

const manifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })),
})

/**
 * The models that Ollama holds: `manifests/HOST/NAMESPACE/MODEL/TAG` names the blob with the weights.
 * @param folder Ollama's `models`.
 */
export async function filesOfOllama(folder: string): Promise<Candidate[]> {
  const root = join(folder, 'manifests')
  const tags = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const found: Candidate[] = []
  for (const entry of tags) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const blob = await blobOf(path)
    if (blob === undefined) continue
    found.push({ path: join(folder, 'blobs', blob), name: nameOf(path.slice(root.length + 1)) })
  }
  return found
}

async function blobOf(path: string): Promise<string | undefined> {
  try {
    const { layers } = manifest.parse(JSON.parse(await readFile(path, 'utf8')))
    return layers.find(({ mediaType }) => mediaType === MODEL_LAYER)?.digest.replace(':', '-')
  } catch {
    // Not a manifest, or of a kind that we do not know: nothing that could be used.
    return undefined
  }
}

/** `registry.ollama.ai/library/qwen2.5-coder/7b` is what people call `qwen2.5-coder:7b`. */
function nameOf(path: string): string {
  const parts = path.split(/[\\/]/)
  const tag = parts.pop()
  const shown = parts[0] === HOME_HOST ? parts.slice(parts[1] === 'library' ? 2 : 1) : parts
  return `${shown.join('/')}:${tag}`
}
