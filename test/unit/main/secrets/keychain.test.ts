import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../guard/bundle.ts'

const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
const daemon =
  process.platform === 'linux' && ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'].every(has)
const script = fileURLToPath(new URL('../../../../scripts/with-keyring.sh', import.meta.url))

let entry: Awaited<ReturnType<typeof bundle>>
let folder: string
beforeAll(async () => {
  entry = await bundle(fileURLToPath(new URL('./fixtures/use-keychain.ts', import.meta.url)))
  folder = await mkdtemp(join(tmpdir(), 'offcoder-keychain-'))
})
afterAll(async () => {
  await entry.remove()
  await rm(folder, { recursive: true })
})

interface Used {
  state: { state: string; backend: string; message?: string }
  value?: string
  error?: { code: string; message: string }
  /** The event loop stood still while the keychain was asked. */
  blocked: boolean
  /** Whether only a signal could end the process. */
  stuck: boolean
  /** The kernel's own keyrings, in which nothing of ours may be. */
  kernel: string
}

/** Runs a process that keeps a secret and reads it back, `before` having been run in the same session. */
async function use(
  wrap: string[],
  env: NodeJS.ProcessEnv = {},
  before = 'true',
  patience = '8000',
): Promise<Used> {
  const service = `offcoder-test-${randomBytes(4).toString('hex')}`
  const command = `${before} >&2; exec "$0" "$@"`
  const args = [...wrap, 'sh', '-c', command, process.execPath, entry.file, folder, service, patience]
  const [file, ...rest] = args as [string, ...string[]]
  const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
    // It ends itself by a signal, which a thread that waits for the bus cannot delay.
    execFile(file, rest, { env: { ...process.env, ...env } }, (_, out) => resolve({ stdout: out }))
  })
  const json = stdout.slice(stdout.indexOf('{'))
  return JSON.parse(json)
}

const locking = `gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
  --method org.freedesktop.Secret.Service.Lock '["/org/freedesktop/secrets/collection/login"]'`

describe.skipIf(!daemon)('the real keychain (needs dbus-run-session, gnome-keyring-daemon and gdbus)', () => {
  it('keeps a secret and gives it back', async () => {
    const used = await use([script])
    expect(used).toMatchObject({
      state: { state: 'ready', backend: 'secret-service' },
      value: 'canary ✓ value',
      stuck: false,
    })
    expect(used.kernel).not.toContain('offcoder-test')
  })

  it('is locked when it is, and says so', async () => {
    const used = await use([script], { DISPLAY: '' }, locking)
    expect(used).toMatchObject({ state: { state: 'locked' }, error: { code: 'KEYCHAIN_UNAVAILABLE' } })
    expect(used.kernel).not.toContain('offcoder-test')
  })

  it('is missing on a bus where nobody offers one', async () => {
    const used = await use(['dbus-run-session', '--config-file', await emptyBus(), '--'])
    expect(used).toMatchObject({ state: { state: 'missing' }, error: { code: 'KEYCHAIN_UNAVAILABLE' } })
    expect(used.kernel).not.toContain('offcoder-test')
  })
})

describe.skipIf(process.platform !== 'linux')('without a session bus', () => {
  it('is missing at once, and the kernel keyring does not take its place', async () => {
    const used = await use(['env'], {
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/none`,
      XDG_RUNTIME_DIR: folder,
    })
    expect(used).toMatchObject({ state: { state: 'missing' }, error: { code: 'KEYCHAIN_UNAVAILABLE' } })
    expect(used.kernel).not.toContain('offcoder-test')
  })
})

describe.skipIf(process.platform !== 'linux')('on a bus that never answers', () => {
  it('is given up as locked, and nothing else waits for it', async () => {
    const silent = createServer(() => undefined).listen(join(folder, 'silent'))
    try {
      const used = await use(
        ['env'],
        { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/silent` },
        'true',
        '1500',
      )
      expect(used).toMatchObject({
        state: { state: 'locked' },
        blocked: false,
        stuck: true,
        error: { code: 'KEYCHAIN_UNAVAILABLE' },
      })
    } finally {
      silent.close()
    }
  })
})

/** A bus that knows of no services at all. */
async function emptyBus(): Promise<string> {
  const file = join(folder, 'bus.conf')
  const text = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
    </policy></busconfig>`
  await writeFile(file, text)
  return file
}
