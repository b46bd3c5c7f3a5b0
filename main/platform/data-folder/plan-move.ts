import { statfs } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { MovePlan } from '../../../preload/contract/data-folder.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { surveyFolder } from '../../durable/folder-entries.ts'
import { isOnNetwork } from '../../durable/network-drive.ts'
import { canonical, isWritable, kindOf } from './inspect.ts'

/** The folder made inside one that has other things in it. */
const OWN_NAME = 'OffCoder data'
/** Left free beside the copy. */
const MARGIN = 64 * 1024 * 1024

function show(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 0 })} MB`
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/**
 * What moving the data in `from` to where the user points would mean.
 * @throws AppError with what stands against it; nothing is made or changed.
 */
export async function planMove(from: string, chosen: string): Promise<MovePlan> {
  const picked = await canonical(chosen)
  const isFree = ['empty', 'missing'].includes(await kindOf(picked))
  const to = isFree ? picked : join(picked, OWN_NAME)
  const own = await canonical(from)
  if (isWithin(to, own) || isWithin(own, to))
    throw new AppError(
      'INVALID_INPUT',
      `“${to}” and the data folder in use lie within each other. Choose a folder outside of “${from}”.`,
      { path: to },
    )
  const kind = await kindOf(to)
  if (kind !== 'missing' && kind !== 'empty')
    throw new AppError(
      'ALREADY_EXISTS',
      `“${to}” is there already, and not empty. Choose another folder. To use data that is there, open it instead.`,
      { path: to },
    )
  const there = kind === 'missing' ? dirname(to) : to
  if (!(await isWritable(there)))
    throw new AppError('PERMISSION_DENIED', `You may not write in “${there}”. Choose another folder.`, {
      path: there,
    })
  const { entries } = await surveyFolder(from)
  const bytes = entries.reduce((sum, { size }) => sum + size, 0)
  const { bavail, bsize } = await statfs(there)
  const free = bavail * bsize
  if (free < bytes + MARGIN)
    throw new AppError(
      'DISK_FULL',
      `The data takes ${show(bytes)}, and the disk of “${there}” has ${show(free)} free. Free some space there, or choose another disk.`,
      { path: there },
    )
  const files = entries.filter(({ kind: one }) => one === 'file').length
  return { from, to, bytes, files, free, onNetwork: await isOnNetwork(there) }
}
