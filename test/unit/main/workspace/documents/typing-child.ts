/**
 * Types into files and saves them, on and on, each file in two windows, and says what is committed: `STARTED`, then
 * `PROJECT id`, then `COMMITTED file n` lines. It is compacting, writing files and merging whenever it is killed.
 */
import { childService } from '../child-service.ts'
import { DocumentWindow } from '../document-window.ts'

const [dataPath = '', root = '', ...starts] = process.argv.slice(2)
process.stdout.write('STARTED\n')
const { service, client } = childService(dataPath)
const { id: projectId } = await client.projects.openFolder({ path: root })
for await (const _ of await client.projects.importProgress({ projectId }));
process.stdout.write(`PROJECT ${projectId}\n`)

async function typeInto(file: number, start: number): Promise<void> {
  const { id: nodeId } = await client.files.resolve({ projectId, path: `file-${file}.txt` })
  const windows = await Promise.all([0, 1].map(() => new DocumentWindow(service, projectId, nodeId).ready()))
  for (let n = start; ; n++) {
    // Turn by turn: what different windows typed is never one row of the log, so that it grows fast.
    const window = windows[n % 2]
    window?.text.insert(window.text.length, `<${n}>`)
    await new Promise((resolve) => setImmediate(resolve))
    if ((n - start) % 40 === 39) {
      await Promise.all(windows.map((one) => one.committed()))
      process.stdout.write(`COMMITTED ${file} ${n}\n`)
    }
    if (n % 60 === 59) void client.files.flush({ projectId, nodeId })
  }
}

await Promise.all(starts.map((start, file) => typeInto(file, Number(start))))
