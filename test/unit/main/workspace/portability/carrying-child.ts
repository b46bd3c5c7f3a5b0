/**
 * Carries a project out or in and says how far it is: `PROGRESS n` lines, `WEIGHT n` with the bytes that memory grew by
 * at most, `DONE`.
 */
import { childService } from '../child-service.ts'

const [dataPath = '', what = '', from = '', to = ''] = process.argv.slice(2)
const { service, client } = childService(dataPath)

async function out(): Promise<AsyncIterable<{ filesDone: number }>> {
  const { id } = await client.projects.openFolder({ path: from })
  for await (const _ of await client.projects.importProgress({ projectId: id }));
  return client.portability.export({ projectIds: [id], path: to, includeIgnored: false })
}

const stream =
  what === 'import'
    ? await client.portability.import({ path: from, parent: to })
    : what === 'copy'
      ? await client.projects.duplicate({
          projectId: (await client.projects.openFolder({ path: from })).id,
          name: 'copy',
          parent: to,
        })
      : await out()
globalThis.gc?.()
const before = process.memoryUsage().rss
let most = before
const sampling = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss)
}, 5)
for await (const { filesDone } of stream) process.stdout.write(`PROGRESS ${filesDone}\n`)
clearInterval(sampling)
process.stdout.write(`WEIGHT ${most - before}\nDONE\n`)
await service.dispose()
process.exit(0)
