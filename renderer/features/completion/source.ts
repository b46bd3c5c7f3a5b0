import type { EditorState } from '@codemirror/state'
import type { CompletionCall, Neighbour } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { FileInfo } from '../../../preload/contract/files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { keptOut } from '../edit/kept-out.ts'
import { secretValues } from '../edit/secret-values.ts'
import { ownCompletionModel } from '../models/roles.ts'
import { useModels, wantModels } from '../models/store.ts'
import { useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'
import { aroundCursor } from './ask.ts'
import type { Around, CompletionSource, Suggestion } from './completion-source.ts'
import { FirstUse } from './first-use.ts'
import { neighboursOf } from './neighbours.ts'

/** Tokens asked for at most: a few lines, and little to wait for on a small machine. */
const TOKENS = 64
/** Characters of a file in which it says what it imports. */
const HEAD = 6_000
/** Milliseconds of quiet after a failure; doubled with each further one. */
const PAUSE = { least: 5000, most: 300_000 }

const firstUse = new FirstUse()
/** The file whose neighbours a model has evaluated last. */
let evaluated: string | undefined

const NOTHING: Suggestion = { text: '', confidence: 0, modelId: '' }

/** True when the user lets local AI complete this language in this project. Until the settings are known, nobody has said so. */
export function mayComplete(projectId: string, language: string): boolean {
  const { values, loaded } = useSettings.getState()
  if (!loaded || !values['ai.enabled'] || !values['ai.completion']) return false
  if (values['ai.completionOffIn'].includes(language)) return false
  return useProjects.getState().list?.find((project) => project.id === projectId)?.aiEnabled ?? false
}

/** The list with the language in it, or without where it was. */
export function toggled(languages: readonly string[], language: string): string[] {
  const others = languages.filter((one) => one !== language)
  return others.length < languages.length ? others : [...others, language]
}

/**
 * Completions for one file from the model on this device. It calls the ai process only while the user allows it
 * (the call would start the process), and goes quiet after failures: without a model until there is another choice.
 */
export function completionSource(
  rpc: Rpc,
  projectId: string,
  file: { info: FileInfo; language: string },
): CompletionSource {
  let failures = 0
  let quietUntil = 0
  let noModel: unknown
  /** Pieces of other files that come along: those that a model has evaluated while nobody typed. */
  let ready: readonly Neighbour[] = []
  let preparing: Promise<void> | undefined
  let recalled: Promise<void> | undefined
  const choice = () => {
    const { values } = useSettings.getState()
    return [useModels.getState().list, values['ai.modelId'], values['ai.completionModelId']]
  }
  const sameChoice = (before: unknown) =>
    Array.isArray(before) && choice().every((part, index) => part === before[index])
  /** @returns null where a secret stands in what would be read. */
  async function requestFor({ prefix, suffix }: Around): Promise<CompletionCall | null> {
    const secrets = secretValues(rpc, projectId)
    await secrets.ready()
    if (secrets.in([prefix, suffix]) !== null) return null
    const { id: documentId, path } = file.info
    const { language } = file
    const own = ownCompletionModel(
      useModels.getState().list,
      useSettings.getState().values['ai.completionModelId'],
    )
    const model = own === undefined ? {} : { modelId: own.id }
    const neighbours = neighboursOf(rpc, projectId).allowed(ready)
    return { projectId, documentId, path, language, prefix, suffix, maxTokens: TOKENS, neighbours, ...model }
  }
  /** With which pieces a model had read this file when it was last open: it goes on from there only with these. */
  async function recall(): Promise<void> {
    const asked = { projectId, documentId: file.info.id }
    const found = await rpc.ai.kept.neighbours(asked).catch(() => [])
    if (evaluated !== file.info.id && ready.length === 0) ready = found
  }
  async function prepare(state: EditorState, signal: AbortSignal): Promise<void> {
    const around = aroundCursor(state)
    const neighbours = neighboursOf(rpc, projectId)
    const gathered = await neighbours.gather(file.info.id, state.sliceDoc(0, HEAD), signal)
    const request = await requestFor(around)
    const wanted = neighbours.allowed(gathered)
    if (request === null || signal.aborted) return
    if (evaluated === file.info.id && JSON.stringify(wanted) === JSON.stringify(ready)) return
    const answer = await rpc.ai.prepare({ ...request, neighbours: wanted }, { signal })
    ready = answer.ready ? wanted : []
    evaluated = file.info.id
  }
  return {
    enabled: () =>
      mayComplete(projectId, file.language) &&
      keptOut(file.info.path) === null &&
      Date.now() >= quietUntil &&
      !sameChoice(noModel),
    async complete(around, signal) {
      recalled ??= recall()
      await recalled
      const request = await requestFor(around)
      if (request === null) return NOTHING
      signal.throwIfAborted()
      wantModels()
      try {
        const result = await rpc.ai.complete({ ...request, other: around.other ?? 0 }, { signal })
        firstUse.came()
        // Another file's are evaluated, or those of none.
        if (result.withNeighbours === false) evaluated = undefined
        failures = 0
        noModel = undefined
        return result
      } catch (error) {
        const failure = toFailure(error)
        if (signal.aborted || failure.code === 'CANCELLED') throw error
        if (failure.code === 'NO_MODEL') noModel = choice()
        quietUntil = Date.now() + Math.min(PAUSE.most, PAUSE.least * 2 ** failures)
        failures += 1
        throw new AppError(failure.code, failure.message, failure.data, error)
      }
    },
    async prepare(state, signal) {
      try {
        // A model is not loaded for what may never be asked.
        await firstUse.until(signal)
        preparing = prepare(state, signal)
        await preparing
      } catch {
        // The next pause tries again.
      }
    },
    async reading(state) {
      const request = await requestFor(aroundCursor(state))
      return request === null ? null : rpc.ai.reading(request)
    },
    remember: (text) => neighboursOf(rpc, projectId).remember({ nodeId: file.info.id, text }),
    async foresee(around, signal) {
      try {
        // Asked without what is being made ready, the model would forget it again.
        await preparing?.catch(() => undefined)
        const request = await requestFor(around)
        if (request !== null && !signal.aborted) await rpc.ai.prepare({ ...request, write: true }, { signal })
      } catch {
        // What was not foreseen is written when it is asked for, and says then what is wrong.
      }
    },
  }
}
