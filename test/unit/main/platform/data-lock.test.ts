import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chooseFolder } from '../../../../main/platform/data-folder/choose.ts'
import { LOCK } from '../../../../main/platform/data-folder/inspect.ts'
import { DataLock } from '../../../../main/platform/data-folder/lock.ts'
import { hasEnded, ownMark } from '../../../../main/platform/data-folder/process-mark.ts'
import { DataFolderQuestions } from '../../../../main/platform/data-folder/question.ts'
import type { LockHolder } from '../../../../preload/contract/data-folder.ts'
import { builtChild } from '../workspace/built-child.ts'
import { temporaryFolder, withoutPrivilege } from '../workspace/harness.ts'

const program = builtChild(join(import.meta.dirname, 'data-lock-child.ts'))
const TIMES = { beat: 50, silent: 400 }

function lockIn(folder: string, userData = temporaryFolder()): DataLock {
  const lock = new DataLock(folder, userData, TIMES)
  onTestFinished(() => lock.release())
  return lock
}

/** Another OffCoder that has the folder open. */
async function holding(folder: string, userData: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, folder, userData], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  expect(String(said)).toBe('HELD\n')
  return child
}

/** What another computer would have written, with whatever is told of it. */
function lockOf(folder: string, mark: object): void {
  const record = { ...ownMark(folder), id: 'other', user: 'ada', since: 1_000, host: 'studio' }
  rmSync(join(folder, 'computer-id'), { force: true })
  writeFileSync(join(folder, LOCK), JSON.stringify({ ...record, ...mark }))
}

const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 15_000, interval: 60 })

describe('a data folder', () => {
  test('is held by one, and the next hears who has it, until that one lets go', async () => {
    const folder = temporaryFolder()
    const first = lockIn(folder)
    expect(await first.take()).toBeNull()
    const second = lockIn(folder)
    expect(await second.take()).toMatchObject({ silent: false })
    await first.release()
    expect(existsSync(join(folder, LOCK))).toBe(false)
    expect(await second.take()).toBeNull()
    // What is not ours is not let go.
    await first.release()
    expect(existsSync(join(folder, LOCK))).toBe(true)
  })

  test('of an app that was killed here is free at once', async () => {
    const [folder, userData] = [temporaryFolder(), temporaryFolder()]
    const child = await holding(folder, userData)
    const lock = lockIn(folder, userData)
    expect(await lock.take()).toMatchObject({ here: true, silent: false })
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await lock.take()).toBeNull()
    expect(readdirSync(folder)).toEqual([LOCK])
  })

  test('of a computer that was started anew since is free at once; of another computer it is not', async () => {
    const [folder, userData] = [temporaryFolder(), temporaryFolder()]
    const own = ownMark(userData)
    lockOf(folder, { host: own.host, machine: own.machine, boot: 'an earlier one' })
    expect(await lockIn(folder, userData).take()).toBe(own.boot === null ? expect.anything() : null)
    const other = temporaryFolder()
    lockOf(other, { pid: 999_999_999 })
    expect(await lockIn(other, userData).take()).toMatchObject({ host: 'studio', user: 'ada', here: false })
  })

  test('of another computer is taken over only after its lock stood still, and the clock of neither counts', async () => {
    const [folder, userData] = [temporaryFolder(), temporaryFolder()]
    const child = await holding(folder, userData)
    const lock = lockIn(folder)
    const beat = () => statSync(join(folder, LOCK)).mtimeMs
    for (let beats = 0; beats < 12; beats++) {
      const before = beat()
      await expect.poll(beat, { timeout: 15_000, interval: 10 }).not.toBe(before)
      expect(await lock.take()).toMatchObject({ silent: false })
      expect(await lock.takeOver()).not.toBeNull()
    }
    // As a computer that is switched off, or asleep.
    child.kill('SIGSTOP')
    await eventually(async () => (await lock.take())?.silent).toBe(true)
    expect(await lock.takeOver()).toBeNull()
    // It wakes, and finds the folder another's.
    const lost = once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')
    child.kill('SIGCONT')
    expect(String((await lost)[0])).toContain('LOST')
    expect(readFileSync(join(folder, LOCK), 'utf8')).toContain(`"pid":${process.pid}`)
  }, 30_000)

  test('whose lock nobody can read is somebody’s all the same, and can be taken over', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, LOCK), '{ "host": "stu')
    const lock = lockIn(folder)
    expect(await lock.take()).toEqual({ host: null, user: null, here: false, since: null, silent: false })
    await eventually(async () => (await lock.take())?.silent).toBe(true)
    expect(await lock.takeOver()).toBeNull()
  })

  test('is taken by one of many that start at once', async () => {
    const folder = temporaryFolder()
    for (const before of [null, '{ "host": "stu']) {
      if (before !== null) writeFileSync(join(folder, LOCK), before)
      const locks = Array.from({ length: 8 }, () => lockIn(folder))
      const claim = (lock: DataLock) => (before === null ? lock.take() : lock.takeOver())
      if (before !== null)
        await Promise.all(locks.map((lock) => eventually(async () => (await lock.take())?.silent).toBe(true)))
      const taken = await Promise.all(locks.map(claim))
      expect(taken.filter((holder) => holder === null).length).toBeGreaterThanOrEqual(1)
      // Whoever believed it for a moment finds out.
      const lost: LockHolder[] = []
      for (const lock of locks) lock.keep((holder) => lost.push(holder))
      for (const lock of locks) await lock.beat()
      expect(taken.filter((holder) => holder === null).length - lost.length).toBe(1)
      await Promise.all(locks.map((lock) => lock.release()))
      expect(existsSync(join(folder, LOCK))).toBe(false)
    }
  })

  test('that cannot be written to keeps nobody waiting', async () => {
    const folder = temporaryFolder()
    await withoutPrivilege([folder], async () => {
      chmodSync(folder, 0o555)
      expect(await lockIn(folder).take()).toBeNull()
    })
  })

  test('whose lock somebody deletes gets it again', async () => {
    const folder = temporaryFolder()
    const lock = lockIn(folder)
    await lock.take()
    rmSync(join(folder, LOCK))
    await eventually(async () => existsSync(join(folder, LOCK))).toBe(true)
  })
})

