/** Writes an answer into a chat, on and on, and says what is committed: `PROJECT ID`, then `COMMITTED n` lines. */
import { childService } from '../child-service.ts'
import { DocumentWindow } from '../document-window.ts'

const [dataPath = '', root = '', chatId = '', start = '0'] = process.argv.slice(2)
const { service, client } = childService(dataPath)
const { id: projectId } = await client.projects.openFolder({ path: root })
const window = await new DocumentWindow(service, projectId, { chatId }).ready()
process.stdout.write(`PROJECT ${projectId}\n`)

for (let n = Number(start); ; n++) {
  window.doc.transact(() => window.text.insert(window.text.length, `<${n}>`), { model: 'Small' })
  if (n % 3 === 0) await window.committed().then(() => process.stdout.write(`COMMITTED ${n}\n`))
}
