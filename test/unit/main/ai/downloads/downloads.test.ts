import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Downloads, type DownloadsOptions } from '../../../../../main/ai/downloads/downloads.ts'
import type { PinnedOffer } from '../../../../../main/ai/models/catalogue.ts'
import type { ModelDownload } from '../../../../../preload/contract/models.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'
import { egressSetting } from '../../egress/setting.ts'
import { scratchFolder } from '../running-service.ts'
import { modelServer, PATH, sha256 } from './model-server.ts'

let folder: string
let payload: Buffer
let server: Awaited<ReturnType<typeof modelServer>>
let setting: Awaited<ReturnType<typeof egressSetting>>
let done: string[]
let opened: Downloads[]

beforeEach(async () => {
  folder = scratchFolder()
  const path = join(folder, 'made.gguf')
  writeTinyModel(path)
  payload = readFileSync(path)
  server = await modelServer(payload)
  setting = await egressSetting()
  await allow(`localhost:${server.port}`)
  done = []
  opened = []
})
afterEach(async () => {
  for (const downloads of opened) await downloads.dispose()
  await setting.dispose()
  await server.close()
})

const allow = (...hosts: string[]) =>
  setting.egress.setPolicy({ purpose: 'model-download', decision: 'on', hosts })

function offer(more: Partial<PinnedOffer> = {}): PinnedOffer {
  return {
    id: 'tiny',
    name: 'Tiny',
    parameters: '1M',
    quantisation: 'Q8_0',
    licence: 'Apache-2.0',
    contextLength: 4096,
    fim: true,
    roles: ['chat'],
    goodFor: 'Tests.',
    path: PATH,
    bytes: payload.length,
    sha256: sha256(payload),
    cacheBytesPerToken: 1024,
    vocabulary: 600,
    ...more,
  }
}

async function downloads(more: Partial<DownloadsOptions> = {}): Promise<Downloads> {
  const made = new Downloads({
    folder: join(folder, 'models'),
    path: join(folder, 'downloads.json'),
    offers: [offer()],
    hub: server.address,
    network: () => setting.egress,
    onDone: async ({ path }) => void done.push(path),
    report: () => {},
    pauses: [],
    ...more,
  })
  await made.start()
  opened.push(made)
  return made
}

/** Resolves with the download once it looks so. */
function until(
  downloads: Downloads,
  condition: (download: ModelDownload) => boolean,
  id = 'tiny',
): Promise<ModelDownload> {
  return new Promise((resolve) => {
    const look = () => {
      const found = downloads.topic.value.find((one) => one.id === id)
      if (found === undefined || !condition(found)) return false
      stop()
      resolve(found)
      return true
    }
    let stop = (): void => {}
    stop = downloads.topic.subscribe(look)
    look()
  })
}
const isOver = ({ state }: ModelDownload) => state === 'done' || state === 'failed' || state === 'paused'
const over = (one: Downloads, id = 'tiny') => until(one, isOver, id)

const target = () => join(folder, 'models', 'model.gguf')
const part = () => `${target()}.part`
const nothingKept = () => !existsSync(target()) && !existsSync(part())

/** Downloads until the connection is cut in the middle. */
async function cutInTheMiddle(): Promise<Downloads> {
  server.manners.cutAfter = 300_000
  const first = await downloads()
  await first.add('tiny', [])
  await over(first)
  server.manners.cutAfter = undefined
  return first
}

