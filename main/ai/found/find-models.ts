import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FoundModel } from '../../../preload/contract/models.ts'
import { fileFailure } from '../engine/load-failure.ts'
import { checkModelFile } from '../gguf/check-file.ts'
import { fitOf, type Memory } from '../models/fit.ts'
import { type Candidate, filesIn } from './files.ts'
import { filesOfOllama } from './ollama.ts'
import type { Place } from './places.ts'

/**
 * Looks for models that other programs keep and reads their headers; nothing is copied, changed or remembered. A file
 * that two programs share is told once.
 * @param added paths of the models that are in the list already.
 */
export async function findModels(
  places: readonly Place[],
  added: ReadonlySet<string>,
  memory: Memory,
): Promise<FoundModel[]> {
  const seen = new Set<string>()
  const found: FoundModel[] = []
  for (const place of places) {
    const files = place.program === 'ollama' ? await filesOfOllama(place.folder) : await filesIn(place)
    for (const file of files) {
      const real = await realpath(file.path).catch(() => undefined)
      if (real === undefined || seen.has(real)) continue
      seen.add(real)
      found.push(await readHeaderOf(file, place, added.has(file.path) || added.has(real), memory))
    }
  }
  return found.sort((one, other) => one.name.localeCompare(other.name))
}

async function readHeaderOf(
  { path, name }: Candidate,
  { program }: Place,
  added: boolean,
  memory: Memory,
): Promise<FoundModel> {
  const basic = { path, program, added, name: name ?? basename(path, '.gguf') }
  try {
    const { facts, bytes } = await checkModelFile(path)
    const { parameters, quantisation, contextLength, licence, fim } = facts
    return {
      ...basic,
      bytes,
      contextLength,
      fim: fim !== undefined,
      fit: fitOf(facts, memory),
      ...(name === undefined && facts.name !== undefined ? { name: facts.name } : {}),
      ...(parameters === undefined ? {} : { parameters }),
      ...(quantisation === undefined ? {} : { quantisation }),
      ...(licence === undefined ? {} : { licence }),
    }
  } catch (error) {
    const { code, message } = fileFailure(error, path)
    return { ...basic, bytes: 0, problem: { code, message } }
  }
}
