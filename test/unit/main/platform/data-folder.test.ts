import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type ChosenFolder,
  chooseFolder,
  takeDataSwitch,
  withDataSwitch,
} from '../../../../main/platform/data-folder/choose.ts'
import { kindOf, MOVING } from '../../../../main/platform/data-folder/inspect.ts'
import { moveData } from '../../../../main/platform/data-folder/move.ts'
import { planMove } from '../../../../main/platform/data-folder/plan-move.ts'
import { pointerFile, readPointer, writePointer } from '../../../../main/platform/data-folder/pointer.ts'
import { DataFolderQuestions } from '../../../../main/platform/data-folder/question.ts'

function folder(files: Record<string, string> = {}): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'data-folder-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

function dataIn(path: string): string {
  mkdirSync(join(path, 'trash/empty'), { recursive: true })
  writeFileSync(join(path, 'offcoder.db'), Buffer.alloc(3_000_000, 7))
  writeFileSync(join(path, 'settings.json'), '{ "theme": "dark" }')
  symlinkSync('settings.json', join(path, 'link'))
  chmodSync(join(path, 'settings.json'), 0o640)
  utimesSync(join(path, 'settings.json'), 1_000_000, 1_000_000)
  return path
}

const choose = (userData: string, ...argv: string[]) => chooseFolder(userData, argv, '/')

function questions(chosen: ChosenFolder, picked: string | null = null) {
  const one = new DataFolderQuestions({ chosen, pickFolder: async () => picked, reveal: () => undefined })
  onTestFinished(() => one.dispose())
  return one
}

describe('which folder a start uses', () => {
  test('without a word it is the standard one, and the app keeps its own profile', async () => {
    const userData = folder()
    expect(await choose(userData)).toMatchObject({
      path: join(userData, 'data'),
      namedBy: 'default',
      profile: userData,
    })
  })

  test('the settings name another, and each folder has a profile of its own', async () => {
    const userData = folder()
    const [one, other] = [folder(), folder()]
    await writePointer(userData, { folder: one, move: null, others: [] })
    const named = await choose(userData)
    expect(named).toMatchObject({ path: one, namedBy: 'settings' })
    const switched = await choose(userData, `--data=${other}`)
    expect(switched).toMatchObject({ path: other, namedBy: 'switch' })
    expect(new Set([userData, named.profile, switched.profile]).size).toBe(3)
    // The same folder by another name is the same app.
    const link = join(folder(), 'link')
    symlinkSync(one, link)
    expect((await choose(userData, '--data', link)).profile).toBe(named.profile)
    expect((await choose(userData, '--data', join(userData, 'data'))).profile).toBe(userData)
  })

  test('a pointer that cannot be read is said, never taken for none', async () => {
    const userData = folder({ 'data-folder.json': '{ "folder": "/mnt/…' })
    const chosen = await choose(userData)
    expect(chosen.unknown).toBe(true)
    const asked = questions(chosen)
    expect(await asked.start()).toBe(true)
    expect(asked.topic.value).toMatchObject({ state: 'asking', why: 'unknown' })
  })

  test('the switch takes its value in either form, and a start again carries the new one alone', () => {
    expect(takeDataSwitch(['.', '--data', '/a', 'b'])).toEqual({ data: '/a', rest: ['.', 'b'] })
    expect(takeDataSwitch(['--data=/a b'])).toEqual({ data: '/a b', rest: [] })
    expect(takeDataSwitch(['--database=/a'])).toEqual({ data: null, rest: ['--database=/a'] })
    expect(withDataSwitch(['.', '--data', '/a'], '/b')).toEqual(['.', '--data=/b'])
    expect(withDataSwitch(['.', '--data', '/a'], null)).toEqual(['.'])
  })
})

