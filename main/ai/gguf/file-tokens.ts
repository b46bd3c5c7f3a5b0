import type { MetadataValue } from './header.ts'

/** The tokens by which a model was shown which file a text is from. */
export interface FileTokens {
  /** Stands before a file's path. */
  file: number
  /** Stands before the name of the repository, before all files, where the family has it. */
  repository: number | undefined
}

/** By the vocabulary's own names, for files that carry no `fim_sep_token_id`. */
const FAMILIES: readonly (readonly [file: string, repository: string])[] = [
  ['<|file_sep|>', '<|repo_name|>'],
  ['<file_sep>', '<repo_name>'],
  ['<|file_separator|>', '<|repo_name|>'],
  ['<filename>', '<reponame>'],
]

/** Finds how a model is told of several files, or undefined when it was not trained with more than one. */
export function findFileTokens(metadata: Map<string, MetadataValue>): FileTokens | undefined {
  const declared = metadata.get('tokenizer.ggml.fim_sep_token_id')
  const repository = metadata.get('tokenizer.ggml.fim_rep_token_id')
  if (typeof declared === 'number')
    return { file: declared, repository: typeof repository === 'number' ? repository : undefined }
  const tokens = metadata.get('tokenizer.ggml.tokens')
  if (!Array.isArray(tokens)) return undefined
  const ids = new Map((tokens as string[]).map((token, index) => [token, index]))
  for (const [file, repository] of FAMILIES) {
    const id = ids.get(file)
    if (id !== undefined) return { file: id, repository: ids.get(repository) }
  }
  return undefined
}
