import { AppError } from '../../../preload/contract/errors.ts'

/** The starter is part of the app. */
export function starterStays(): AppError {
  return new AppError(
    'INVALID_INPUT',
    'The starter model is part of OffCoder and cannot be removed. Choose another model to use instead.',
  )
}

/** There is no such model; without an id, none at all. */
export function unknownModel(modelId: string | undefined): AppError {
  return modelId === undefined
    ? new AppError('NO_MODEL', 'There is no model on this device yet. Add a GGUF file to use local AI.')
    : new AppError(
        'NO_MODEL',
        'This model is no longer in the list. Add its file again, or choose another model.',
        { modelId },
      )
}

/** A file that the user brought is theirs to delete. */
export function notOurs(name: string, path: string): AppError {
  return new AppError(
    'INVALID_INPUT',
    `OffCoder deletes only models that it downloaded. ${name} was added from your disk: take it off the list, and delete its file yourself if you no longer want it.`,
    { path },
  )
}