describe('a folder that cannot be used as it is', () => {
  test('one that is not there is asked about and not made, and the app goes on when it comes', async () => {
    const userData = folder()
    const path = join(folder(), 'unplugged')
    const asked = questions(await choose(userData, '--data', path))
    expect(await asked.start()).toBe(true)
    expect(asked.topic.value).toMatchObject({ state: 'asking', why: 'missing', path })
    expect(existsSync(path)).toBe(false)
    mkdirSync(path)
    dataIn(path)
    expect(await asked.settled).toMatchObject({ how: 'go-on', writable: true })
  })

  test('an empty one is begun in only when the user says so', async () => {
    const path = folder({ '.DS_Store': '' })
    const asked = questions(await choose(folder(), '--data', path))
    await asked.start()
    expect(asked.topic.value).toMatchObject({ why: 'empty' })
    expect(await kindOf(path)).toBe('empty')
    await asked.answer('begin-here')
    expect(await asked.settled).toMatchObject({ how: 'go-on', writable: true })
    expect(await kindOf(path)).toBe('data')
  })

  test('one with other things in it is never begun in', async () => {
    const path = folder({ 'thesis.txt': 'mine' })
    const asked = questions(await choose(folder(), '--data', path))
    await asked.start()
    expect(asked.topic.value).toMatchObject({ why: 'other' })
    await asked.answer('begin-here')
    expect(readdirSync(path)).toEqual(['thesis.txt'])
  })

  test('another that is chosen must hold data; then it is named from now on, and the one before remembered', async () => {
    const userData = folder()
    const lost = join(folder(), 'lost')
    const found = dataIn(folder())
    await writePointer(userData, { folder: lost, move: null, others: [] })
    const wrong = questions(await choose(userData), folder({ 'a.txt': '' }))
    await wrong.start()
    await wrong.answer('choose')
    expect(wrong.topic.value).toMatchObject({ state: 'asking', failure: { code: 'INVALID_INPUT' } })
    expect(readPointer(userData)?.folder).toBe(lost)

    const right = questions(await choose(userData), found)
    await right.start()
    await right.answer('choose')
    expect(await right.settled).toEqual({ how: 'restart', data: null })
    expect(readPointer(userData)).toEqual({ folder: found, move: null, others: [lost] })
  })

  test('starting with an empty one uses the standard folder, and remembers where the data is', async () => {
    const userData = folder()
    const lost = join(folder(), 'lost')
    await writePointer(userData, { folder: lost, move: null, others: [] })
    const asked = questions(await choose(userData))
    await asked.start()
    await asked.answer('standard')
    expect(await asked.settled).toEqual({ how: 'restart', data: null })
    expect(readPointer(userData)).toEqual({ folder: null, move: null, others: [lost] })
    expect((await choose(userData)).path).toBe(join(userData, 'data'))
  })

  test('choosing another in a start with the switch changes nothing for other starts', async () => {
    const userData = folder()
    const found = dataIn(folder())
    const asked = questions(await choose(userData, '--data', join(folder(), 'lost')), found)
    await asked.start()
    await asked.answer('choose')
    expect(await asked.settled).toEqual({ how: 'restart', data: found })
    expect(existsSync(pointerFile(userData))).toBe(false)
  })
})

