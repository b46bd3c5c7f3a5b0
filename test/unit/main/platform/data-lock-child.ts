/** Holds a data folder until it is killed. Says `HELD`, or who has it. */
import { DataLock } from '../../../../main/platform/data-folder/lock.ts'

const [folder = '', userData = ''] = process.argv.slice(2)
const lock = new DataLock(folder, userData, { beat: 50, silent: 400 })
lock.keep((holder) => process.stdout.write(`LOST ${JSON.stringify(holder)}\n`))
const holder = await lock.take()
process.stdout.write(holder === null ? 'HELD\n' : `${JSON.stringify(holder)}\n`)
setInterval(() => undefined, 1_000)
