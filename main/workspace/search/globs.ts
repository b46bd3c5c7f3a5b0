import picomatch from 'picomatch'
import { AppError } from '../../../preload/contract/errors.ts'

/** As a line of .gitignore: a name without a slash is found at any depth, and a folder stands for all in it. */
function patternsOf(glob: string): string[] {
  const plain = glob.trim().replaceAll('\\', '/').replace(/^\.\//, '')
  const rooted = plain.startsWith('/') || plain.replace(/\/$/, '').includes('/')
  const path = plain.replace(/^\//, '').replace(/\/$/, '')
  const placed = rooted || path.startsWith('**/') ? path : `**/${path}`
  return [placed, `${placed}/**`]
}

function matcher(globs: readonly string[]): ((path: string) => boolean) | undefined {
  if (globs.length === 0) return undefined
  try {
    return picomatch(globs.flatMap(patternsOf), { dot: true })
  } catch (error) {
    throw new AppError(
      'INVALID_INPUT',
      `One of the paths to look in, or to leave out, cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Says whether a path is to be searched; undefined when every one is. @throws AppError INVALID_INPUT. */
export function pathFilter(
  include: readonly string[],
  exclude: readonly string[],
): ((path: string) => boolean) | undefined {
  const wanted = matcher(include)
  const unwanted = matcher(exclude)
  if (wanted === undefined && unwanted === undefined) return undefined
  return (path) => (wanted === undefined || wanted(path)) && !(unwanted?.(path) ?? false)
}
