/** What some families of models were trained to see before a text, by what it is for. */
const PREFIXES: readonly (readonly [name: RegExp, query: string, passage: string])[] = [
  [/nomic-embed|modernbert-embed/i, 'search_query: ', 'search_document: '],
  [/(^|[^a-z])e5-/i, 'query: ', 'passage: '],
  [/bge-.*-en|mxbai-embed|arctic-embed/i, 'Represent this sentence for searching relevant passages: ', ''],
  [/embeddinggemma/i, 'task: search result | query: ', 'title: none | text: '],
  [
    /qwen3-embedding/i,
    'Instruct: Given a question about code, retrieve the code that answers it\nQuery: ',
    '',
  ],
]

/** What goes before a text for the model of this name, or in a file of it. */
export function prefixFor(name: string, use: 'query' | 'passage'): string {
  const found = PREFIXES.find(([pattern]) => pattern.test(name.replaceAll(/[ _]/g, '-')))
  return found?.[use === 'query' ? 1 : 2] ?? ''
}