test('a number that another process has by now is not taken for the one that was', () => {
  const own = ownMark(temporaryFolder())
  expect(hasEnded(own, own)).toBe(false)
  if (own.started !== null) expect(hasEnded({ ...own, started: '1' }, own)).toBe(true)
  expect(hasEnded({ ...own, pid: 999_999_999 }, own)).toBe(true)
  // In another container the number says nothing.
  expect(hasEnded({ ...own, pid: 999_999_999, namespace: 'pid:[1]' }, own)).toBe(false)
  expect(hasEnded({ ...own, pid: 999_999_999, host: 'studio' }, own)).toBe(false)
})

describe('the question before the first window', () => {
  const folderOf = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'data-lock-')))

  async function asking(folder: string): Promise<DataFolderQuestions> {
    const userData = temporaryFolder()
    writeFileSync(join(folder, 'offcoder-data.txt'), '')
    const chosen = await chooseFolder(userData, ['--data', folder], '/')
    const questions = new DataFolderQuestions({
      chosen,
      pickFolder: async () => null,
      reveal: () => undefined,
      lockOf: (path) => lockIn(path, userData),
    })
    onTestFinished(() => questions.dispose())
    return questions
  }

  test('says who has the folder, and goes on by itself when it is let go', async () => {
    const folder = folderOf()
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const other = lockIn(folder)
    await other.take()
    const questions = await asking(folder)
    expect(await questions.start()).toBe(true)
    expect(questions.topic.value).toMatchObject({ state: 'asking', why: 'in-use', holder: { silent: false } })
    // Not before it is silent, whoever says so.
    await questions.answer('take-over')
    expect(questions.topic.value).toMatchObject({ state: 'asking' })
    await other.release()
    expect(await questions.settled).toMatchObject({ how: 'go-on', writable: true })
  })

  test('lets the folder be taken over from a computer that gives no sign', async () => {
    const folder = folderOf()
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    lockOf(folder, {})
    const questions = await asking(folder)
    await questions.start()
    await expect
      .poll(() => questions.topic.value, { timeout: 15_000 })
      .toMatchObject({ holder: { host: 'studio', user: 'ada', silent: true } })
    await questions.answer('take-over')
    expect(await questions.settled).toMatchObject({ how: 'go-on' })
  })

  test('does not let data be moved that another has open', async () => {
    const userData = temporaryFolder()
    const from = folderOf()
    onTestFinished(() => rmSync(from, { recursive: true, force: true }))
    writeFileSync(join(from, 'offcoder.db'), 'data')
    const other = lockIn(from)
    await other.take()
    const to = join(temporaryFolder(), 'new')
    writeFileSync(
      join(userData, 'data-folder.json'),
      JSON.stringify({ folder: from, move: { from, to, bySwitch: false }, others: [] }),
    )
    const questions = new DataFolderQuestions({
      chosen: await chooseFolder(userData, [], '/'),
      pickFolder: async () => null,
      reveal: () => undefined,
      lockOf: (path) => lockIn(path, userData),
    })
    onTestFinished(() => questions.dispose())
    await questions.start()
    await expect
      .poll(() => questions.topic.value, { timeout: 15_000 })
      .toMatchObject({ state: 'failed', failure: { code: 'UNAVAILABLE' } })
    expect(existsSync(to)).toBe(false)
    await other.release()
    await questions.answer('again')
    await expect.poll(() => questions.topic.value.state, { timeout: 15_000 }).toBe('moved')
    expect(readdirSync(to)).toEqual(['offcoder.db'])
    expect(existsSync(join(from, LOCK))).toBe(false)
  })
})
