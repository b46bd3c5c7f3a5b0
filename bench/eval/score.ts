import type { Outcome, Programs } from './programs.ts'
import { type CompletionTask, type EditTask, fileOf, partsOf } from './task.ts'

/** How a completion did: the file with it in place is run, else it must be the reference. */
export function scoreCompletion(task: CompletionTask, answer: string, programs: Programs): Promise<Outcome> {
  return score(task, answer, partsOf(task.source).marked, programs)
}

/** How an edit did: the file with the new lines in place is run, else they must be the reference. */
export function scoreEdit(task: EditTask, answer: string, programs: Programs): Promise<Outcome> {
  return score(task, answer, task.reference, programs)
}

async function score(
  task: CompletionTask | EditTask,
  answer: string,
  reference: string,
  programs: Programs,
): Promise<Outcome> {
  if (answer.trim() === '') return { ok: false, why: 'nothing came' }
  if (task.tests === undefined || !programs.has(task.language)) {
    return sameText(answer, reference) ? { ok: true } : { ok: false, why: `not ${JSON.stringify(reference)}` }
  }
  const { before, after } = partsOf(task.source)
  return programs.run(task.language, fileOf(task), `${before}${answer}${after}\n${task.tests}\n`)
}

/** Blanks at the ends of lines and of the text do not count. */
export function sameText(left: string, right: string): boolean {
  const plain = (text: string): string =>
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trim()
  return plain(left) === plain(right)
}
