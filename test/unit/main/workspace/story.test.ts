import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, nodeId, openAndImport, openDocument, restart, startWorkspace } from './harness.ts'

test('I open a folder, type in a file, save it, and find everything after a restart', async () => {
  const root = folderWith({ 'src/app.ts': 'const a = 1\n', 'README.md': '# Hello\r\nthere\r\n' })
  let harness = startWorkspace()
  const project = await openAndImport(harness.client, root)
  expect(project).toMatchObject({ state: 'ready', files: 2, folderFound: true })

  const stream = await harness.client.files.tree({ projectId: project.id })
  const first = await stream.next()
  await stream.return(undefined)
  const shown = first.done === true || first.value.kind !== 'reset' ? [] : first.value.nodes
  expect(shown.map((node) => node.name).sort()).toEqual(['README.md', 'app.ts', 'src'])

  const id = await nodeId(harness.client, project.id, 'README.md')
  const window = await openDocument(harness, project.id, id)
  expect(window.text.toString()).toBe('# Hello\nthere\n')
  window.text.insert(7, ', you')
  await window.committed()
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toBe('# Hello\r\nthere\r\n')

  expect(await harness.client.files.flush({ projectId: project.id, nodeId: id })).toMatchObject({
    outcome: 'written',
  })
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toBe('# Hello, you\r\nthere\r\n')
  window.text.insert(0, '!')
  await window.committed()

  harness = await restart(harness)
  expect(await harness.client.projects.list()).toMatchObject([{ id: project.id, state: 'ready' }])
  const again = await openDocument(harness, project.id, id)
  expect(again.text.toString()).toBe('!# Hello, you\nthere\n')
  await again.until((message) => message.type === 'disk' && message.dirty)
})
