import { AppError } from '../../../preload/contract/errors.ts'
import { GgufError } from '../gguf/header.ts'
import { readableBytes } from './memory.ts'

/** What llama.cpp logs when the file is not the model it announces. */
const DAMAGED =
  /tensor '.*' (data )?is not within|invalid|corrupt|wrong number of tensors|wrong shape|missing tensor|out of range|failed to read/i
/** What it logs for a model that it does not know how to run. */
const UNSUPPORTED =
  /unknown (model )?architecture|unknown pre-tokenizer|unknown tokenizer|unsupported|not supported|unknown .*type/i
const NO_MEMORY =
  /out of memory|failed to allocate|unable to allocate|bad_alloc|insufficient memory|failed to create context|cannot allocate/i

/** Turns what opening or checking a model file threw into the error that names the cause. */
export function fileFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error
  if (error instanceof GgufError) {
    const [code, advice] =
      error.kind === 'newer'
        ? (['MODEL_UNSUPPORTED', 'Choose another model, or update OffCoder.'] as const)
        : error.kind === 'format'
          ? (['MODEL_DAMAGED', 'Choose a file that ends in .gguf and was saved whole.'] as const)
          : (['MODEL_DAMAGED', 'Get the file again.'] as const)
    return new AppError(code, `${error.message} ${advice}`, { path }, error)
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError(
      'NO_MODEL',
      'The model file is no longer there. Add it again from where it is now, or choose another model.',
      { path },
      error,
    )
  }
  if (code === 'EISDIR')
    return new AppError(
      'MODEL_DAMAGED',
      'This is a folder, not a model. Choose a file that ends in .gguf.',
      { path },
      error,
    )
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError(
      'PERMISSION_DENIED',
      'The model file may not be read. Change its permissions, or choose another model.',
      { path },
      error,
    )
  }
  return new AppError(
    'INTERNAL',
    `The model file cannot be opened: ${(error as Error).message}`,
    { path },
    error,
  )
}

/**
 * Turns a failed load into the error that names the cause. The library itself says no more than "Failed to load
 * model"; the cause is in what llama.cpp logged meanwhile.
 */
export function loadFailure(error: unknown, log: readonly string[], path: string): AppError {
  if (error instanceof AppError) return error
  const message = error instanceof Error ? error.message : String(error)
  const cause = causeIn(log) ?? message
  const text = `${cause}\n${message}`
  const data = { path, detail: cause }
  if ((error as Error | undefined)?.name === 'InsufficientMemoryError' || NO_MEMORY.test(text)) {
    return new AppError(
      'OUT_OF_MEMORY',
      'There is not enough free memory for this model. Close other programs, or choose a smaller model.',
      data,
      error,
    )
  }
  if (UNSUPPORTED.test(text)) {
    return new AppError(
      'MODEL_UNSUPPORTED',
      `This model is of a kind that this version cannot run (${cause}). Choose another model.`,
      data,
      error,
    )
  }
  if (DAMAGED.test(text)) {
    return new AppError(
      'MODEL_DAMAGED',
      `The model file is damaged (${cause}). Get the file again.`,
      data,
      error,
    )
  }
  return new AppError(
    'MODEL_DAMAGED',
    `The model cannot be loaded (${cause}). Get the file again, or choose another model.`,
    data,
    error,
  )
}

/** llama.cpp names the cause in one line and then says in others, more and more generally, that the load failed. */
function causeIn(log: readonly string[]): string | undefined {
  for (const line of log) {
    const named = /error loading model(?: [a-z]+)?: (.+)/.exec(line)?.[1]
    if (named !== undefined) return named
  }
  return log.find((line) => /error|failed|unknown|invalid/i.test(line))
}

/** The model does not fit, known before anything is loaded. */
export function tooLarge(needed: number, available: number): AppError {
  return new AppError(
    'OUT_OF_MEMORY',
    `This model needs about ${readableBytes(needed)} of memory and ${readableBytes(available)} is free. Close other programs, or choose a smaller model.`,
    { neededBytes: needed, availableBytes: available },
  )
}
