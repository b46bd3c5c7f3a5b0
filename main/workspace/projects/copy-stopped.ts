import { AppError } from '../../../preload/contract/errors.ts'

/** What a copy ends with that somebody stopped. */
export function copyStopped(): AppError {
  return new AppError('CANCELLED', 'The copy was stopped, and what there was of it removed.')
}
