/** Types into a file and saves it, on and on, and says what is committed: `PROJECT ID`, then `COMMITTED n` lines. */
import { createRouterClient } from '@orpc/server'
import { createWorkspaceService } from '../../../../../main/workspace/service.ts'
import { DocumentWindow } from '../document-window.ts'

const [dataPath = '', root = '', start = '0'] = process.argv.slice(2)
const service = createWorkspaceService({
  dataPath,
  log: () => undefined,
  onDamaged: () => process.exit(9),
  onWritable: () => process.exit(9),
})
service.start()
const client = createRouterClient(service.router)
const { id: projectId } = await client.projects.openFolder({ path: root })
for await (const _ of await client.projects.importProgress({ projectId }));
const { id } = await client.files.resolve({ projectId, path: 'file.txt' })
const window = await new DocumentWindow(service, projectId, id).ready()
process.stdout.write(`PROJECT ${projectId} ${id}\n`)

for (let n = Number(start); ; n++) {
  window.text.insert(window.text.length, `<${n}>`)
  if (n % 3 === 0) await window.committed().then(() => process.stdout.write(`COMMITTED ${n}\n`))
  if (n % 7 === 0) void client.files.flush({ projectId, nodeId: id })
}