describe('moving the data', () => {
  async function pending(from: string, to: string, bySwitch = false) {
    const userData = folder()
    await writePointer(userData, { folder: from, move: { from, to, bySwitch }, others: [] })
    return userData
  }

  test('everything is there afterwards, byte for byte, with modes, times and links; the old folder is kept', async () => {
    const from = dataIn(folder())
    const to = join(folder(), 'new')
    const userData = await pending(from, to)
    const asked = questions(await choose(userData))
    await asked.start()
    await vi.waitFor(() => expect(asked.topic.value.state).toBe('moved'), 10_000)
    expect(asked.topic.value).toMatchObject({ from, to, files: 2, left: [] })
    expect(readFileSync(join(to, 'offcoder.db')).equals(readFileSync(join(from, 'offcoder.db')))).toBe(true)
    expect(statSync(join(to, 'settings.json')).mtimeMs).toBe(1_000_000_000)
    expect(statSync(join(to, 'settings.json')).mode & 0o777).toBe(0o640)
    expect(readlinkSync(join(to, 'link'))).toBe('settings.json')
    expect(existsSync(join(to, 'trash/empty'))).toBe(true)
    expect(existsSync(join(to, MOVING))).toBe(false)
    expect(readPointer(userData)).toEqual({ folder: to, move: null, others: [from] })
    await asked.answer('go-on')
    expect(await asked.settled).toMatchObject({ how: 'go-on', writable: true })
    expect(await choose(userData)).toMatchObject({ path: to, move: null })
  })

  test('what a start with the switch moves, other starts do not notice', async () => {
    const from = dataIn(folder())
    const to = join(folder(), 'new')
    const userData = folder()
    await writePointer(userData, { folder: null, move: { from, to, bySwitch: true }, others: [] })
    expect(await choose(userData)).toMatchObject({ path: join(userData, 'data'), move: null })
    const asked = questions(await choose(userData, '--data', to))
    await asked.start()
    await vi.waitFor(() => expect(asked.topic.value.state).toBe('moved'), 10_000)
    expect(readPointer(userData)).toEqual({ folder: null, move: null, others: [] })
  })

  test('a move that is stopped leaves nothing in the new folder, and the old one in use', async () => {
    const from = dataIn(folder())
    writeFileSync(join(from, 'large.bin'), Buffer.alloc(60_000_000, 1))
    const to = join(folder(), 'new')
    const userData = await pending(from, to)
    const asked = questions(await choose(userData))
    await asked.start()
    await asked.answer('keep')
    expect(await asked.settled).toEqual({ how: 'restart', data: null })
    expect(readPointer(userData)).toMatchObject({ folder: from, move: null })
    await vi.waitFor(() => expect(readdirSync(to)).toEqual([]), 10_000)
  })

  test('one that was broken off by a crash begins again from the start', async () => {
    const from = dataIn(folder())
    const to = folder({ [MOVING]: '{}', 'offcoder.db': 'half' })
    expect(await kindOf(to)).toBe('other')
    await moveData({ from, to }, () => undefined, new AbortController().signal)
    expect(readFileSync(join(to, 'offcoder.db')).length).toBe(3_000_000)
    expect(await kindOf(to)).toBe('data')
  })

  test('a target that has something in it by then is not touched, and the old folder can be gone on with', async () => {
    const from = dataIn(folder())
    const to = folder({ 'thesis.txt': 'mine' })
    const userData = await pending(from, to)
    const asked = questions(await choose(userData))
    await asked.start()
    await vi.waitFor(() => expect(asked.topic.value.state).toBe('failed'), 10_000)
    expect(asked.topic.value).toMatchObject({ failure: { code: 'ALREADY_EXISTS' } })
    await asked.answer('keep')
    expect(await asked.settled).toEqual({ how: 'restart', data: null })
    expect(readdirSync(to)).toEqual(['thesis.txt'])
    expect(await choose(userData)).toMatchObject({ path: from, move: null })
  })

  test('a plan says what it takes, makes a folder of its own beside other things, and refuses what cannot work', async () => {
    const from = dataIn(folder())
    const empty = folder()
    expect(await planMove(from, empty)).toMatchObject({ from, to: empty, files: 2 })
    const full = folder({ 'a.txt': '' })
    const { to } = await planMove(from, full)
    expect(to).toBe(join(full, 'OffCoder data'))
    // What was planned is what is done.
    expect(await planMove(from, to)).toMatchObject({ to })
    mkdirSync(to)
    writeFileSync(join(to, 'a.txt'), '')
    await expect(planMove(from, full)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    mkdirSync(join(from, 'inside'))
    await expect(planMove(from, join(from, 'inside'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(planMove(from, from)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
