// Plays the main job in the real app: open a folder of real code, edit and save, ask the model, take a completion,
// close, open again and find everything.
//   npm start -- --demo DIR [--project PATH]
// DIR gets screenshots and summary.json; the exit code says whether every part went well.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './setup/places.mjs'
import { runMain, SetupError } from './setup/report.mjs'

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { project: { type: 'string' } },
  })
  const [folder, ...rest] = positionals
  if (!folder || rest.length > 0) throw new SetupError('Usage: npm start -- --demo DIR [--project PATH]')
  const { play } = await import('../test/e2e/demo/play.ts')
  return play(path.resolve(folder), path.resolve(values.project ?? root))
})
