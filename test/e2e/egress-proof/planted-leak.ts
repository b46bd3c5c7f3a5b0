// Starts the app traced, lets a program it started try to leave, and prints what the trace saw as JSON. Run it only
// where there is no network: the attempt must not get anywhere.
import { launch, temporaryFolder } from '../app.ts'
import { traced } from './traced-electron.ts'

const trace = traced(temporaryFolder('trace'))
if (!trace.executable) throw new Error('strace is not installed, so nothing can be traced.')
const { app } = await launch({ executable: trace.executable })
await app.evaluate(async () => {
  const { spawn } = process.getBuiltinModule('node:child_process')
  await new Promise((resolve) => {
    spawn('bash', ['-c', 'echo leak > /dev/udp/192.0.2.1/9']).once('exit', resolve)
  })
})
await app.close()
console.log(JSON.stringify({ addresses: trace.read()?.attempts.map(({ address }) => address) ?? [] }))