describe('downloading a model', () => {
  it('brings the whole file, checked, and writes a line for it into the ledger', async () => {
    const all = await downloads()
    await all.add('tiny', [])
    expect(await over(all)).toMatchObject({
      state: 'done',
      receivedBytes: payload.length,
      totalBytes: payload.length,
      host: `localhost:${server.port}`,
    })
    expect(readFileSync(target()).equals(payload)).toBe(true)
    expect(done).toEqual([target()])
    expect(existsSync(part())).toBe(false)
    await expect.poll(() => setting.ledger.rows.at(-1)?.state).toBe('done')
    expect(setting.ledger.rows).toMatchObject([
      { purpose: 'model-download', host: 'localhost', startedBy: 'user: downloading Tiny', status: 200 },
    ])
  })

  it('connects to nothing that the rules do not allow', async () => {
    await allow()
    const all = await downloads()
    await all.add('tiny', [])
    expect((await over(all)).failure).toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(server.asked).toEqual([])
  })

  it('says that a cut connection left it incomplete, and goes on from there after a restart', async () => {
    const first = await cutInTheMiddle()
    const cut = first.topic.value[0] as ModelDownload
    expect(cut).toMatchObject({ state: 'failed', failure: { data: { reason: 'incomplete' } } })
    expect(cut.failure?.message).toContain('What has come is kept')
    expect(cut.receivedBytes).toBeGreaterThan(0)
    await first.dispose()

    const second = await downloads()
    expect(second.topic.value).toMatchObject([{ state: 'paused', receivedBytes: cut.receivedBytes }])
    expect(server.asked).toHaveLength(1)
    await second.add('tiny', [])
    expect((await over(second)).state).toBe('done')
    expect(server.asked[1]).toMatchObject({
      range: `bytes=${cut.receivedBytes}-`,
      ifRange: '"first"',
      status: 206,
    })
    expect(readFileSync(target()).equals(payload)).toBe(true)
  })

  it('goes on by itself after a cut, as often as it says', async () => {
    server.manners.cutAfter = 100_000
    const all = await downloads({ pauses: [1, 1] })
    await all.add('tiny', [])
    expect((await over(all)).state).toBe('failed')
    expect(server.asked).toHaveLength(3)
  })

  it('begins anew when the server has another version of the file', async () => {
    const first = await cutInTheMiddle()
    server.manners.etag = '"second"'
    await first.add('tiny', [])
    expect((await until(first, ({ state }) => state === 'done')).state).toBe('done')
    expect(server.asked.at(-1)).toMatchObject({ ifRange: '"first"', status: 200 })
    expect(readFileSync(target()).equals(payload)).toBe(true)
  })

  it('begins anew with a server that knows no ranges', async () => {
    const first = await cutInTheMiddle()
    server.manners.ranges = false
    await first.add('tiny', [])
    await until(first, ({ state }) => state === 'done')
    expect(readFileSync(target()).equals(payload)).toBe(true)
  })

  it('does not trust a part that grew beyond the file', async () => {
    const first = await cutInTheMiddle()
    writeFileSync(part(), Buffer.alloc(payload.length + 5))
    await first.add('tiny', [])
    await until(first, ({ state }) => state === 'done')
    expect(readFileSync(target()).equals(payload)).toBe(true)
  })

  it('keeps nothing of a file with another checksum, and says so', async () => {
    const other = Buffer.from(payload)
    other[other.length - 1] = (other.at(-1) as number) ^ 1
    server.manners.file = other
    const all = await downloads()
    await all.add('tiny', [])
    const failed = await over(all)
    expect(failed).toMatchObject({
      state: 'failed',
      receivedBytes: 0,
      failure: { code: 'MODEL_DAMAGED', data: { reason: 'wrong-checksum' } },
    })
    expect(failed.failure?.message).toContain('Nothing of it was kept')
    expect(nothingKept()).toBe(true)
    expect(done).toEqual([])
  })

  it('notices a part that was changed on the disk', async () => {
    const first = await cutInTheMiddle()
    const bytes = readFileSync(part())
    bytes[1000] = (bytes[1000] as number) ^ 1
    writeFileSync(part(), bytes)
    await first.add('tiny', [])
    const failed = await until(first, ({ failure }) => failure?.code === 'MODEL_DAMAGED')
    expect(failed.failure?.data).toMatchObject({ reason: 'wrong-checksum' })
    expect(nothingKept()).toBe(true)
  })

  it.each([-1000, 1000])('does not download a file that is %i bytes longer than it should be', async (by) => {
    const all = await downloads({ offers: [offer({ bytes: payload.length - by })] })
    await all.add('tiny', [])
    const failed = await over(all)
    expect(failed.failure).toMatchObject({ code: 'MODEL_DAMAGED', data: { reason: 'wrong-length' } })
    expect(existsSync(target())).toBe(false)
    expect(failed.receivedBytes).toBe(0)
  })

  it.each([
    [404, 'does not have it there'],
    [403, 'does not hand it out'],
    [429, 'too many requests'],
    [503, 'a problem of its own'],
  ])('says what an answer of %i means', async (status, words) => {
    server.manners.status = status
    const all = await downloads()
    await all.add('tiny', [])
    expect((await over(all)).failure?.message).toContain(words)
    expect(server.asked).toHaveLength(1)
  })

  it('does not follow a redirect to a host that is not allowed, and names it', async () => {
    server.manners.location = 'http://other.localhost:9/file.gguf'
    const all = await downloads()
    await all.add('tiny', [])
    const { failure } = await over(all)
    expect(failure).toMatchObject({ code: 'EGRESS_REFUSED', data: { host: 'other.localhost' } })
    expect(failure?.message).toContain('other.localhost')
    expect(setting.ledger.rows.at(-1)).toMatchObject({ host: 'other.localhost', state: 'refused' })
  })

  it('follows a redirect to a host that is', async () => {
    const files = await modelServer(payload)
    try {
      await allow(`localhost:${server.port}`, `localhost:${files.port}`)
      server.manners.location = `${files.address}/blob`
      const all = await downloads()
      await all.add('tiny', [])
      expect((await over(all)).state).toBe('done')
    } finally {
      await files.close()
    }
  })

  it('asks the next source when the first does not have it', async () => {
    const mirror = await modelServer(payload)
    try {
      await allow(`localhost:${server.port}`, `localhost:${mirror.port}`)
      server.manners.status = 404
      const all = await downloads()
      await all.add('tiny', [server.address, `${mirror.address}/copies/`])
      expect(await over(all)).toMatchObject({ state: 'done', host: `localhost:${mirror.port}` })
      expect(mirror.asked[0]?.url).toBe(`/copies/${PATH}`)
    } finally {
      await mirror.close()
    }
  })

  it('gives up a connection that brings nothing any more, and keeps what came', async () => {
    server.manners.hold = new Promise(() => {})
    const all = await downloads({ stallLimit: 1_000 })
    await all.add('tiny', [])
    const failed = await over(all)
    expect(failed.failure?.data).toMatchObject({ reason: 'incomplete' })
    expect(failed.receivedBytes).toBeGreaterThan(0)
  })
})

