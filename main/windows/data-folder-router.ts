import { implement } from '@orpc/server'
import { type DataFolderInfo, dataFolderQuestionContract } from '../../preload/contract/data-folder.ts'
import { desktopContract } from '../../preload/contract/desktop.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { isOnNetwork } from '../durable/network-drive.ts'
import type { ChosenFolder } from '../platform/data-folder/choose.ts'
import { beginIn, canonical, kindOf } from '../platform/data-folder/inspect.ts'
import { planMove } from '../platform/data-folder/plan-move.ts'
import { noPointer, pointedTo, readPointer, writePointer } from '../platform/data-folder/pointer.ts'
import type { DataFolderQuestions } from '../platform/data-folder/question.ts'
import { restartWith } from '../platform/data-folder.ts'
import { follow } from '../process/topic.ts'
import { type DesktopContext, pick } from './desktop-router.ts'

/** Implements `dataFolder` of the desktop contract. */
export function dataFolderRouter(chosen: ChosenFolder) {
  const os = implement(desktopContract.dataFolder).$context<DesktopContext>()
  const { path, namedBy, userData, standard } = chosen
  const bySwitch = namedBy === 'switch'
  const info = async (): Promise<DataFolderInfo> => {
    const { folder, others } = readPointer(userData) ?? noPointer
    const known = [...new Set([...others, folder ?? standard])].filter((one) => one !== path)
    const found = await Promise.all(known.map(async (one) => ({ path: one, kind: await kindOf(one) })))
    const isListed = ({ path: one, kind }: (typeof found)[number]) =>
      kind === 'data' || (kind === 'missing' && others.includes(one))
    return { path, namedBy, others: found.filter(isListed), onNetwork: await isOnNetwork(path) }
  }
  return os.router({
    info: os.info.handler(info),
    forget: os.forget.handler(async ({ input }) => {
      const before = readPointer(userData) ?? noPointer
      const others = before.others.filter((one) => one !== input.path)
      await writePointer(userData, { ...before, others })
      return info()
    }),
    planMove: os.planMove.handler(async ({ context }) => {
      const picked = await pick(context.window, {
        title: 'Move the data to',
        buttonLabel: 'Choose',
        properties: ['openDirectory', 'createDirectory'],
      })
      return picked === null ? null : planMove(path, picked)
    }),
    move: os.move.handler(async ({ input }) => {
      const { to } = await planMove(path, input.to)
      const before = readPointer(userData) ?? noPointer
      await writePointer(userData, { ...before, move: { from: path, to, bySwitch } })
      restartWith(bySwitch ? to : null)
    }),
    pick: os.pick.handler(async ({ context }) => {
      const picked = await pick(context.window, {
        title: 'Open another data folder',
        properties: ['openDirectory', 'createDirectory'],
      })
      if (picked === null) return null
      const real = await canonical(picked)
      return { path: real, kind: await kindOf(real) }
    }),
    open: os.open.handler(async ({ input }) => {
      const to = await canonical(input.path)
      const kind = await kindOf(to)
      if (kind === 'empty' && input.begin) await beginIn(to)
      else if (kind !== 'data') throw noData(to)
      if (!bySwitch) {
        const before = readPointer(userData) ?? noPointer
        await writePointer(userData, pointedTo(before, await canonical(standard), path, to))
      }
      restartWith(bySwitch ? to : null)
    }),
  })
}

function noData(path: string): AppError {
  return new AppError(
    'INVALID_INPUT',
    `“${path}” holds no OffCoder data. Choose the folder that the database offcoder.db is in.`,
    { path },
  )
}

/** Serves the small window that asks for the data folder. */
export function dataFolderQuestionRouter(questions: DataFolderQuestions) {
  const os = implement(dataFolderQuestionContract)
  return os.router({
    follow: os.follow.handler(async function* ({ signal }) {
      for await (const question of follow(questions.topic, signal)) yield question
    }),
    answer: os.answer.handler(({ input }) => questions.answer(input.answer)),
  })
}
