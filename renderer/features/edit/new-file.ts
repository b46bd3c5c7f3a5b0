import type { ChatMessage } from '../../../preload/contract/ai.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { currentModel, nameOf } from '../chat/model-in-use.ts'
import { pauseWords } from '../chat/words.ts'
import { ModelOrigin } from '../documents/origin.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { activeText } from '../editor/store.ts'
import { useFiles } from '../files/store.ts'
import { wantModels } from '../models/store.ts'
import { useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import { mayEdit } from './allowed.ts'
import { codeOf, isComplete } from './clean.ts'
import { fenced } from './fence.ts'
import { type NewFile, useNewFile } from './new-file-store.ts'
import { refusalFor } from './private-text.ts'
import { LONGEST } from './prompt.ts'
import { testFileName, testTool } from './test-file.ts'

const LOOK_EVERY = 200
const TOKENS = 2048
const INSTRUCTION =
  'You write unit tests. Answer with one complete test file in one fenced code block. Write no explanation.'

let running: AbortController | undefined

/** Has a model write tests for the selected lines, or for the file in front. */
export function writeTests(rpc: Rpc): void {
  const text = activeText()
  if (text === undefined) return
  const { view, path, nodeId, language } = text
  const { main } = view.state.selection
  const { tree } = useFiles.getState()
  const parent = tree.get(nodeId)?.parent ?? null
  const name = path.split('/').at(-1) ?? path
  const there = new Set(tree.children(parent).map((id) => tree.get(id)?.name))
  wantModels()
  const leaves = currentModel()?.source === 'provider'
  useNewFile.setState({
    file: {
      title: `Tests for ${name}`,
      folders: [],
      about: {
        name,
        path,
        language,
        code: main.empty ? view.state.doc.toString() : view.state.sliceDoc(main.from, main.to),
      },
      projectId: useProjects.getState().currentId ?? '',
      parent,
      name: testFileName(name, (each) => there.has(each)),
      text: '',
      phase: leaves ? 'asking' : 'writing',
      label: '',
      note: '',
      failure: null,
    },
  })
  if (!leaves) void write(rpc, '')
}

/** Sends what was held back until the person had seen where it goes. */
export function sendTests(rpc: Rpc): void {
  if (useNewFile.getState().file?.phase === 'asking') void write(rpc, '')
}

/** Has the model go on from what stands there. */
export function goOn(rpc: Rpc, wish: string): void {
  if (wish.trim() !== '' && useNewFile.getState().file?.phase === 'review') void write(rpc, wish.trim())
}

/** Stops the model and keeps what has come. */
export function stopWriting(): void {
  running?.abort()
  change({ phase: 'review', note: 'Stopped.' })
}

/** Takes the proposal away; nothing was written. */
export function refuseFile(): void {
  running?.abort()
  useNewFile.setState({ file: null })
}

export function change(part: Partial<NewFile>): void {
  useNewFile.setState(({ file }) => ({ file: file === null ? null : { ...file, ...part } }))
}

/** Makes the file with the text as it is shown, in the model's name, and opens it. */
export async function makeFile(rpc: Rpc): Promise<void> {
  const { file } = useNewFile.getState()
  if (file === null || file.phase !== 'review') return
  change({ phase: 'making', failure: null, note: '' })
  try {
    const { projectId, parent, folders, name, text, label } = file
    const place = { projectId, parent, folders: [...folders], name }
    const node = await rpc.workspace.files.createFile(place)
    const handle = documentsOf(rpc).acquire(projectId, node.id)
    await untilOpen(handle.client)
    const { client } = handle
    client.doc.transact(() => client.text.insert(0, text), new ModelOrigin(label))
    useTabs.getState().openFile(node.id)
    useNewFile.setState({ file: null })
    // Held until its tab holds it too.
    setTimeout(() => handle.release(), 1000)
  } catch (error) {
    change({ phase: 'review', failure: toFailure(error) })
  }
}

async function write(rpc: Rpc, wish: string): Promise<void> {
  const { file } = useNewFile.getState()
  if (file?.about == null || !mayEdit(file.projectId)) return refuseFile()
  const { about } = file
  running?.abort()
  const control = new AbortController()
  running = control
  const before = file.text
  change({ phase: 'writing', note: '', failure: null })
  const give = (part: Partial<NewFile>): void => {
    if (!control.signal.aborted) change(part)
  }
  try {
    const { code, path } = about
    const refusal =
      code.length > LONGEST
        ? `This is ${code.length.toLocaleString('en')} characters; at most ${LONGEST.toLocaleString('en')} can be given at once. Select the part to test.`
        : await refusalFor(rpc, file.projectId, path, [code, before, wish])
    if (refusal !== null) return give({ phase: 'review', note: refusal })
    const { projectId } = file
    const answer = await ask(rpc, { projectId, messages: messagesFor(about, file, wish) }, control, (text) =>
      give({ text }),
    )
    const text = codeOf(answer)
    give(
      text.trim() === ''
        ? {
            phase: 'review',
            text: before,
            note: 'The model wrote no test. Try again, or choose a larger model.',
          }
        : { phase: 'review', text },
    )
  } catch (error) {
    give({ phase: 'review', text: before, failure: toFailure(error) })
  } finally {
    control.abort()
  }
}

async function ask(
  rpc: Rpc,
  { projectId, messages }: { projectId: string; messages: ChatMessage[] },
  control: AbortController,
  come: (text: string) => void,
): Promise<string> {
  let answer = ''
  let looked = performance.now()
  const conversationId = `tests-${crypto.randomUUID()}`
  const model = currentModel()
  const which = model === undefined ? {} : { modelId: model.id }
  const request = { projectId, ...which, conversationId, messages, exact: true, maxTokens: TOKENS }
  for await (const event of await rpc.ai.chat(request, { signal: control.signal })) {
    if (control.signal.aborted) break
    if (event.type === 'started') {
      change({ label: nameOf(event.modelId) ?? event.modelId, note: '' })
    }
    if (event.type === 'waiting') change({ note: pauseWords(event) })
    if (event.type === 'finished' && event.note !== undefined) change({ note: event.note })
    if (event.type !== 'text') continue
    answer += event.text
    if (performance.now() - looked < LOOK_EVERY) continue
    looked = performance.now()
    come(codeOf(answer))
    if (isComplete(answer)) break
  }
  return answer
}

function messagesFor(
  about: NonNullable<NewFile['about']>,
  { text, name }: NewFile,
  wish: string,
): ChatMessage[] {
  const names = useFiles
    .getState()
    .tree.files()
    .map((each) => each.name)
  const tool = testTool(names, about.language)
  const parts = [
    `File: ${about.path} (${about.language})\n${fenced(about.code)}`,
    ...(text === '' ? [] : [`The tests so far:\n${fenced(text)}`]),
    `Write ${name}, which stands beside ${about.name}${tool === undefined ? '' : `, with ${tool}`}.${wish === '' ? '' : ` Instruction: ${wish}`}`,
  ]
  return [
    { role: 'system', content: INSTRUCTION },
    { role: 'user', content: parts.join('\n\n') },
  ]
}