it('gives up a server that takes the question and never answers, and asks the next', async () => {
  const mirror = await modelServer(payload)
  try {
    await allow(`localhost:${server.port}`, `localhost:${mirror.port}`)
    server.manners.silent = true
    const all = await downloads({ stallLimit: 200 })
    await all.add('tiny', [server.address, mirror.address])
    expect(await over(all)).toMatchObject({ state: 'done', host: `localhost:${mirror.port}` })
    expect(server.asked).toHaveLength(1)
  } finally {
    await mirror.close()
  }
})

describe('the queue of downloads', () => {
  it('pauses at once, keeps the part, and goes on', async () => {
    let release = (): void => {}
    server.manners.hold = new Promise((resolve) => {
      release = resolve
    })
    const all = await downloads()
    await all.add('tiny', [])
    await until(all, ({ receivedBytes }) => receivedBytes > 0)
    all.pause('tiny')
    const paused = await over(all)
    expect(paused.state).toBe('paused')
    await expect.poll(() => statSync(part()).size).toBeGreaterThan(0)
    release()
    await all.add('tiny', [])
    await until(all, ({ state }) => state === 'done')
    expect(readFileSync(target()).equals(payload)).toBe(true)
  })

  it('leaves nothing behind when one is cancelled', async () => {
    server.manners.hold = new Promise(() => {})
    const all = await downloads()
    await all.add('tiny', [])
    await until(all, ({ receivedBytes }) => receivedBytes > 0)
    await all.cancel('tiny')
    expect(all.topic.value).toEqual([])
    expect(nothingKept()).toBe(true)
    expect((await downloads()).topic.value).toEqual([])
  })

  it('has one that is asked for anew while it is thrown away come whole', async () => {
    server.manners.hold = new Promise(() => {})
    const all = await downloads()
    await all.add('tiny', [])
    await until(all, ({ receivedBytes }) => receivedBytes > 0)
    server.manners.hold = undefined
    const gone = all.cancel('tiny')
    await all.add('tiny', [])
    await gone
    expect((await over(all)).state).toBe('done')
    expect(readFileSync(target()).equals(payload)).toBe(true)
    expect(done).toEqual([target()])
  })

  it('does one after the other, and a cancelled one that waits does not wait for it', async () => {
    let release = (): void => {}
    server.manners.hold = new Promise((resolve) => {
      release = resolve
    })
    const second = offer({ id: 'second', path: PATH.replace('model.gguf', 'second.gguf') })
    const third = offer({ id: 'third', path: PATH.replace('model.gguf', 'third.gguf') })
    const all = await downloads({ offers: [offer(), second, third] })
    for (const id of ['tiny', 'second', 'third']) await all.add(id, [])
    await until(all, ({ receivedBytes }) => receivedBytes > 0)
    expect(all.topic.value.map(({ state }) => state)).toEqual(['running', 'queued', 'queued'])
    expect(server.asked).toHaveLength(1)
    await all.cancel('third')
    server.manners.hold = undefined
    release()
    await over(all, 'second')
    expect(all.topic.value.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(server.asked.map(({ url }) => url)).toEqual([`/${PATH}`, `/${second.path}`])
  })

  it('does not begin what the disk has no room for', async () => {
    const all = await downloads({ freeBytes: async () => 1000 })
    await all.add('tiny', [])
    const { failure } = await over(all)
    expect(failure).toMatchObject({ code: 'DISK_FULL', data: { freeBytes: 1000 } })
    expect(failure?.message).toContain('Free some space')
    expect(server.asked).toEqual([])
  })

  it('downloads nothing whose checksum is not known', async () => {
    const all = await downloads({ offers: [{ ...offer(), sha256: null }] })
    await expect(all.add('tiny', [])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(all.add('nothing', [])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(server.asked).toEqual([])
  })

  it.each([
    'file:///etc',
    'models.example.com',
    'https://me:secret@models.example.com',
    'https://x.org/?a=1',
  ])('does not take %s for an address', async (source) => {
    const all = await downloads()
    await expect(all.add('tiny', [source])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('takes a file that is already in its place, once its checksum is right', async () => {
    const first = await downloads()
    await first.add('tiny', [])
    await over(first)
    await first.add('tiny', [])
    await until(first, ({ state }) => state === 'done')
    expect(server.asked).toHaveLength(1)
  })
})
