import type { ChatMessage } from '../../../preload/contract/ai.ts'
import { fenced } from './fence.ts'

/** A change that was asked for and made. */
interface Example {
  readonly code: string
  readonly wish: string
  readonly changed: string
}

/**
 * Changes of several kinds in several languages. The smallest models do not follow a description of what to answer, but
 * go on as a conversation went before: of 30 edits the starter model made none without them. None is one that
 * `npm run eval` asks for.
 */
const renamed: Example = {
  code: 'function area(side) {\n  const r = side * side\n  return r\n}',
  wish: 'Rename r to result.',
  changed: 'function area(side) {\n  const result = side * side\n  return result\n}',
}
const guarded: Example = {
  code: 'function first(list) {\n  return list[0]\n}',
  wish: 'Return null when the list is empty.',
  changed: 'function first(list) {\n  if (list.length === 0) return null\n  return list[0]\n}',
}
const valued: Example = {
  code: 'server:\n  host: localhost\n  port: 8080',
  wish: 'Change the port to 9090.',
  changed: 'server:\n  host: localhost\n  port: 9090',
}
const mended: Example = {
  code: 'function last(list) {\n  return list[list.length]\n}',
  wish: 'Fix the bug: the last item is never found.',
  changed: 'function last(list) {\n  return list[list.length - 1]\n}',
}
const named: Example = {
  code: 'def run(items):\n    return len(items)',
  wish: 'Rename the function to count.',
  changed: 'def count(items):\n    return len(items)',
}
const mapped: Example = {
  code: 'const names = []\nfor (const user of users) {\n  names.push(user.name)\n}',
  wish: 'Use map instead of the loop.',
  changed: 'const names = users.map((user) => user.name)',
}
const filtered: Example = {
  code: 'SELECT id\nFROM orders;',
  wish: 'Only orders that are paid.',
  changed: 'SELECT id\nFROM orders\nWHERE paid = 1;',
}

const COMMENT = 'Add a documentation comment.'
/** Lines with comments, by the style of the language. */
const documented: readonly Example[] = [
  {
    code: 'fn half(value: f64) -> f64 {\n    value / 2.0\n}',
    wish: COMMENT,
    changed: '/// Gives half of a value.\nfn half(value: f64) -> f64 {\n    value / 2.0\n}',
  },
  {
    code: 'def join_words(words):\n    return " ".join(words)',
    wish: COMMENT,
    changed:
      'def join_words(words):\n    """Joins words with blanks between them."""\n    return " ".join(words)',
  },
  {
    code: 'function isEmpty(list) {\n  return list.length === 0\n}',
    wish: COMMENT,
    changed:
      '/** Says whether a list has nothing in it. */\nfunction isEmpty(list) {\n  return list.length === 0\n}',
  },
]

/** What is shown at the first try, and at the second where the first changed nothing. */
const TRIES: readonly (readonly Example[])[] = [
  [renamed, guarded, valued, mended],
  [named, mapped, filtered, mended],
]

const INSTRUCTION =
  'You change code as you are told. Answer with the whole changed code in a fenced code block, and nothing else.'

/** Questions for a small model, to be put one after another until one of them brings a change. */
export function byExample(code: string, wish: string): readonly ChatMessage[][] {
  return TRIES.map((examples) => conversation(examples, code, wish))
}

/** The same for comments on what the code declares. */
export function commentsByExample(code: string): readonly ChatMessage[][] {
  return [conversation(documented, code, COMMENT)]
}

function conversation(examples: readonly Example[], code: string, wish: string): ChatMessage[] {
  const asked = (text: string, words: string): ChatMessage => ({
    role: 'user',
    content: `${fenced(text)}\n\n${words}`,
  })
  return [
    { role: 'system', content: INSTRUCTION },
    ...examples.flatMap((example): ChatMessage[] => [
      asked(example.code, example.wish),
      { role: 'assistant', content: fenced(example.changed) },
    ]),
    asked(code, wish),
  ]
}
